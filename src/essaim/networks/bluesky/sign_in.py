"""Sign-in with Bluesky or any other PDS: OAuth with pushed requests, PKCE, and tokens bound to our key."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode, urlsplit

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.model import Account, AccountKey, AppRegistration, Grant, Network
from essaim.networks.answers import Answer
from essaim.networks.bluesky import client_keys
from essaim.networks.bluesky.answers import AuthServer, ProtectedResource, PushedRequest, Token
from essaim.networks.bluesky.dpop import DpopSession, new_key
from essaim.networks.bluesky.identity import Identity, identify
from essaim.networks.bluesky.metadata import BROAD_SCOPES, FOLLOWS, GRANULAR_SCOPES, client_id_for
from essaim.networks.bluesky.profiles import display_name
from essaim.networks.contract import BegunSignIn, Reach
from essaim.networks.errors import GrantRevoked, NetworkRefused, NotThere, ServerMisbehaves
from essaim.networks.handles import read_typed
from essaim.networks.http import Http
from essaim.networks.oauth import CODE_DEAD, NOT_OURS, check_return, pkce_challenge

OTHER_ACCOUNT = gettext_noop("You signed in there as somebody else than “%(handle)s”. Please start again.")
TOO_LITTLE = gettext_noop("Your server did not let Essaim follow people for you, so nothing was changed.")
NO_OAUTH = gettext_noop("The server of this account offers no sign-in that Essaim can use.")


@dataclass(frozen=True)
class ClientProof:
    """What tells an authorisation server who asks; nothing for a public client."""

    key: str = field(repr=False)
    client_id: str
    issuer: str

    @property
    def key_id(self) -> str:
        """Give the name of the key, empty when there is none."""
        return client_keys.key_id(self.key) if self.key else ""

    def form(self) -> dict[str, str]:
        """Give the fields to send, good for one request."""
        return client_keys.assertion(self.key, self.client_id, self.issuer) if self.key else {}


class BlueskySignIn:
    """OAuth with any host of the AT Protocol."""

    network = Network.BLUESKY

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    async def host_of(self, typed: str) -> str:
        """Give the PDS of the account a person typed, with its port if it has one. Raises BadInput or NetworkError."""
        identifier = read_typed(typed, Network.BLUESKY).identifier
        async with Http(self._reach) as http:
            return urlsplit((await identify(http, self._reach, identifier)).pds).netloc

    async def register(self, host: str, redirect_uri: str) -> AppRegistration:
        """Give our client id, which is an address: no server is asked."""
        return AppRegistration(host, client_id_for(redirect_uri), "", GRANULAR_SCOPES)

    async def begin(self, typed: str, redirect_uri: str, app: AppRegistration) -> BegunSignIn:
        """Give the sign-in page of the account's own server. Raises BadInput or NetworkError."""
        identifier = read_typed(typed, Network.BLUESKY).identifier
        state, verifier, key = secrets.token_urlsafe(32), secrets.token_urlsafe(48), new_key()
        async with Http(self._reach) as http:
            who = await identify(http, self._reach, identifier)
            server = await auth_server_of(http, who.pds)
            form = {
                "client_id": app.client_id,
                "redirect_uri": redirect_uri,
                "response_type": "code",
                "response_mode": "query",
                "code_challenge": pkce_challenge(verifier),
                "code_challenge_method": "S256",
                "state": state,
                "login_hint": who.handle or who.did,
            }
            ours = self._proof(app.client_id, server)
            pushed = await _push(DpopSession(http, key), server, form, ours)
        query = urlencode({"client_id": app.client_id, "request_uri": pushed.request_uri})
        data = {
            "state": state,
            "verifier": verifier,
            "dpop_key": key,
            "issuer": server.issuer,
            "client_id": app.client_id,
            "redirect_uri": redirect_uri,
            "did": who.did,
            "handle": who.handle,
            "pds": who.pds,
            "client_key_id": ours.key_id,
        }
        return BegunSignIn(f"{server.authorization_endpoint}?{query}", data)

    async def finish(self, data: Mapping[str, str], params: Mapping[str, str]) -> tuple[Account, Grant]:
        """Give the account and its grant. Raises BadInput or NetworkError."""
        if params.get("iss", data["issuer"] if "error" in params else "") != data["issuer"]:
            raise BadInput(NOT_OURS)
        code = check_return(data["state"], params)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": data["redirect_uri"],
            "client_id": data["client_id"],
            "code_verifier": data["verifier"],
        }
        who = Identity(data["did"], data["handle"], data["pds"])
        async with Http(self._reach) as http:
            server = await auth_server(http, data["issuer"])
            session = DpopSession(http, data["dpop_key"])
            ours = self._proof(data["client_id"], server, data.get("client_key_id", ""))
            answer = await session.post(server.token_endpoint, form=partial(_signed, form, ours), writes=False)
            if answer.status in {400, 401}:
                raise BadInput(CODE_DEAD)
            blank = Grant("", who.pds, server.issuer, data["client_id"], dpop_key=data["dpop_key"])
            blank = replace(blank, client_key_id=ours.key_id)
            token = answer.accepted().read(Token)
            if token.sub != who.did:
                raise BadInput(OTHER_ACCOUNT, handle=who.handle or who.did)
            grant = _granted(blank, token)
            if not _may_follow(grant.scopes):
                raise BadInput(TOO_LITTLE)
            name = await display_name(http, who.pds, who.did)
        key = AccountKey(Network.BLUESKY, "", who.did)
        return Account(key, who.handle or who.did, name, who.pds), grant

    async def refresh(self, grant: Grant) -> Grant:
        """Give a fresh grant; the old refresh token is dead from then on. Raises GrantRevoked or NetworkError."""
        if not grant.refresh_token:
            raise GrantRevoked
        form = {"grant_type": "refresh_token", "refresh_token": grant.refresh_token, "client_id": grant.client_id}
        async with Http(self._reach) as http:
            server = await auth_server(http, grant.issuer)
            ours = self._proof(grant.client_id, server, grant.client_key_id)
            session = DpopSession(http, grant.dpop_key)
            answer = await session.post(server.token_endpoint, form=partial(_signed, form, ours))
        if answer.status in {400, 401}:
            raise GrantRevoked
        return _granted(replace(grant, client_key_id=ours.key_id), answer.accepted().read(Token))

    async def revoke(self, grant: Grant) -> None:
        """Take the grant back; harmless when it is gone already. Raises NetworkError."""
        form = {"token": grant.refresh_token or grant.access_token, "client_id": grant.client_id}
        async with Http(self._reach) as http:
            server = await auth_server(http, grant.issuer)
            if server.revocation_endpoint:
                # Any refusal means that the token is not known there any more.
                ours = self._proof(grant.client_id, server, grant.client_key_id)
                session = DpopSession(http, grant.dpop_key)
                await session.post(server.revocation_endpoint, form=partial(_signed, form, ours), writes=False)

    def _proof(self, client_id: str, server: AuthServer, key_id: str = "") -> ClientProof:
        """Give what proves who we are: the key that a grant began with, else the newest; none on one's own machine."""
        keys = self._reach.client_keys if client_id.startswith("https://") else ()
        named = [key for key in keys if client_keys.key_id(key) == key_id]
        return ClientProof((named or list(keys) or [""])[-1], client_id, server.issuer)


async def auth_server_of(http: Http, pds: str) -> AuthServer:
    """Give the authorisation server that a PDS trusts. Raises BadInput or NetworkError."""
    try:
        answer = (await http.get(f"{pds}/.well-known/oauth-protected-resource")).accepted()
        servers = answer.read(ProtectedResource).authorization_servers
        if len(servers) != 1:
            raise ServerMisbehaves
        return await auth_server(http, servers[0])
    except (NotThere, NetworkRefused) as error:
        raise BadInput(NO_OAUTH) from error


async def auth_server(http: Http, issuer: str) -> AuthServer:
    """Give an authorisation server's metadata, which must name itself. Raises NetworkError."""
    parts = urlsplit(issuer)
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ServerMisbehaves
    url = f"{parts.scheme}://{parts.netloc}/.well-known/oauth-authorization-server"
    server = (await http.get(url)).accepted().read(AuthServer)
    if server.issuer.rstrip("/") != issuer.rstrip("/"):
        raise ServerMisbehaves
    return server


async def _push(session: DpopSession, server: AuthServer, form: dict[str, str], ours: ClientProof) -> PushedRequest:
    """Push the request with the least scopes; with broad ones where the server knows no finer ones."""
    url = server.pushed_authorization_request_endpoint
    answer: Answer | None = None
    for scopes in (GRANULAR_SCOPES, BROAD_SCOPES):
        asked = form | {"scope": " ".join(scopes)}
        answer = await session.post(url, form=partial(_signed, asked, ours), writes=False)
        if answer.error != "invalid_scope":
            break
    if answer is None or answer.status == 401:
        raise NetworkRefused
    return answer.accepted().read(PushedRequest)


def _signed(form: dict[str, str], ours: ClientProof) -> dict[str, str]:
    return form | ours.form()


def _granted(grant: Grant, token: Token) -> Grant:
    if token.token_type.lower() != "dpop":
        raise ServerMisbehaves
    return replace(
        grant,
        access_token=token.access_token,
        refresh_token=token.refresh_token or grant.refresh_token,
        expires_at=clock.now() + timedelta(seconds=token.expires_in) if token.expires_in else None,
        scopes=tuple(token.scope.split()) or grant.scopes,
    )


def _may_follow(scopes: tuple[str, ...]) -> bool:
    named = any(scope.startswith((f"repo:{FOLLOWS}", "repo:*", "repo?")) for scope in scopes)
    return "atproto" in scopes and (named or "transition:generic" in scopes)

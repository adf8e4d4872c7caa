"""Sign-in with a Mastodon-compatible server: OAuth code flow with PKCE, least scopes.

PKCE is always sent: servers that do not know it must ignore it (RFC 6749, 3.1), and older ones do.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.model import Account, AccountKey, AppRegistration, Grant, Network
from essaim.networks.addresses import web_base
from essaim.networks.contract import BegunSignIn, Reach
from essaim.networks.errors import AppForgotten, GrantRevoked, NetworkError, NotThere, ScopesRefused, ServerMisbehaves
from essaim.networks.handles import read_typed
from essaim.networks.http import Http
from essaim.networks.mastodon.addresses import public_address
from essaim.networks.mastodon.capabilities import LEAST, WIDER, may_follow
from essaim.networks.mastodon.discovery import Server, discover
from essaim.networks.mastodon.entities import AccountEntity, ApplicationEntity, TokenEntity
from essaim.networks.mastodon.refusals import misskey_code
from essaim.networks.oauth import CODE_DEAD, check_return, pkce_challenge

SCOPES = LEAST
APP_NAME = "Essaim"
LONGEST_NAME = 200

NO_SUCH_SERVER = gettext_noop(
    "“%(host)s” does not answer as a Mastodon-compatible server. Is its name right? It is the part after the last @."
)
NO_API = gettext_noop(
    "“%(host)s” runs %(software)s, which lets no other site follow people for you. "
    "You can still download your list as a file and import it there."
)
TOO_LITTLE = gettext_noop("Your server did not let Essaim follow people for you, so nothing was changed.")


class MastodonSignIn:
    """OAuth with any Mastodon-compatible server."""

    network = Network.MASTODON

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    async def host_of(self, typed: str) -> str:
        """Give the server, with its port if it has one, that what a person typed leads to. Raises BadInput.

        A domain that is only the end of people's addresses leads to the server that answers for it.
        """
        return (await self._server(read_typed(typed, Network.MASTODON).host)).host

    async def register(self, host: str, redirect_uri: str) -> AppRegistration:
        """Register our client on a server: once per host, as servers allow few. Raises BadInput, NetworkError.

        Where a registration cannot serve several people, the one that comes back has no secret: `begin` makes its own.
        """
        server = await self._server(host)
        if not server.can.speaks_api:
            raise BadInput(NO_API, host=host, software=server.software.capitalize())
        if not server.can.shares_client:
            return AppRegistration(host, "", "", server.can.scopes[0])
        return await self._register(host, redirect_uri, server.can.scopes)

    async def begin(self, typed: str, redirect_uri: str, app: AppRegistration) -> BegunSignIn:
        """Give the server's own sign-in page. Raises BadInput or NetworkError.

        A client that the server no longer knows, or that asks for other scopes than we do now, is registered anew;
        `BegunSignIn.app` is then to be kept in its place.
        """
        host = read_typed(typed, Network.MASTODON).host
        fresh: AppRegistration | None = None
        if not app.client_secret:
            app = await self._register(app.host, redirect_uri, (app.scopes, *WIDER))
        elif not self.still_fits(app) or await self._forgotten(app, redirect_uri):
            app = fresh = await self.register(app.host, redirect_uri)
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        query = {
            "response_type": "code",
            "client_id": app.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(app.scopes or SCOPES),
            "state": state,
            "code_challenge": pkce_challenge(verifier),
            "code_challenge_method": "S256",
        }
        data = {
            "host": app.host,
            "domain": host,
            "state": state,
            "verifier": verifier,
            "redirect_uri": redirect_uri,
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "scope": query["scope"],
        }
        url = f"{web_base(app.host)}/oauth/authorize?{urlencode(query)}"
        return BegunSignIn(url, data, app=fresh, scopes=app.scopes or SCOPES)

    @staticmethod
    def still_fits(app: AppRegistration) -> bool:
        """Say whether a kept registration asks for what we would ask for now."""
        return not app.scopes or any(set(app.scopes) == set(scopes) for scopes in (LEAST, *WIDER, ("read", "follow")))

    async def finish(self, data: Mapping[str, str], params: Mapping[str, str]) -> tuple[Account, Grant]:
        """Give the account and its grant. Raises BadInput or NetworkError."""
        if params.get("error") == "invalid_scope" and params.get("state", "") == data["state"]:
            raise ScopesRefused
        code = check_return(data["state"], params)
        base = web_base(data["host"])
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": data["redirect_uri"],
            "client_id": data["client_id"],
            "client_secret": data["client_secret"],
            "code_verifier": data["verifier"],
            "scope": data["scope"],
        }
        async with Http(self._reach) as http:
            answer = await http.send("POST", f"{base}/oauth/token", form=form, writes=False)
            if answer.status == 401 or answer.error == "invalid_client":
                raise AppForgotten
            if answer.error == "invalid_scope":
                raise ScopesRefused
            if answer.status == 400:
                raise BadInput(CODE_DEAD)
            blank = Grant("", base, base, data["client_id"], data["client_secret"])
            grant = _granted(blank, answer.accepted().read(TokenEntity), data["scope"])
            if not may_follow(grant.scopes):
                raise BadInput(TOO_LITTLE)
            account = await own_account(http, grant, data["host"])
        return account, grant

    async def refresh(self, grant: Grant) -> Grant:
        """Give a fresh grant; the same where tokens do not end, as on Mastodon. Raises GrantRevoked, NetworkError."""
        if not grant.refresh_token:
            return grant
        form = {
            "grant_type": "refresh_token",
            "refresh_token": grant.refresh_token,
            "client_id": grant.client_id,
            "client_secret": grant.client_secret,
        }
        async with Http(self._reach) as http:
            answer = await http.send("POST", f"{grant.service_url}/oauth/token", form=form)
        if answer.status in {400, 401}:
            raise GrantRevoked
        return _granted(grant, answer.accepted().read(TokenEntity), " ".join(grant.scopes))

    async def revoke(self, grant: Grant) -> None:
        """Take the grant back; harmless when it is gone already. Raises NetworkError."""
        form = {"client_id": grant.client_id, "client_secret": grant.client_secret, "token": grant.access_token}
        async with Http(self._reach) as http:
            # Any refusal means that neither the client nor the token is known there any more.
            await http.send("POST", f"{grant.service_url}/oauth/revoke", form=form, writes=False)

    async def _server(self, host: str) -> Server:
        return await discover(self._reach, host)

    async def _register(self, host: str, redirect_uri: str, ladder: tuple[tuple[str, ...], ...]) -> AppRegistration:
        """Register with the first set of scopes that the server takes."""
        place = urlsplit(redirect_uri)
        form = {
            "client_name": APP_NAME,
            "redirect_uris": redirect_uri,
            "website": f"{place.scheme}://{place.netloc}/",
        }
        async with Http(self._reach) as http:
            for scopes in ladder:
                form["scopes"] = " ".join(scopes)
                answer = await http.send("POST", f"{web_base(host)}/api/v1/apps", form=form, writes=False)
                if not (answer.status in {400, 422} and "scope" in answer.error.lower()):
                    break
            else:
                raise ScopesRefused
        try:
            app = answer.accepted().read(ApplicationEntity)
        except (NotThere, ServerMisbehaves) as error:
            raise BadInput(NO_SUCH_SERVER, host=host) from error
        if not app.client_id or not app.client_secret:
            raise BadInput(NO_SUCH_SERVER, host=host)
        return AppRegistration(host, app.client_id, app.client_secret, scopes)

    async def _forgotten(self, app: AppRegistration, redirect_uri: str) -> bool:
        """Say whether a server no longer knows our client; whoever is sent to its sign-in page then meets a dead end.

        Asked by the grant for clients themselves (RFC 6749, 4.4). Only a clear no counts: some do not know the grant.
        """
        form = {
            "grant_type": "client_credentials",
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "redirect_uri": redirect_uri,
            "scope": app.scopes[0] if app.scopes else SCOPES[0],
        }
        try:
            async with Http(self._reach, total_seconds=10) as http:
                answer = await http.send("POST", f"{web_base(app.host)}/oauth/token", form=form, writes=False)
        except NetworkError:
            return False
        return answer.error in {"invalid_client", "invalid_client_id"}


async def own_account(http: Http, grant: Grant, host: str) -> Account:
    """Give the account that a grant belongs to. Raises NetworkError."""
    answer = await http.get(
        f"{grant.service_url}/api/v1/accounts/verify_credentials",
        headers={"Authorization": f"Bearer {grant.access_token}"},
    )
    # snac answers 422 to a token that it does not know; Sharkey 200, with the error inside.
    if answer.status in {401, 403, 422} or misskey_code(answer):
        raise GrantRevoked
    told = answer.accepted().read(AccountEntity)
    name = told.username or told.acct.partition("@")[0]
    if not name or not str(told.id):
        raise ServerMisbehaves
    return Account(
        key=AccountKey(Network.MASTODON, host, str(told.id)),
        handle=await public_address(http, name, host),
        display_name=(told.display_name or "")[:LONGEST_NAME],
        service_url=grant.service_url,
        opened_at=_moment(told.created_at or ""),
        moved_to=_whole(told.moved, host),
    )


def _whole(moved: AccountEntity | None, host: str) -> str:
    """Give the whole address of the account that one moved to; an empty text when it did not."""
    if moved is None or not moved.acct:
        return ""
    return moved.acct if "@" in moved.acct else f"{moved.acct}@{host}"


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _granted(grant: Grant, token: TokenEntity, asked: str) -> Grant:
    ends = clock.now() + timedelta(seconds=token.expires_in) if token.expires_in else None
    return replace(
        grant,
        access_token=token.access_token,
        refresh_token=token.refresh_token or grant.refresh_token,
        # A token that ends but cannot be renewed is used until the server says no.
        expires_at=ends if token.refresh_token or grant.refresh_token else None,
        scopes=tuple((token.scope or asked).split()),
    )


__all__ = ["SCOPES", "MastodonSignIn", "own_account"]

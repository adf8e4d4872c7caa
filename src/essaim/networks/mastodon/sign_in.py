"""Sign-in with a Mastodon-compatible server: OAuth code flow with PKCE, least scopes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.model import Account, AccountKey, AppRegistration, Grant, Network
from essaim.networks.addresses import web_base
from essaim.networks.contract import BegunSignIn, Reach
from essaim.networks.errors import GrantRevoked, NetworkRefused, NotThere, ServerMisbehaves
from essaim.networks.handles import read_typed
from essaim.networks.http import Http
from essaim.networks.mastodon.addresses import public_address
from essaim.networks.mastodon.entities import AccountEntity, ApplicationEntity, TokenEntity
from essaim.networks.oauth import CODE_DEAD, check_return, pkce_challenge

SCOPES = ("read:accounts", "read:search", "read:follows", "write:follows")
APP_NAME = "Essaim"
LONGEST_NAME = 200

NO_SUCH_SERVER = gettext_noop(
    "“%(host)s” does not answer as a Mastodon-compatible server. Is its name right? It is the part after the last @."
)
APP_UNKNOWN = gettext_noop("The server no longer knows Essaim. Please start the sign-in again.")


class MastodonSignIn:
    """OAuth with any Mastodon-compatible server."""

    network = Network.MASTODON

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    async def host_of(self, typed: str) -> str:
        """Give the server, with its port if it has one, that what a person typed leads to. Raises BadInput."""
        return read_typed(typed, Network.MASTODON).host

    async def register(self, host: str, redirect_uri: str) -> AppRegistration:
        """Register our client on a server: once per host, as servers allow few. Raises BadInput, NetworkError."""
        place = urlsplit(redirect_uri)
        form = {
            "client_name": APP_NAME,
            "redirect_uris": redirect_uri,
            "scopes": " ".join(SCOPES),
            "website": f"{place.scheme}://{place.netloc}/",
        }
        async with Http(self._reach) as http:
            answer = await http.send("POST", f"{web_base(host)}/api/v1/apps", form=form, writes=False)
        try:
            app = answer.accepted().read(ApplicationEntity)
        except (NotThere, ServerMisbehaves) as error:
            raise BadInput(NO_SUCH_SERVER, host=host) from error
        return AppRegistration(host, app.client_id, app.client_secret, SCOPES)

    async def begin(self, typed: str, redirect_uri: str, app: AppRegistration) -> BegunSignIn:
        """Give the server's own sign-in page. Raises BadInput."""
        host = await self.host_of(typed)
        if host != app.host:
            raise ValueError("the registration is another server's")
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
            "host": host,
            "state": state,
            "verifier": verifier,
            "redirect_uri": redirect_uri,
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "scope": query["scope"],
        }
        return BegunSignIn(f"{web_base(host)}/oauth/authorize?{urlencode(query)}", data)

    async def finish(self, data: Mapping[str, str], params: Mapping[str, str]) -> tuple[Account, Grant]:
        """Give the account and its grant. Raises BadInput or NetworkError."""
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
                raise NetworkRefused(APP_UNKNOWN)
            if answer.status == 400:
                raise BadInput(CODE_DEAD)
            blank = Grant("", base, base, data["client_id"], data["client_secret"])
            grant = _granted(blank, answer.accepted().read(TokenEntity), data["scope"])
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


async def own_account(http: Http, grant: Grant, host: str) -> Account:
    """Give the account that a grant belongs to. Raises NetworkError."""
    answer = await http.get(
        f"{grant.service_url}/api/v1/accounts/verify_credentials",
        headers={"Authorization": f"Bearer {grant.access_token}"},
    )
    told = answer.accepted().read(AccountEntity)
    name = told.username or told.acct.partition("@")[0]
    if not name or not str(told.id):
        raise ServerMisbehaves
    return Account(
        key=AccountKey(Network.MASTODON, host, str(told.id)),
        handle=await public_address(http, name, host),
        display_name=(told.display_name or "")[:LONGEST_NAME],
        service_url=grant.service_url,
    )


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

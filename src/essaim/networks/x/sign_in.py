"""Sign-in with X, where the operator has keys for it: it says who somebody is, and nothing is kept of it.

The token is good for two hours at most (no `offline.access` is asked for), asked once who it belongs to, and taken back
before anything else is done. Source: docs.x.com, "OAuth 2.0 Authorization Code Flow with PKCE", and GET /2/users/me.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import msgspec

from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.networks.answers import Answer
from essaim.networks.contract import BegunSignIn, Reach
from essaim.networks.errors import NetworkError, NetworkRefused, ServerMisbehaves
from essaim.networks.http import Http
from essaim.networks.oauth import CODE_DEAD, check_return, pkce_challenge

#: `users/me` asks for both; neither lets anybody write.
SCOPES = ("users.read", "tweet.read")
MAX_BYTES = 64 * 1024
AUTHORIZE_URL = "https://x.com/i/oauth2/authorize"
API_URL = "https://api.x.com/2"
_ID = re.compile(r"[0-9]{1,20}")
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,20}")

KEYS_REFUSED = gettext_noop(
    "X does not accept this site’s keys, so you cannot sign in there now. You can prove your account by a post instead."
)


@dataclass(frozen=True, slots=True)
class XKeys:
    """The operator's keys for X, and where X answers; a client without a secret is a public one."""

    client_id: str
    client_secret: str = field(default="", repr=False)
    authorize_url: str = AUTHORIZE_URL
    api_url: str = API_URL


@dataclass(frozen=True, slots=True)
class XIdentity:
    """Who signed in: the number that never changes, and the handle of the moment."""

    remote_id: str
    handle: str


class _Token(msgspec.Struct):
    access_token: str


class _Me(msgspec.Struct):
    id: str
    username: str = ""


class _Whole(msgspec.Struct):
    data: _Me


class XSignIn:
    """OAuth 2 with X, for identity only."""

    def __init__(self, reach: Reach, keys: XKeys) -> None:
        self._reach = reach
        self._keys = keys

    def begin(self, redirect_uri: str) -> BegunSignIn:
        """Give X's sign-in page; nothing is asked of X yet."""
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        query = {
            "response_type": "code",
            "client_id": self._keys.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(SCOPES),
            "state": state,
            "code_challenge": pkce_challenge(verifier),
            "code_challenge_method": "S256",
        }
        data = {"state": state, "verifier": verifier, "redirect_uri": redirect_uri}
        return BegunSignIn(f"{self._keys.authorize_url}?{urlencode(query)}", data, scopes=SCOPES)

    async def finish(self, data: Mapping[str, str], params: Mapping[str, str]) -> XIdentity:
        """Give who signed in; the token is gone when this returns. Raises BadInput or NetworkError."""
        form = {
            "grant_type": "authorization_code",
            "code": check_return(data["state"], params),
            "redirect_uri": data["redirect_uri"],
            "code_verifier": data["verifier"],
        }
        async with Http(self._reach, max_bytes=MAX_BYTES) as http:
            answer = await self._post(http, "oauth2/token", form)
            if answer.status == 401 or answer.error in {"invalid_client", "unauthorized_client"}:
                raise NetworkRefused(KEYS_REFUSED)
            if answer.status == 400:
                raise BadInput(CODE_DEAD)
            token = answer.accepted().read(_Token).access_token
            try:
                return await self._me(http, token)
            finally:
                # It ends by itself in two hours: X not answering here is no reason to refuse who was proved.
                with suppress(NetworkError):
                    await self._post(http, "oauth2/revoke", {"token": token, "token_type_hint": "access_token"})

    async def _me(self, http: Http, token: str) -> XIdentity:
        answer = await http.get(f"{self._keys.api_url}/users/me", headers={"Authorization": f"Bearer {token}"})
        if answer.status in {401, 402, 403}:
            raise NetworkRefused(KEYS_REFUSED)
        me = answer.accepted().read(_Whole).data
        if not _ID.fullmatch(me.id) or not _HANDLE.fullmatch(me.username):
            raise ServerMisbehaves
        return XIdentity(me.id, me.username)

    async def _post(self, http: Http, path: str, form: dict[str, str]) -> Answer:
        """Send a form as our client: by name alone when public, else with the secret (RFC 6749, 2.3.1)."""
        headers: dict[str, str] = {}
        form = {**form, "client_id": self._keys.client_id}
        if self._keys.client_secret:
            pair = f"{quote(self._keys.client_id, safe='')}:{quote(self._keys.client_secret, safe='')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
        return await http.send("POST", f"{self._keys.api_url}/{path}", form=form, headers=headers, writes=False)

"""DPoP (RFC 9449): each request proves that we hold the key its token is bound to."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from essaim.base import clock
from essaim.networks.answers import Answer
from essaim.networks.http import Http
from essaim.networks.oauth import b64url

_ALGORITHM = "ES256"


def new_key() -> str:
    """Give a new private key, as the text of a JWK."""
    return json.dumps(ECKey.generate_key("P-256", private=True).as_dict(private=True))


class DpopSession:
    """Sends requests with a proof each; remembers the nonce each server asks for, and asks again once with it."""

    def __init__(self, http: Http, key: str, access_token: str = "", nonces: dict[str, str] | None = None) -> None:
        self._http = http
        self._key = ECKey.import_key(json.loads(key))
        self._access_token = access_token
        #: By origin; may be shared by the sessions of one client.
        self.nonces = nonces if nonces is not None else {}

    async def post(
        self,
        url: str,
        *,
        form: Mapping[str, str] | Callable[[], Mapping[str, str]] | None = None,
        body: object = None,
        writes: bool = True,
    ) -> Answer:
        """POST with a proof. A server that wants another nonce has done nothing yet, so asking again is safe.

        `form` may be what makes one: asked for anew each time, as what may be used only once is in it.
        """
        for _ in range(2):
            sent = form() if callable(form) else form
            answer = await self._http.send(
                "POST", url, form=sent, json=body, headers=self._headers("POST", url), writes=writes
            )
            if not self._wants_nonce(url, answer):
                break
        return answer

    async def get(self, url: str, *, params: dict[str, str] | None = None, retries: int = 2) -> Answer:
        """GET with a proof."""
        for _ in range(2):
            answer = await self._http.get(url, params=params, headers=self._headers("GET", url), retries=retries)
            if not self._wants_nonce(url, answer):
                break
        return answer

    def _wants_nonce(self, url: str, answer: Answer) -> bool:
        before = self.nonces.get(_origin(url))
        nonce = answer.headers.get("dpop-nonce", "")
        if nonce and len(nonce) < 500:
            self.nonces[_origin(url)] = nonce
        wanted = answer.status in {400, 401} and (
            answer.error == "use_dpop_nonce" or "use_dpop_nonce" in answer.headers.get("www-authenticate", "")
        )
        return wanted and self.nonces.get(_origin(url)) != before

    def _headers(self, method: str, url: str) -> dict[str, str]:
        headers = {"DPoP": self.proof(method, url)}
        if self._access_token:
            headers["Authorization"] = f"DPoP {self._access_token}"
        return headers

    def proof(self, method: str, url: str) -> str:
        """Give the proof for one request."""
        parts = urlsplit(url)
        claims: dict[str, Any] = {
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": f"{parts.scheme}://{parts.netloc}{parts.path}",
            "iat": int(clock.now().timestamp()),
        }
        if nonce := self.nonces.get(_origin(url)):
            claims["nonce"] = nonce
        if self._access_token:
            claims["ath"] = b64url(hashlib.sha256(self._access_token.encode("ascii")).digest())
        header = {"typ": "dpop+jwt", "alg": _ALGORITHM, "jwk": cast("Any", self._key.as_dict(private=False))}
        return jwt.encode(header, claims, self._key, algorithms=[_ALGORITHM])


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

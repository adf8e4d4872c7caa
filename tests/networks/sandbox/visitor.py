"""A client of the sandbox's PDS made by hand, so that it can also do things wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from essaim.model import Grant
from essaim.networks.sandbox import approve
from tests.networks.sandbox.conftest import Answer, Knock

REDIRECT = "http://127.0.0.1:9999/back"
SCOPE = "atproto transition:generic"
CLIENT = f"http://localhost?redirect_uri={quote(REDIRECT, safe='')}&scope={quote(SCOPE)}"
VERIFIER = "v" * 64


def challenge(verifier: str = VERIFIER) -> str:
    """Give the S256 challenge of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


class Visitor:
    """Knows its key and the last nonce it was given."""

    def __init__(self, knock: Knock, grant: Grant | None = None) -> None:
        self.knock = knock
        self.key = ECKey.import_key(json.loads(grant.dpop_key)) if grant else ECKey.generate_key("P-256")
        self.token = grant.access_token if grant else ""
        self.refresh_token = grant.refresh_token if grant else ""
        self.client_id = grant.client_id if grant else CLIENT
        self.nonce = ""

    def proof(self, method: str, path: str, token: str, **changes: object) -> str:
        """Give a proof of possession; `changes` replace claims."""
        claims: dict[str, Any] = {
            "jti": secrets.token_hex(8),
            "htm": method,
            "htu": f"http://pds.localhost:{self.knock.port}{path}",
            "iat": int(time.time()),
        }
        if self.nonce:
            claims["nonce"] = self.nonce
        if token:
            claims["ath"] = challenge(token)
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.as_dict(private=False)}
        return jwt.encode(header, claims | changes, self.key, algorithms=["ES256"])

    def ask(self, path: str, fields: dict[str, str], **changes: object) -> Answer:
        """Ask the provider once, and remember the nonce it gives; `changes` replace the proof's claims."""
        headers = {"DPoP": self.proof("POST", path, "", **changes)}
        answer = self.knock("POST", "pds", path, fields, headers=headers)
        self.nonce = answer.headers.get("dpop-nonce", self.nonce)
        return answer

    def push(self, **changes: str) -> Answer:
        """Push an authorisation request, with the nonce known."""
        self.nonce or self.ask("/oauth/par", {"client_id": CLIENT})
        fields = {
            "client_id": CLIENT,
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "scope": SCOPE,
            "state": "kept",
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
        }
        return self.ask("/oauth/par", fields | changes)

    def come_back(self, username: str, decision: str = "allow", **changes: str) -> dict[str, str]:
        """Go through the consent page and give the query that comes back."""
        uri = self.push(**changes).json["request_uri"]
        query = urlencode({"client_id": CLIENT, "request_uri": uri})
        address = f"http://pds.localhost:{self.knock.port}/oauth/authorize?{query}"
        back = urlsplit(approve(address, username, decision=decision))
        return {name: values[0] for name, values in parse_qs(back.query).items()}

    def exchange(self, code: str, verifier: str = VERIFIER) -> Answer:
        """Exchange a code, and keep the tokens."""
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        return self._kept(self.ask("/oauth/token", fields | {"client_id": CLIENT, "code_verifier": verifier}))

    def refresh(self, refresh_token: str = "") -> Answer:
        """Refresh, and keep the new tokens."""
        fields = {"grant_type": "refresh_token", "refresh_token": refresh_token or self.refresh_token}
        self.ask("/oauth/token", {"client_id": self.client_id})  # only to have the nonce of this moment
        return self._kept(self.ask("/oauth/token", fields | {"client_id": self.client_id}))

    def _kept(self, answer: Answer) -> Answer:
        if answer.status == 200:
            self.token, self.refresh_token = answer.json["access_token"], answer.json["refresh_token"]
        return answer

    def call(self, name: str, body: dict[str, Any], **changes: object) -> Answer:
        """Call a method that writes, with the nonce asked for when there is none."""
        path = f"/xrpc/{name}"
        for _ in range(2):
            proof = self.proof("POST", path, self.token, **changes)
            headers = {"Authorization": f"DPoP {self.token}", "DPoP": proof}
            answer = self.knock("POST", "pds", path, body, as_json=True, headers=headers)
            self.nonce = answer.headers.get("dpop-nonce", self.nonce)
            if changes or "use_dpop_nonce" not in answer.text:
                break
        return answer


def follow_record(did: str) -> dict[str, str]:
    """Give a follow record."""
    return {"$type": "app.bsky.graph.follow", "subject": did, "createdAt": "2026-03-01T12:00:00.000Z"}


def create(did: str) -> dict[str, Any]:
    """Give one create for `applyWrites`."""
    return {
        "$type": "com.atproto.repo.applyWrites#create",
        "collection": "app.bsky.graph.follow",
        "value": follow_record(did),
    }

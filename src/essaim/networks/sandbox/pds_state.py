"""What the sandbox's PDS knows: repositories, and the grants of its OAuth provider."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from essaim.networks.sandbox.accounts import SandboxAccount
from essaim.networks.sandbox.limits import Windows

FOLLOW, BLOCK = "app.bsky.graph.follow", "app.bsky.graph.block"
REQUEST_MINUTES = 5
CODE_MINUTES = 1
TID_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"


@dataclass
class Pushed:
    """A pushed authorisation request."""

    client_id: str
    params: Mapping[str, str]
    jkt: str
    client_kid: str
    expires_at: datetime


@dataclass
class PdsGrant:
    """What a person granted to a client: one live access token and one live refresh token at a time."""

    account: SandboxAccount
    client_id: str
    scope: str
    jkt: str
    client_kid: str = ""
    access_token: str = ""
    refresh_token: str = ""
    expires_at: datetime | None = None
    began_at: datetime | None = None
    renewed_at: datetime | None = None
    dead: bool = False

    def ended(self, now: datetime, session_seconds: int, refresh_seconds: int) -> bool:
        """True when it is too old to be renewed, or was not renewed for too long."""
        spans = ((self.began_at, session_seconds), (self.renewed_at, refresh_seconds))
        return any(since is not None and now > since + timedelta(seconds=seconds) for since, seconds in spans)

    @property
    def scopes(self) -> tuple[str, ...]:
        """Give the granted scopes."""
        return tuple(self.scope.split())


@dataclass
class PdsCode:
    """An authorisation code; used twice, it kills what it gave."""

    pushed: Pushed
    account: SandboxAccount
    expires_at: datetime
    grant: PdsGrant | None = None


@dataclass(frozen=True)
class Record:
    """One record of a repository."""

    collection: str
    rkey: str
    cid: str
    value: Mapping[str, Any]


@dataclass(eq=False)
class Pds:
    """The PDS."""

    accounts: dict[str, SandboxAccount] = field(default_factory=dict)
    handles: dict[str, SandboxAccount] = field(default_factory=dict)
    repos: dict[str, dict[str, dict[str, Record]]] = field(default_factory=dict)
    pushed: dict[str, Pushed] = field(default_factory=dict)
    codes: dict[str, PdsCode] = field(default_factory=dict)
    by_access: dict[str, PdsGrant] = field(default_factory=dict)
    by_refresh: dict[str, PdsGrant] = field(default_factory=dict)
    client_keys: dict[str, Any] = field(default_factory=dict)
    seen_assertions: set[str] = field(default_factory=set)
    seen_proofs: dict[str, datetime] = field(default_factory=dict)
    windows: Windows = field(default_factory=Windows)
    nonce_secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _last_tid: int = 0

    def nonce(self, now: datetime, period: int, steps: int = 0) -> str:
        """Give the nonce of this moment, or of `steps` periods from it."""
        slot = int(now.timestamp()) // period + steps
        return base64.urlsafe_b64encode(hmac.digest(self.nonce_secret, str(slot).encode(), "sha256")[:18]).decode()

    def find(self, typed: str) -> SandboxAccount | None:
        """Give the account with this DID or handle."""
        account = self.accounts.get(typed) or self.handles.get(typed.strip().lstrip("@").lower())
        return None if account is None or account.gone else account

    def begin(self, client_id: str, params: Mapping[str, str], jkt: str, kid: str, now: datetime) -> str:
        """Keep a pushed request and give its address."""
        uri = f"urn:ietf:params:oauth:request_uri:req-{secrets.token_hex(16)}"
        self.pushed[uri] = Pushed(client_id, dict(params), jkt, kid, now + timedelta(minutes=REQUEST_MINUTES))
        return uri

    def approve(self, request_uri: str, account: SandboxAccount, now: datetime) -> str:
        """Give a code for a pushed request, which is spent."""
        code = f"cod-{secrets.token_hex(32)}"
        pushed = self.pushed.pop(request_uri)
        self.codes[code] = PdsCode(pushed, account, now + timedelta(minutes=CODE_MINUTES))
        return code

    def renew(self, grant: PdsGrant, now: datetime, seconds: int) -> None:
        """Give a grant a new pair of tokens; the old access token ends, the old refresh token becomes a trap."""
        self.by_access.pop(grant.access_token, None)
        grant.access_token = f"tok-{secrets.token_urlsafe(48)}"
        grant.refresh_token = f"ref-{secrets.token_urlsafe(32)}"
        grant.expires_at = now + timedelta(seconds=seconds)
        grant.began_at, grant.renewed_at = grant.began_at or now, now
        self.by_access[grant.access_token] = grant
        self.by_refresh[grant.refresh_token] = grant

    def collection(self, did: str, collection: str) -> dict[str, Record]:
        """Give the records of one collection by their key."""
        return self.repos.setdefault(did, {}).setdefault(collection, {})

    def next_tid(self, now: datetime) -> str:
        """Give a record key later than all before."""
        self._last_tid = max(self._last_tid + 1, int(now.timestamp() * 1_000_000))
        return tid(self._last_tid)


def tid(microseconds: int, clock_id: int = 0) -> str:
    """Give the record key of a moment: 53 bits of microseconds and 10 of a clock's number, sortable."""
    value = (microseconds << 10) | clock_id
    letters = [TID_LETTERS[(value >> shift) & 31] for shift in range(60, -1, -5)]
    return "".join(letters)


def cid_of(value: Mapping[str, Any]) -> str:
    """Give a content address of the right shape (over JSON, not CBOR: nobody reads blocks here)."""
    digest = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest()
    return "b" + base64.b32encode(b"\x01\x71\x12\x20" + digest).decode().lower().rstrip("=")

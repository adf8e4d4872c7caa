"""Accounts on the destination networks, and the grants that let us act for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from essaim.model.networks import Network


@dataclass(frozen=True, slots=True)
class AccountKey:
    """What identifies an account: never a bare id, since ids repeat between servers.

    On Bluesky `host` is empty and `remote_id` is the DID, which is global and survives a move to another PDS.
    On Mastodon `host` is the account's own server (with its port when it has one) and `remote_id` its id there.
    """

    network: Network
    host: str
    remote_id: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account as its own server describes it.

    `handle` is what people type to find it, without a leading @: `ana@tilleul.example`, `ana.example.org`.
    `service_url` is where its owner's requests go: the Mastodon server, or the PDS.
    """

    key: AccountKey
    handle: str
    display_name: str = ""
    service_url: str = ""
    #: When it was opened, where the server tells.
    opened_at: datetime | None = None
    #: The handle of the account that its owner moved to, where it says so.
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class AppRegistration:
    """Our client as one Mastodon-compatible server knows it."""

    host: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """What lets us act for an account. Sealed before it is stored, never logged.

    `dpop_key` is a private JWK as JSON text (Bluesky only); `issuer` is the authorisation server's address;
    `client_id`/`client_secret` are those the grant was given to (the secret is empty for public clients);
    `client_key_id` names the key of ours that proved who we were (Bluesky; empty for public clients).
    """

    access_token: str = field(repr=False)
    service_url: str
    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    dpop_key: str = field(default="", repr=False)
    expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()
    client_key_id: str = ""

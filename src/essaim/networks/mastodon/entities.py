"""What Mastodon-compatible servers answer, as far as we read it; unknown fields are ignored."""

from __future__ import annotations

import msgspec


class AccountEntity(msgspec.Struct):
    """An account as a server shows it; `acct` has no host when the account is local."""

    id: str | int
    acct: str
    username: str = ""
    display_name: str | None = ""
    url: str | None = ""
    locked: bool | None = False
    suspended: bool | None = False
    moved: AccountEntity | None = None
    created_at: str | None = ""


class SearchEntity(msgspec.Struct):
    """The answer of `v2/search`."""

    accounts: list[AccountEntity] = []


class RelationshipEntity(msgspec.Struct):
    """What is between our account and another one."""

    id: str | int
    following: bool = False
    requested: bool = False
    blocking: bool = False
    muting: bool | None = False
    blocked_by: bool | None = False
    domain_blocking: bool | None = False


class ApplicationEntity(msgspec.Struct):
    """Our client, as registered."""

    client_id: str
    client_secret: str


class TokenEntity(msgspec.Struct):
    """An access token; most servers give neither an end nor a refresh token."""

    access_token: str
    scope: str | None = ""
    refresh_token: str | None = ""
    expires_in: int | float | None = None


class WebfingerLink(msgspec.Struct):
    """One link of a WebFinger answer."""

    rel: str = ""
    href: str | None = ""
    type: str | None = ""


class WebfingerEntity(msgspec.Struct):
    """Who an address is."""

    subject: str = ""
    links: list[WebfingerLink] = []

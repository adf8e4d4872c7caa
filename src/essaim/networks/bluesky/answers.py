"""What PDSs, authorisation servers and directories answer, as far as we read it."""

from __future__ import annotations

import msgspec


class Service(msgspec.Struct):
    """One service of a DID document."""

    id: str
    type: object = ""
    endpoint: object = msgspec.field(name="serviceEndpoint", default="")


class DidDocument(msgspec.Struct):
    """Who a DID is: its names and where its data lives."""

    id: str
    names: list[str] = msgspec.field(name="alsoKnownAs", default_factory=list)
    services: list[Service] = msgspec.field(name="service", default_factory=list)


class ResolvedHandle(msgspec.Struct):
    """The answer of `resolveHandle`."""

    did: str


class ProtectedResource(msgspec.Struct):
    """Which authorisation server a PDS trusts."""

    authorization_servers: list[str]


class AuthServer(msgspec.Struct):
    """An authorisation server's own metadata."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    pushed_authorization_request_endpoint: str
    revocation_endpoint: str = ""
    scopes_supported: list[str] = []


class PushedRequest(msgspec.Struct):
    """The answer to a pushed authorisation request."""

    request_uri: str


class Token(msgspec.Struct):
    """An access token bound to our key; `sub` is the account's DID."""

    access_token: str
    token_type: str
    sub: str
    scope: str = ""
    refresh_token: str = ""
    expires_in: int | float | None = None


class RepoDescription(msgspec.Struct):
    """A repository as its PDS describes it."""

    did: str
    handle: str = ""


class Record(msgspec.Struct):
    """A record with its address."""

    uri: str
    value: dict[str, object]


class RecordPage(msgspec.Struct):
    """A page of records."""

    records: list[Record]
    cursor: str | None = None


class Applied(msgspec.Struct):
    """The answer of `applyWrites`, one result per write."""

    results: list[object]


class Profile(msgspec.Struct):
    """A profile, as an AppView or the owner's own record tells it."""

    display_name: str | None = msgspec.field(name="displayName", default="")

"""What every network's client can do; the same contract tests run on each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from essaim.model import (
    Account,
    AppRegistration,
    FollowedAccount,
    FollowOutcome,
    FollowTarget,
    Grant,
    Network,
)


@dataclass(frozen=True)
class Reach:
    """Where requests may go and how they introduce themselves; built from settings by the caller."""

    allow_loopback: bool = False
    contact: str = ""
    plc_url: str = "https://plc.directory"
    handle_resolver_url: str = "https://public.api.bsky.app"
    x_embed_url: str = "https://cdn.syndication.twimg.com"
    #: Address and port of a name server to ask in place of the system's.
    dns_server: str = ""
    #: Our keys as an OAuth client of Bluesky's hosts, private JWKs, the newest last; none for a public client.
    client_keys: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class BegunSignIn:
    """Where to send the browser; `data` (plain JSON, holds secrets: seal it) is given back to `finish`.

    `app` is set when the registration had to be made anew: it is to be kept in the old one's place. `scopes` are the
    permissions that will be asked for.
    """

    authorize_url: str
    data: Mapping[str, str]
    app: AppRegistration | None = None
    scopes: tuple[str, ...] = ()


class SignIn(Protocol):
    """OAuth with one network. `state` is made, kept in `data` and checked by the implementation."""

    network: Network

    async def host_of(self, typed: str) -> str:
        """Give the server (or PDS address) that what a person typed leads to. Raises BadInput or NetworkError."""
        ...

    async def register(self, host: str, redirect_uri: str) -> AppRegistration:
        """Register our client once per host (Mastodon); on Bluesky give the client metadata's id, without a request."""
        ...

    async def begin(self, typed: str, redirect_uri: str, app: AppRegistration) -> BegunSignIn:
        """Start. Raises BadInput or NetworkError."""
        ...

    async def finish(self, data: Mapping[str, str], params: Mapping[str, str]) -> tuple[Account, Grant]:
        """End with the query parameters that came back.

        Raises BadInput (wrong state, refused by the person) or NetworkError.
        """
        ...

    async def refresh(self, grant: Grant) -> Grant:
        """Give a fresh grant; on Bluesky the old refresh token is dead from then on.

        Raises GrantRevoked or NetworkError.
        """
        ...

    async def revoke(self, grant: Grant) -> None:
        """Take the grant back at its server; harmless when it is gone already. Raises NetworkError."""
        ...


class Client(Protocol):
    """One account's access to its network."""

    network: Network
    #: How many targets one call of `follow` may take.
    batch_size: int

    async def whoami(self) -> Account:
        """Give the account itself."""
        ...

    def follows(self) -> AsyncIterator[FollowedAccount]:
        """Give each account it follows already, pages read as needed."""
        ...

    async def follow(self, targets: Sequence[FollowTarget]) -> list[FollowOutcome]:
        """Follow all targets in one go, one outcome each, in order.

        Raises SlowDown, ServerUnreachable, GrantRevoked (nothing was done) or OutcomeUnknown (look with `look`).
        """
        ...

    async def look(self, targets: Sequence[FollowTarget]) -> list[FollowOutcome]:
        """Say for each target whether the follow is there (DONE or REQUESTED) or not (QUEUED); nothing is changed."""
        ...

    async def unfollow(self, targets: Sequence[FollowTarget]) -> list[FollowOutcome]:
        """Undo follows; UNDONE each, also when they were gone already. Raises like `follow`."""
        ...


class Networks(Protocol):
    """Gives the right sign-in and client; `networks.registry.networks(reach)` makes the real one."""

    def sign_in(self, network: Network) -> SignIn:
        """Give the network's sign-in."""
        ...

    def client(self, account: Account, grant: Grant) -> Client:
        """Give a client that acts for `account`."""
        ...


@dataclass(frozen=True)
class PublicPost:
    """A public post on X as its embed data tells it."""

    post_id: str
    author_id: str
    author_handle: str
    text: str

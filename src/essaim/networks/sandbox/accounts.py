"""The invented people's accounts, and what the sandbox writes down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from essaim.model import Network

#: Where handles of the sandbox's PDS live when only a first name is given.
HANDLE_DOMAIN = "abeille.test"
#: The password of everybody.
PASSWORD = "essaim"  # noqa: S105 - an invented world has no secrets


@dataclass(eq=False)
class SandboxAccount:
    """An account on one of the sandbox's servers."""

    network: Network
    label: str
    name: str
    display_name: str
    remote_id: str
    created_at: datetime
    authority: Callable[[str], str] = field(repr=False)
    locked: bool = False
    moved_to: SandboxAccount | None = field(default=None, repr=False)
    suspended: bool = False
    gone: bool = False
    followers: int = 0

    @property
    def host(self) -> str:
        """Give the server's host with its port."""
        return self.authority(self.label)

    @property
    def handle(self) -> str:
        """Give what people type to find the account."""
        return f"{self.name}@{self.host}" if self.network is Network.MASTODON else self.name

    @property
    def uid(self) -> str:
        """Give what the log and the control address call it: the address on Mastodon, the DID on Bluesky."""
        return self.handle if self.network is Network.MASTODON else self.remote_id

    @property
    def service_url(self) -> str:
        """Give the address of its server."""
        return f"http://{self.host}"


@dataclass(frozen=True)
class XPerson:
    """Somebody on the sandbox's X."""

    remote_id: str
    handle: str
    name: str


@dataclass
class XPost:
    """A public post on the sandbox's X."""

    post_id: str
    author: XPerson
    text: str
    created_at: datetime
    deleted: bool = False


@dataclass(frozen=True)
class LogEntry:
    """One accepted call that changed something.

    `kind` is `app-registered`, `token-granted`, `token-refreshed`, `token-revoked`, `follow`, `follow-requested`,
    `follow-again` (accepted, but it was there already), `unfollow`, `unfollow-again`, `record-created`,
    `record-deleted` or `x-post`. A follow record on the PDS is a `follow`; `record` is then its at-uri.
    """

    sequence: int
    at: datetime
    host: str
    kind: str
    account: str = ""
    target: str = ""
    record: str = ""

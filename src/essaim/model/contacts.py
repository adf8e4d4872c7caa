"""What an archive says: its owner, whom they followed, who followed them, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from essaim.model.networks import Network


class Direction(StrEnum):
    """Which way a follow goes, seen from the archive's owner."""

    FOLLOWING = "following"
    FOLLOWER = "follower"


@dataclass(frozen=True, slots=True)
class ArchiveOwner:
    """Whose archive it says it is. Only a file says so: it proves nothing."""

    remote_id: str
    handle: str = ""
    display_name: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """One entry of a follow list; `handle`, `display_name` and `mentions` come from the owner's own posts."""

    network: Network
    direction: Direction
    remote_id: str
    handle: str | None = None
    handle_seen_at: datetime | None = None
    display_name: str | None = None
    mentions: int = 0


@dataclass(frozen=True, slots=True)
class ReadProblem:
    """Something in an archive that could not be read; the reading went on.

    `code` is stable and documented, `where` a member's name (never its content), `count` how often,
    `message` one sentence in English, marked for translation.
    """

    code: str
    where: str
    count: int
    message: str


@dataclass(frozen=True, slots=True)
class ArchiveSummary:
    """What an archive holds, as `essaim archive summary` prints it."""

    network: Network
    layout: str
    owner: ArchiveOwner | None
    generated_at: datetime | None
    partial: bool
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[ReadProblem, ...] = ()

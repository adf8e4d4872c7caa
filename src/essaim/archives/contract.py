"""What every reader of archives gives, whatever the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import Flag, auto
from types import TracebackType
from typing import Protocol, Self

from essaim.archives.container import Container
from essaim.model import ArchiveOwner, ArchiveSummary, Contact, Direction, MediaFile, Network, Post, ReadProblem
from essaim.model.ads import AdEngagement, AdImpression, Personalization
from essaim.model.profiles import Presence

#: Told after each block: bytes read so far, bytes there are to read.
Progress = Callable[[int, int], None]


class Purpose(Flag):
    """What an archive is opened for; each has its own allow-list of members, and the others are never opened.

    Purposes may be joined with `|`: then the members of each may be opened.
    """

    #: The two follow lists, and the posts for the names they hold.
    CONTACTS = auto()
    #: What the owner wrote, to keep it or to publish it again; their profile, media and former handles.
    POSTS = auto()
    #: How the owner was targeted.
    ADS = auto()
    #: Whom the owner blocked or muted; only ever for leaving these out, on the machine where the archive is.
    DO_NOT_FOLLOW = auto()
    #: Contacts, posts and shown advertisements, counted.
    SUMMARY = auto()


class Archive(Protocol):
    """An opened archive. Use it in a `with`; it reads nothing before it is asked."""

    @property
    def network(self) -> Network:
        """Where it comes from."""
        ...

    @property
    def layout(self) -> str:
        """Its form, as the network gave it at some time."""
        ...

    @property
    def owner(self) -> ArchiveOwner | None:
        """Whose it says it is; files given alone do not say."""
        ...

    @property
    def generated_at(self) -> datetime | None:
        """When the network made it, if it says so."""
        ...

    @property
    def partial(self) -> bool:
        """Whether the network says that it left things out."""
        ...

    def follow_lists(self) -> set[Direction]:
        """Say which of the two lists are there, even empty."""
        ...

    def require_follow_lists(self) -> None:
        """Raise NoFollowLists unless at least one list is there."""
        ...

    def contacts(self, handles: bool = False) -> Iterator[Contact | ReadProblem]:
        """Give the contacts one by one; with `handles` the owner's posts are read first, for names and mentions."""
        ...

    def follow_ids(self, direction: Direction) -> Iterator[str | ReadProblem]:
        """Give the ids of one list, each once, reading nothing else."""
        ...

    def posts(self, *, communities: bool = False) -> Iterator[Post | ReadProblem]:
        """Give the owner's posts, each once, in the order of the files; those inside communities only if asked for.

        Of an edited post the newest version is given. Opened for `Purpose.POSTS`.
        """
        ...

    def media(self) -> Iterator[MediaFile | ReadProblem]:
        """Give the files of the media folders, by their names; none is opened. Opened for `Purpose.POSTS`."""
        ...

    def summary(self) -> ArchiveSummary:
        """Say what the archive holds and what could not be read."""
        ...

    def ad_impressions(self) -> Iterator[AdImpression | ReadProblem]:
        """Give each advertisement that was shown, once."""
        ...

    def ad_engagements(self) -> Iterator[AdEngagement | ReadProblem]:
        """Give what was done with each advertisement."""
        ...

    def personalization(self) -> Personalization:
        """Give what the network believed of the owner."""
        ...

    def presence(self) -> Presence:
        """Give the owner's profile, former handles and lists, and when they locked their posts."""
        ...

    def do_not_follow(self) -> Iterator[str | ReadProblem]:
        """Give the ids of whom the owner blocked or muted, each once."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Reader(Protocol):
    """Knows the archives of one network."""

    @property
    def network(self) -> Network:
        """The network whose archives it reads."""
        ...

    def wants(self, purpose: Purpose, path: str) -> bool:
        """Say whether a member may be opened for this purpose; `path` has `/` and no leading one."""
        ...

    def bare_name(self, head: bytes, name: str) -> str | None:
        """Give the member's name that the first bytes of a file given alone stand for, if any."""
        ...

    def open(self, containers: Sequence[Container], purpose: Purpose, progress: Progress | None) -> Archive | None:
        """Give the archive that these containers hold, or None when it is not one of this network's."""
        ...

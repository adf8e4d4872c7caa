"""One read-only view over what people drop: a ZIP, a folder, or files given alone.

A container is opened with an allow-list and keeps the members it allows; of the others only a few traits are kept,
to say in words what was given. What is not kept cannot be opened: that is how nothing else is ever read.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from essaim.archives.errors import ArchiveTooBig, UnsafeArchive, ZipBomb
from essaim.archives.limits import Limits

#: Says whether a member may be opened.
Allow = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Member:
    """A file that may be opened. `path` has `/` and is NFC; `size` is declared, only good for progress."""

    path: str
    size: int
    key: int = 0


class MemberDamaged(Exception):
    """The bytes of a member cannot be inflated or do not fit their checksum. Stays inside `archives`."""


class Container(Protocol):
    """Where members are."""

    #: The file's or folder's own name, for people; never its place.
    name: str
    members: list[Member]
    #: Names of traits (`html`, `zip`, `instagram`…) of what is not opened.
    traits: set[str]

    def blocks(self, member: Member) -> Iterator[bytes]:
        """Give the member's bytes in blocks. Raises MemberDamaged, ArchiveTooBig."""
        ...

    def view(self, member: Member) -> BinaryIO | None:
        """Give a member's bytes as a file to look around in; None when they would have to be inflated first."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


def clean_path(raw: str) -> str:
    """Give a member's path in one form: `/`, NFC, without `./`. Raises UnsafeArchive when it leads outside."""
    path = unicodedata.normalize("NFC", raw.replace("\\", "/"))
    parts = [part for part in path.split("/") if part not in {"", "."}]
    drive = len(path) > 1 and path[1] == ":" and path[0].isalpha()
    if path.startswith("/") or drive or ".." in parts or "\0" in path:
        raise UnsafeArchive
    return "/".join(parts)


def is_noise(path: str) -> bool:
    """Say whether a member is a twin that a Mac adds when it zips."""
    parts = path.split("/")
    return "__MACOSX" in parts or parts[-1].startswith("._")


_TRAITS = (
    ("html", lambda path: path.endswith((".html", ".htm"))),
    ("zip", lambda path: path.endswith(".zip")),
    ("instagram", lambda path: "followers_and_following/" in path or "personal_information/" in path),
    ("tiktok", lambda path: path.rsplit("/", 1)[-1] in {"user_data.json", "user_data_tiktok.json"}),
    ("mastodon", lambda path: path.rsplit("/", 1)[-1] in {"actor.json", "outbox.json"}),
    ("linkedin", lambda path: path.rsplit("/", 1)[-1] == "connections.csv"),
    ("google", lambda path: path.startswith("takeout/")),
)


def traits_of(path: str) -> set[str]:
    """Give what a name tells of the kind of archive."""
    low = path.lower()
    return {trait for trait, told in _TRAITS if told(low)}


class Meter:
    """Counts what is inflated and stops what grows too much; one per container, since bombs may share their bytes."""

    def __init__(self, limits: Limits, stored_bytes: int) -> None:
        self.limits = limits
        self.total = 0
        self._stored = max(1, stored_bytes)

    def guard(self, count: int, member_total: int, member_taken: int) -> None:
        """Count `count` more bytes, of a member that gave `member_total` out of `member_taken` stored ones.

        Raises ArchiveTooBig or ZipBomb.
        """
        self.total += count
        if member_total > self.limits.member_bytes or self.total > self.limits.total_bytes:
            raise ArchiveTooBig
        if member_total > self.limits.free_bytes and member_total > self.limits.ratio * max(1, member_taken):
            raise ZipBomb
        if self.total > self.limits.free_bytes and self.total > self.limits.ratio * self._stored:
            raise ZipBomb


def checksum(blocks: Iterator[bytes], expected: int) -> Iterator[bytes]:
    """Give the blocks on. Raises MemberDamaged at the end when their CRC is not the expected one."""
    crc = 0
    for block in blocks:
        crc = zlib.crc32(block, crc)
        yield block
    if crc != expected:
        raise MemberDamaged


def label(path: Path) -> str:
    """Give the name of a file or folder as people know it."""
    return unicodedata.normalize("NFC", path.name or path.resolve().name)

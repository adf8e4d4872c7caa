"""Reads an unpacked archive, and files given alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from essaim.archives.container import Allow, Member, MemberDamaged, Meter, clean_path, is_noise, label, traits_of
from essaim.archives.errors import TooManyMembers, UnsafeArchive
from essaim.archives.limits import BLOCK, Limits


class _Files:
    """Members that are plain files."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.members: list[Member] = []
        self.traits: set[str] = set()
        self._paths: list[Path] = []
        self._meter = Meter(limits, limits.total_bytes)

    def _keep(self, path: Path, member: str) -> None:
        self.members.append(Member(member, path.stat().st_size, key=len(self._paths)))
        self._paths.append(path)

    def blocks(self, member: Member) -> Iterator[bytes]:
        """Give the member's bytes in blocks. Raises MemberDamaged, ArchiveTooBig."""
        total = 0
        try:
            with self._paths[member.key].open("rb") as file:
                while block := file.read(BLOCK):
                    total += len(block)
                    self._meter.guard(len(block), total, total)
                    yield block
        except OSError as error:
            raise MemberDamaged from error

    def view(self, member: Member) -> BinaryIO | None:
        """Give a member's bytes as a file to look around in; None when it cannot be opened."""
        try:
            return self._paths[member.key].open("rb")
        except OSError:
            return None

    def close(self) -> None:
        """Nothing stays open between two reads."""


class FolderContainer(_Files):
    """A folder, as the archive was unpacked; links that lead outside are refused."""

    def __init__(self, folder: Path, allow: Allow, limits: Limits) -> None:
        """List the folder. Raises UnsafeArchive, TooManyMembers."""
        super().__init__(label(folder), limits)
        root = folder.resolve()
        seen = 0
        for path in _walk(root):
            seen += 1
            if seen > limits.members:
                raise TooManyMembers
            inside = clean_path(f"{root.name}/{path.relative_to(root).as_posix()}")
            if path.is_symlink() and not path.resolve().is_relative_to(root):
                raise UnsafeArchive
            if is_noise(inside) or not stat.S_ISREG(path.lstat().st_mode):
                continue
            if allow(inside):
                self._keep(path, inside)
            else:
                self.traits |= traits_of(inside)


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root, followlinks=False):
        folders.sort()
        for name in (*folders, *sorted(files)):
            yield Path(folder) / name


class BareContainer(_Files):
    """Files given alone, each under the member's name that its content stands for."""

    def __init__(self, files: Sequence[tuple[Path, str]], limits: Limits) -> None:
        """Take (file, member's name) pairs."""
        super().__init__(label(files[0][0]), limits)
        for path, member in files:
            self._keep(path, member)

"""Reads ZIP files: the directory once, then only the members that are allowed.

Our own reader rather than `zipfile`: that one keeps an object for each of the tens of thousands of media files, and
believes declared sizes. Ours keeps the few members we may open and checks every cap while bytes come.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from essaim.archives.container import Allow, Member, MemberDamaged, Meter, checksum, clean_path, is_noise
from essaim.archives.container import traits_of as name_traits
from essaim.archives.errors import (
    EmptyFile,
    EncryptedArchive,
    NotAnArchive,
    SplitArchive,
    TooManyMembers,
    TruncatedArchive,
    UnsafeArchive,
    ZipBomb,
    ZipMethodUnknown,
)
from essaim.archives.limits import BLOCK, Limits
from essaim.archives.windows import Window
from essaim.base.text import gettext_noop

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LENGTHS = struct.Struct("<3H")
_LOCAL = struct.Struct("<4s5H3L2H")
_FULL32, _FULL16 = 0xFFFFFFFF, 0xFFFF
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF8 = 0x1, 0x800
_TWO_GIB = 2_147_483_648
#: The directory of 99,999 members with long names stays below.
_DIRECTORY_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a kept member's bytes are."""

    offset: int
    stored: int
    size: int
    crc: int
    method: int


class ZipContainer:
    """A ZIP file of any size."""

    def __init__(self, file: BinaryIO, name: str, allow: Allow, limits: Limits) -> None:
        """Read the directory; the file is ours from now on. Raises what `archives.errors` tells."""
        self.name = name
        self.members: list[Member] = []
        self.traits: set[str] = set()
        self._places: list[_Place] = []
        self._limits = limits
        self._file = file
        try:
            self._size = self._file.seek(0, 2)
            self._meter = Meter(limits, self._size)
            self._read_directory(allow)
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def blocks(self, member: Member) -> Iterator[bytes]:
        """Give the member's bytes in blocks. Raises MemberDamaged, ArchiveTooBig."""
        place = self._places[member.key]
        if place.method == _DEFLATED:
            return checksum(self._inflated(place), place.crc)
        if place.method == _STORED:
            return checksum(self._counted(place), place.crc)
        raise ZipMethodUnknown

    def view(self, member: Member) -> BinaryIO | None:
        """Give a member's bytes as a file to look around in; None when they would have to be inflated first."""
        place = self._places[member.key]
        if place.method != _STORED:
            return None
        try:
            start = self._start_of(place)
        except MemberDamaged:
            return None
        return cast("BinaryIO", Window(self._file, start, place.stored))

    def _read_directory(self, allow: Allow) -> None:
        start, size, shift, count = self._find_directory()
        if count > self._limits.members or size > _DIRECTORY_BYTES:
            raise TooManyMembers
        self._file.seek(start)
        directory = self._file.read(size)
        # The announced count may lie: entries are counted, which is quick, before any is looked into.
        seen = self._count_entries(directory)
        if seen != count:
            raise TruncatedArchive
        at = 0
        for _ in range(seen):
            at = self._take_entry(directory, at, shift, allow)

    def _count_entries(self, directory: bytes) -> int:
        at = seen = 0
        while directory.startswith(b"PK\x01\x02", at) and at + _ENTRY.size <= len(directory):
            seen += 1
            if seen > self._limits.members:
                raise TooManyMembers
            name, extra, comment = _LENGTHS.unpack_from(directory, at + 28)
            at += _ENTRY.size + name + extra + comment
        return seen

    def _take_entry(self, directory: bytes, at: int, shift: int, allow: Allow) -> int:
        (
            _,
            _,
            _,
            flags,
            method,
            _,
            _,
            crc,
            stored,
            size,
            name_length,
            extra_length,
            comment_length,
            _,
            _,
            mode,
            offset,
        ) = _ENTRY.unpack_from(directory, at)
        name_at = at + _ENTRY.size
        extra_at = name_at + name_length
        after: int = extra_at + extra_length + comment_length
        if after > len(directory):
            raise TruncatedArchive
        raw = directory[name_at:extra_at]
        if stat.S_ISLNK(mode >> 16):
            raise UnsafeArchive
        path = clean_path(_name(raw, flags))
        if not path or raw.endswith((b"/", b"\\")) or is_noise(path):
            return after
        if flags & _ENCRYPTED:
            raise EncryptedArchive
        if not allow(path):
            self.traits |= name_traits(path)
            return after
        size, stored, offset = _wide(directory[extra_at : extra_at + extra_length], size, stored, offset)
        self.members.append(Member(path, size, key=len(self._places)))
        self._places.append(_Place(offset + shift, stored, size, crc, method))
        return after

    def _find_directory(self) -> tuple[int, int, int, int]:
        """Give where the directory starts, its size, by how much offsets are shifted, how many entries it has."""
        tail_size = min(self._size, _END.size + _FULL16)
        self._file.seek(self._size - tail_size)
        tail = self._file.read(tail_size)
        found = tail.rfind(b"PK\x05\x06")
        if found < 0 or found + _END.size > len(tail):
            self._refuse_truncated()
        _, disk, first_disk, _, count, size, offset, _ = _END.unpack_from(tail, found)
        end = self._size - tail_size + found
        wide = self._find_directory64(end)
        if wide is not None:
            size, offset, count, end, disk, first_disk = wide
        if disk or first_disk:
            raise SplitArchive
        shift = end - size - offset
        if shift < 0:
            raise TruncatedArchive
        return offset + shift, size, shift, count

    def _find_directory64(self, end: int) -> tuple[int, int, int, int, int, int] | None:
        if end < _LOCATOR64.size:
            return None
        self._file.seek(end - _LOCATOR64.size)
        signature, disk, at, disks = _LOCATOR64.unpack(self._file.read(_LOCATOR64.size))
        if signature != b"PK\x06\x07":
            return None
        if disk or disks > 1:
            raise SplitArchive
        # A prefix (a self-extracting ZIP) moves the record; it stands right before its locator.
        for place in (at, end - _LOCATOR64.size - _END64.size):
            if not 0 <= place <= self._size - _END64.size:
                continue
            self._file.seek(place)
            found, _, _, _, disk, first_disk, _, count, size, offset = _END64.unpack(self._file.read(_END64.size))
            if found == b"PK\x06\x06":
                return size, offset, count, place, disk, first_disk
        raise TruncatedArchive

    def _refuse_truncated(self) -> None:
        self._file.seek(0)
        head = self._file.read(4)
        if self._size == 0:
            raise EmptyFile
        if self._size == _TWO_GIB:
            raise SplitArchive(
                gettext_noop(
                    "This file is exactly 2 GB: it is one piece of an archive, or a download that stopped there. "
                    "Download the archive from X again in one go, with another browser if it stops again."
                )
            )
        if head.startswith(b"PK"):
            raise TruncatedArchive
        raise NotAnArchive

    def _counted(self, place: _Place) -> Iterator[bytes]:
        total = 0
        for block in self._stored_blocks(place):
            total += len(block)
            self._meter.guard(len(block), total, place.stored)
            yield block

    def _start_of(self, place: _Place) -> int:
        self._file.seek(place.offset)
        header = self._file.read(_LOCAL.size)
        if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
            raise MemberDamaged
        *_, name_length, extra_length = _LOCAL.unpack(header)
        return place.offset + _LOCAL.size + int(name_length) + int(extra_length)

    def _stored_blocks(self, place: _Place) -> Iterator[bytes]:
        at = self._start_of(place)
        left = place.stored
        while left:
            # Others may read between two blocks: the place is found again each time.
            self._file.seek(at)
            block = self._file.read(min(BLOCK // 4, left))
            if not block:
                raise MemberDamaged
            at += len(block)
            left -= len(block)
            yield block

    def _inflated(self, place: _Place) -> Iterator[bytes]:
        inflate = zlib.decompressobj(-15)
        total = taken = 0
        for stored in self._stored_blocks(place):
            taken += len(stored)
            pending, more = stored, True
            while more:
                try:
                    block = inflate.decompress(pending, BLOCK)
                except zlib.error as error:
                    raise MemberDamaged from error
                pending = inflate.unconsumed_tail
                # A full block may leave bytes inside the inflater even when all input is taken.
                more = bool(pending) or len(block) == BLOCK
                total += len(block)
                self._meter.guard(len(block), total, taken)
                if total > place.size:
                    raise ZipBomb  # larger than it says: no honest ZIP is
                if block:
                    yield block
        if not inflate.eof or total != place.size:
            raise MemberDamaged


def _name(raw: bytes, flags: int) -> str:
    if flags & _UTF8:
        return raw.decode("utf-8", "replace")
    try:
        return raw.decode("utf-8")  # Macs write UTF-8 without saying so
    except UnicodeDecodeError:
        return raw.decode("cp437")


def _wide(extra: bytes, size: int, stored: int, offset: int) -> tuple[int, int, int]:
    """Give size, stored size and offset with those that ZIP64 moved to the extra field."""
    if _FULL32 not in {size, stored, offset}:
        return size, stored, offset
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            words = list(struct.unpack_from(f"<{min(length, len(extra) - at - 4) // 8}Q", extra, at + 4))
            values = [words.pop(0) if value == _FULL32 and words else value for value in (size, stored, offset)]
            return values[0], values[1], values[2]
        at += 4 + length
    return size, stored, offset

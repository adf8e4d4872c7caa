"""The base of an index in a file: sorted words behind a header, mapped into memory and shared by all processes.

A file never changes: a newer one is written aside, forced to the disk and put in its place in one step, so that
whoever is killed at whatever moment leaves the old file or the new one. What the header says is checked whenever a file
is opened; the checksum of the words by who opens a file at the start, since the disk may have changed it meanwhile.

What stands in it: 40 bits of pseudonyms and person numbers, made under the site's key. No id, no handle.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import BinaryIO

import numpy as np

from essaim.matching.pseudonyms import Words
from essaim.model import Direction

MAGIC = b"ESSAIMIX"
FORMAT = 1
#: In the machine's own byte order, as the words are: a file from another kind of machine is foreign.
BYTE_ORDER = 0x0102
WORD = 8
#: The header's place; what follows begins on a page of its own.
HEADER_BYTES = 4096
#: magic, format, byte order, key version, direction, token, watermark, words, lists, checksum of the words
FIELDS = struct.Struct("=8sHHI16s32sQQQI")
CHECKSUM = struct.Struct("=I")
#: Read and written at once.
STRIDE = 8 << 20
SUFFIX, ASIDE = ".index", ".aside"

#: What tells one state of a file from another without opening it.
Stamp = tuple[int, int, int]


class BaseUnusable(Exception):
    """The file cannot be used; the message says why, in a few words for the log."""


@dataclass(frozen=True)
class Header:
    """What a file says of itself."""

    direction: Direction
    key_version: int
    #: 32 letters that the store knows too: they tie the file to one database, and to one state of it.
    token: str
    #: All lists up to this serial are in the file.
    watermark: int
    #: How many lists it was made of: fewer rows up to the watermark mean that some were erased or replaced since.
    lists: int
    words: int = 0
    checksum: int = 0

    def packed(self) -> bytes:
        """Give the header's bytes, with a checksum of their own."""
        body = FIELDS.pack(
            MAGIC,
            FORMAT,
            BYTE_ORDER,
            self.key_version,
            self.direction.value.encode(),
            self.token.encode(),
            self.watermark,
            self.words,
            self.lists,
            self.checksum,
        )
        return (body + CHECKSUM.pack(zlib.crc32(body))).ljust(HEADER_BYTES, b"\0")


@dataclass(frozen=True)
class Base:
    """An open file: its header and its words, mapped read-only."""

    header: Header
    words: Words
    stamp: Stamp


@cache  # asked by every arrival
def path_of(folder: Path, direction: Direction, key_version: int) -> Path:
    """Give where the file of one direction and key version stands."""
    return folder / f"{direction.value}-{key_version}{SUFFIX}"


def stamp_of(path: Path) -> Stamp | None:
    """Give the state of a file; None when there is none."""
    try:
        return _stamp(path.stat())
    except OSError:
        return None


def open_base(path: Path, direction: Direction, key_version: int, *, whole: bool) -> Base:
    """Open a file; `whole` also checks each word. Raises BaseUnusable, and FileNotFoundError when there is none."""
    try:
        with path.open("rb") as file:
            stamp = _stamp(os.fstat(file.fileno()))
            header = read_header(file)
            if (header.direction, header.key_version) != (direction, key_version):
                raise BaseUnusable("made for other lists")
            if stamp[2] != HEADER_BYTES + header.words * WORD:
                raise BaseUnusable("cut short" if stamp[2] < HEADER_BYTES + header.words * WORD else "too long")
            if whole and checksum_of(_strides(file)) != header.checksum:
                raise BaseUnusable("damaged")
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise BaseUnusable(f"unreadable ({error.strerror})") from error
    return Base(header, np.frombuffer(mapped, dtype=np.uint64, offset=HEADER_BYTES), stamp)


def read_header(file: BinaryIO) -> Header:
    """Give the header, and leave the file at its first word. Raises BaseUnusable."""
    data = file.read(HEADER_BYTES)
    if len(data) < HEADER_BYTES:
        raise BaseUnusable("cut short")
    magic, form, order, version, direction, token, watermark, words, lists, checksum = FIELDS.unpack_from(data)
    if magic != MAGIC:
        raise BaseUnusable("not an index")
    if (form, order) != (FORMAT, BYTE_ORDER):
        raise BaseUnusable("of another format")
    if zlib.crc32(data[: FIELDS.size]) != CHECKSUM.unpack_from(data, FIELDS.size)[0]:
        raise BaseUnusable("damaged")
    try:
        towards = Direction(direction.rstrip(b"\0").decode())
        return Header(towards, version, token.rstrip(b"\0").decode(), watermark, lists, words, checksum)
    except ValueError as error:
        raise BaseUnusable("of another format") from error


def checksum_of(parts: Iterator[bytes] | Iterator[memoryview]) -> int:
    """Give the checksum of words that come in parts."""
    checksum = 0
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    return checksum


def write_aside(path: Path, header: Header, words: Words) -> Path:
    """Write a file beside `path`, private and safe on the disk, and give it. Raises OSError; then nothing is left."""
    aside = path.with_name(f"{path.name}.{os.getpid()}{ASIDE}")
    bytes_ = np.ascontiguousarray(words).data.cast("B") if len(words) else memoryview(b"")
    strides = [bytes_[start : start + STRIDE] for start in range(0, len(bytes_), STRIDE)]
    try:
        with open(aside, "wb", opener=_private) as file, ThreadPoolExecutor(1) as beside:
            checksum = beside.submit(checksum_of, iter(strides))
            file.seek(HEADER_BYTES)
            file.writelines(strides)
            file.seek(0)
            file.write(replace(header, words=len(words), checksum=checksum.result()).packed())
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    return aside


def put_in_place(aside: Path, path: Path) -> None:
    """Let a file written aside take its place, in one step that survives a power cut."""
    aside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sweep_aside(folder: Path) -> int:
    """Delete what compactions that died left; give how many. Only for who holds the folder's lock."""
    left = list(folder.glob(f"*{ASIDE}"))
    for file in left:
        file.unlink(missing_ok=True)
    return len(left)


@contextmanager
def folder_lock(folder: Path) -> Iterator[bool]:
    """Make the folder and be the only one who writes in it; False when another process does. Ends with the process."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(lock)


def _strides(file: BinaryIO) -> Iterator[memoryview]:
    # Read, not mapped: a pass over the whole file must not count as this process's memory.
    buffer = memoryview(bytearray(STRIDE))
    read: Callable[[memoryview], int] = file.readinto  # type: ignore[attr-defined] # every file has it
    while size := read(buffer):
        yield buffer[:size]


def _stamp(found: os.stat_result) -> Stamp:
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_EXCL, 0o600)

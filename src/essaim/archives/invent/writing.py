"""Writes an invented archive in little memory: members as streams, media as holes."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path

import msgspec

from essaim.archives.invent.words import Json

_CHUNK = 200
#: A key at the start of its line; in strings, quotes are escaped and lines never end.
_KEY = re.compile(rb'(?m)^( *"\w+"): (\[\])?')
_BLOCK = 1 << 20
#: Above this, `zipfile` must know beforehand that a member will be large.
_LARGE = 1 << 30


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its name and its content, in blocks; a `hole` is that many zeros, written as nothing.

    `most` is a bound of its size, where it may be beyond two GB.
    """

    name: str
    blocks: Iterable[bytes] = ()
    hole: int = 0
    most: int = 0


def pretty(items: Sequence[object]) -> bytes:
    """Give an array indented as X indents it."""
    return _KEY.sub(_spaced, msgspec.json.format(msgspec.json.encode(items), indent=2))


def _spaced(found: re.Match[bytes]) -> bytes:
    return found[1] + (b" : [ ]" if found[2] else b" : ")


def pretty_object(value: Json) -> bytes:
    """Give an object indented as X indents it."""
    return _KEY.sub(_spaced, msgspec.json.format(msgspec.json.encode(value), indent=2))


def wrapped(name: str, items: Iterable[object], *, old: bool = False) -> Iterator[bytes]:
    """Give a file of X: an assignment to a global name, then an indented array. `old` puts braces on shared lines."""
    yield f"window.{name} = ".encode()
    left = iter(items)
    start = b"["
    while chunk := list(islice(left, _CHUNK)):
        if old:
            yield start + b" " + b", ".join(pretty([item])[2:-2].replace(b"\n  ", b"\n").strip() for item in chunk)
        else:
            yield start + pretty(chunk)[1:-2]
        start = b","
    yield b"[ ]" if start == b"[" else (b" ]" if old else b"\n]")


def write_folder(target: Path, members: Iterable[Member]) -> list[Path]:
    """Write the members as files and give their paths."""
    written = []
    for member in members:
        path = target / member.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(member.blocks)
            if member.hole:
                file.truncate(member.hole)
        written.append(path)
    return written


def write_zip(target: Path, members: Iterable[Member], when: datetime) -> None:
    """Write the members as a ZIP. Its date is the archive's, so that the same seed gives the same bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    moment = when.timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for member in members:
            info = zipfile.ZipInfo(member.name, moment)
            if member.hole:
                _write_hole(file, info, member.hole)
                continue
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            with file.open(info, "w", force_zip64=member.most > _LARGE) as body:
                body.writelines(member.blocks)


def _write_hole(file: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> None:
    """Add a stored member of zeros without writing them: the file's system keeps a hole."""
    info.file_size = info.compress_size = size
    info.CRC = _crc_of_zeros(size)
    handle = file.fp
    if handle is None:  # pragma: no cover - the caller holds it open
        raise ValueError("the ZIP is closed")
    handle.seek(file.start_dir)
    info.header_offset = handle.tell()
    handle.write(info.FileHeader())
    file.start_dir = handle.seek(size, 1)
    file.filelist.append(info)
    file.NameToInfo[info.filename] = info


@cache
def _crc_of_zeros(size: int) -> int:
    crc, block = 0, bytes(min(size, _BLOCK))
    for _ in range(size // _BLOCK):
        crc = zlib.crc32(block, crc)
    return zlib.crc32(bytes(size % _BLOCK), crc)

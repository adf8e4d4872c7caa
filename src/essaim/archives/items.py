"""Gives the items of a large JSON array one by one, in little memory, whatever its indentation.

Two gears. The careful one follows brackets and strings item by item, learns from each what stands between two items in
this file, and reads around what is broken. The fast one cuts the text at the last such boundary of a block and decodes
all items before it at once; where it cannot, the careful one takes over. A cut in the wrong place (text that looks like
a boundary) cannot be decoded: it costs time, never an item.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Generic, TypeVar

import msgspec

from essaim.archives.container import MemberDamaged
from essaim.archives.limits import DEFAULT
from essaim.archives.problems import problem
from essaim.base.decoding import converted, decoder
from essaim.model import ReadProblem

T = TypeVar("T")

#: What may stand between the end of an item and the first key of the next.
_BETWEEN = re.compile(rb'[ \t\r\n]*+,[ \t\r\n]*+\{[ \t\r\n]*+"')
_CLOSING = re.compile(rb"[ \t\r\n]*+\}\Z")
#: Indentation longer than this is nobody's.
_LONGEST_GAP = 200
_BLOCK = 512 * 1024
#: A whole string, or a bracket, or the start of a string whose end is not there yet.
_TOKENS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]|"', re.DOTALL)
_SCALAR = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[^,\]"]++', re.DOTALL)
_GAP = re.compile(rb"[ \t\r\n,]*+")
_HEAD = 64 * 1024
_SPACE = b" \t\r\n"


class NotWrapped(Exception):
    """The file is not a JavaScript assignment of X. Stays inside `archives`."""


class Wrapped:
    """A file of X: what stands before the first `=`, then JSON text in blocks."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        """Read up to the first `=`. Raises NotWrapped, MemberDamaged."""
        head = b""
        for block in blocks:
            head += block
            if b"=" in head or len(head) > _HEAD or head.lstrip(b"\xef\xbb\xbf" + _SPACE)[:1] in {b"[", b"{"}:
                break
        head = head.removeprefix(b"\xef\xbb\xbf").lstrip(_SPACE)
        self.empty = not head
        if head[:1] in {b"[", b"{"} or not head:  # the JSON alone, as some tools leave it
            self.name, self._first = "", head
        else:
            name, equals, self._first = head.partition(b"=")
            if not equals or len(name) > 500:
                raise NotWrapped
            self.name = name.decode("utf-8", "replace").strip()
        self._rest = blocks

    @property
    def kind(self) -> str:
        """What the file says it holds, as in `window.YTD.<kind>.part0`; empty when it does not say."""
        found = re.match(r"window\.YTD\.(\w+)\.part\d+\Z", self.name)
        return found.group(1).lower() if found else ""

    def blocks(self) -> Iterator[bytes]:
        """Give the JSON text."""
        yield self._first
        yield from self._rest

    def whole(self) -> object:
        """Give the one value of a small file. Raises NotWrapped, MemberDamaged."""
        text = bytearray()
        for block in self.blocks():
            text += block
            if len(text) > DEFAULT.small_file_bytes:
                raise NotWrapped
        try:
            value: object = json.loads(_unended(bytes(text)).decode("utf-8", "replace"), strict=False)
        except (ValueError, RecursionError) as error:
            raise NotWrapped from error
        return value


def _unended(text: bytes) -> bytes:
    return text.strip(_SPACE).removesuffix(b";").strip(_SPACE)


class Items(Generic[T]):
    """The items of one array, each as the struct `kind`, and problems where some could not be read."""

    def __init__(self, blocks: Iterator[bytes], kind: type[T], where: str) -> None:
        self._blocks = blocks
        self._kind = kind
        self._where = where
        self._many = decoder(list[kind])  # type: ignore[valid-type]
        self._one = decoder(kind)
        self._buffer = bytearray()
        self._boundary = b""
        self._split = 0
        self._ended = False
        self._closed = False
        self._damaged = False

    def __iter__(self) -> Iterator[T | ReadProblem]:
        for batch in self.batches():
            if isinstance(batch, ReadProblem):
                yield batch
            else:
                yield from batch

    def batches(self) -> Iterator[list[T] | ReadProblem]:
        """Give the items by the block, for who has very many of them, and problems between."""
        if not self._opened():
            return
        yield from self._read()
        if self._damaged:
            yield problem("damaged-file", self._where)
        elif not self._closed:
            yield problem("truncated-file", self._where)

    def _more(self, size: int) -> bool:
        """Fill the buffer up to `size` bytes; False when it cannot."""
        while len(self._buffer) < size and not self._ended:
            try:
                self._buffer += next(self._blocks)
            except StopIteration:
                self._ended = True
            except MemberDamaged:
                self._ended = self._damaged = True
        return len(self._buffer) >= size

    def _opened(self) -> bool:
        """Stand after the opening bracket; False when there is no array. Empty values are empty lists."""
        self._more(_BLOCK)
        del self._buffer[: len(self._buffer) - len(self._buffer.lstrip(_SPACE))]
        if self._buffer[:1] == b"[":
            del self._buffer[:1]
            return True
        self._closed = _unended(bytes(self._buffer[:100])) in {b"", b"null", b"{}", b"{ }"}
        if self._closed and not self._damaged:
            return False
        if self._buffer[:1] == b"{":  # one item, without an array around it
            self._buffer += b"]"
            return True
        return self._damaged

    def _read(self) -> Iterator[list[T] | ReadProblem]:
        while not self._closed:
            if self._boundary:
                self._more(_BLOCK)
                cut = self._buffer.rfind(self._boundary)
                if cut >= 0:
                    yield from self._fast(cut + self._split)
                    continue
            met = self._careful()
            if met is not None:
                yield met if isinstance(met, ReadProblem) else [met]
            elif self._ended:
                return

    def _fast(self, end: int) -> Iterator[list[T] | ReadProblem]:
        """Decode all items before `end` at once, or go on carefully from where they start."""
        start = max(0, _first_item(self._buffer))
        with memoryview(self._buffer) as view:
            text = b"".join((b"[", view[start:end], b"]"))
        try:
            items = self._many.decode(text)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            passed = len(self._buffer) - end
            while not self._closed and len(self._buffer) > passed:
                met = self._careful()
                if met is None:
                    return
                yield met if isinstance(met, ReadProblem) else [met]
                # The careful gear may fill the buffer: then the place of the cut is no longer known.
                if len(self._buffer) > end + passed:
                    return
            return
        del self._buffer[: end + 1]
        yield items

    def _learn_boundary(self, end: int) -> None:
        """Take what stands between the item that ends at `end` and the next one for the boundary of this file."""
        closing = _CLOSING.search(self._buffer, max(0, end - _LONGEST_GAP), end)
        between = _BETWEEN.match(self._buffer, end, end + _LONGEST_GAP)
        if closing and between:
            self._boundary = closing[0] + between[0]
            self._split = self._boundary.index(b",")

    def _careful(self) -> T | ReadProblem | None:
        """Give the next item by following its brackets; None at the end."""
        wanted = _HEAD
        while True:
            self._more(wanted)
            start = _first_item(self._buffer)
            if start < 0 and self._ended:
                return None
            if start >= 0:
                if self._buffer[start] == ord("]"):
                    self._closed = True
                    self._drain()
                    return None
                end = _item_end(self._buffer, start, whole=self._ended)
                if end > 0:
                    text = bytes(self._buffer[start:end])
                    self._learn_boundary(end)
                    del self._buffer[:end]
                    return self._decoded(text)
            most = DEFAULT.item_bytes if start >= 0 and self._buffer[start] in b"{[" else _HEAD
            if self._ended or len(self._buffer) > most:
                return self._skipped(max(start, 0))
            wanted = len(self._buffer) * 2

    def _skipped(self, start: int) -> ReadProblem | None:
        """Step over an item that never ends, to the next boundary if there is one."""
        found = self._buffer.find(self._boundary, start) if self._boundary else -1
        if found < 0:
            self._buffer.clear()
            if self._ended:
                return None
            return problem("unreadable-entry", self._where)
        del self._buffer[: found + self._split]
        return problem("unreadable-entry", self._where)

    def _drain(self) -> None:
        """Read what follows the array, so that the checksum is verified."""
        self._buffer.clear()
        while self._more(1):
            self._buffer.clear()

    def _decoded(self, text: bytes) -> T | ReadProblem:
        try:
            return self._one.decode(text)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            pass
        try:  # control characters in strings, bytes that are not UTF-8
            return converted(json.loads(text.decode("utf-8", "replace"), strict=False), self._kind, strict=False)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return problem("unreadable-entry", self._where)


def _first_item(text: bytearray) -> int:
    """Give where the next item, or the closing bracket, starts; -1 when only spaces and commas are left."""
    found = _GAP.match(text)
    return found.end() if found and found.end() < len(text) else -1


def _item_end(text: bytearray, start: int, *, whole: bool) -> int:
    """Give the end of the item that starts at `start`, or -1 when it is not in `text`."""
    if bytes(text[start : start + 1]) not in {b"{", b"["}:  # a number, a word, a string
        found = _SCALAR.match(text, start)
        if found and (found.end() < len(text) or whole):
            return found.end()
        return start + 1 if found is None and whole else -1
    depth = 0
    for token in _TOKENS.finditer(text, start):
        sign = text[token.start()]
        if sign in b"{[":
            depth += 1
        elif sign in b"}]":
            depth -= 1
            if not depth:
                return token.end()
        elif token.end() - token.start() == 1:
            return -1
    return -1

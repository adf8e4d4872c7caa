"""Bodies of answers, taken in piece by piece and never larger than the cap, however small they came over the wire."""

from __future__ import annotations

import zlib

from essaim.networks.errors import ServerMisbehaves

#: zlib's own numbers: gzip or zlib, told apart by their heads; and bare deflate, which some send under zlib's name.
_GZIP_OR_ZLIB, _BARE = 47, -15


class Body:
    """What has come of one body. Raises ServerMisbehaves for one too large, or packed in a way we do not read.

    We ask for no packing; servers that pack nevertheless are read when they pack once, with gzip or deflate. Packing
    upon packing opens a thousandfold at each turn: it is refused.
    """

    def __init__(self, packing: str, most: int) -> None:
        packing = packing.strip().lower()
        if packing not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise ServerMisbehaves
        self._most = most
        self._came = 0
        self._whole = bytearray()
        self._packed = packing not in {"", "identity"}
        self._opener = zlib.decompressobj(_GZIP_OR_ZLIB) if self._packed else None

    def take(self, piece: bytes) -> None:
        """Take one more piece."""
        first, self._came = not self._came, self._came + len(piece)
        if self._opener is None:
            self._whole += piece
        elif piece:
            self._whole += self._opened(piece, first=first)
        if max(self._came, len(self._whole)) > self._most:
            raise ServerMisbehaves

    def whole(self) -> bytes:
        """Give the body once all has come."""
        if self._opener is not None and self._came and not self._opener.eof:
            raise ServerMisbehaves
        return bytes(self._whole)

    def _opened(self, piece: bytes, *, first: bool) -> bytes:
        """Open a piece, one byte over the cap at most: more is never made."""
        room = self._most - len(self._whole) + 1
        opener = self._opener or zlib.decompressobj(_GZIP_OR_ZLIB)
        try:
            return opener.decompress(piece, room)
        except zlib.error:
            if not first:
                raise ServerMisbehaves from None
        self._opener = zlib.decompressobj(_BARE)
        try:
            return self._opener.decompress(piece, room)
        except zlib.error as error:
            raise ServerMisbehaves from error

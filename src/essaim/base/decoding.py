"""Decoders for our types, each made once and by one thread at a time.

While msgspec finds out what a type holds it notes that on the type itself; a thread that meets the type at that very
moment takes what is half done, and the whole process dies. So nothing is decoded but by what is made here.
"""

from __future__ import annotations

from threading import RLock
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
_making = RLock()
_made: dict[Any, msgspec.json.Decoder[Any]] = {}


def decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """Give the decoder for a type; every thread gets the same one."""
    made = _made.get(kind)
    if made is None:
        with _making:
            made = _made.get(kind)
            if made is None:
                made = _made[kind] = msgspec.json.Decoder(kind)
    return made


def decoded(body: bytes | str, kind: type[T]) -> T:
    """Give what a text of JSON holds, as this type. Raises msgspec.MsgspecError for what is not one."""
    return decoder(kind).decode(body)


def decoded_toml(text: bytes, kind: type[T]) -> T:
    """Give what a text of TOML holds, as this type. Raises msgspec.MsgspecError, or ValueError for no TOML at all."""
    decoder(kind)  # by now its type is known whole
    return msgspec.toml.decode(text, type=kind)


def converted(value: object, kind: type[T], *, strict: bool = True) -> T:
    """Give plain values as this type. Raises msgspec.ValidationError for what is not one."""
    decoder(kind)  # by now its type is known whole
    return msgspec.convert(value, kind, strict=strict)

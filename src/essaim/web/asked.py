"""Numbers that a browser sends: read strictly, so that nonsense is answered like what is not there."""

from __future__ import annotations

from collections.abc import Iterable

from essaim.services.errors import NotYours

#: As many digits as the databases' own numbers surely hold.
DIGITS = 18


def number_asked(text: str) -> int:
    """Give the number in `text`. Raises NotYours for anything else."""
    if not text.isascii() or not text.isdigit() or len(text) > DIGITS:
        raise NotYours
    return int(text)


def numbers_asked(texts: Iterable[str]) -> list[int]:
    """Give the numbers in `texts`. Raises NotYours when one is none."""
    return [number_asked(text) for text in texts]

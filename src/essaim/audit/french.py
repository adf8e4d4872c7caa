"""French as printers set it: no line begins with a colon, nor ends with an opening quote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

_NO_BREAK, _NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
K = TypeVar("K")


def typeset(text: str) -> str:
    """Give a text with the spaces that French puts around its signs, none of which parts a line."""
    text = re.sub(r" ([:»])", rf"{_NO_BREAK}\1", text).replace("« ", f"«{_NO_BREAK}")
    return re.sub(r" ([;!?])", rf"{_NARROW}\1", text)


def all_typeset(words: Mapping[K, str]) -> dict[K, str]:
    """Give words by their names, each set as French."""
    return {name: typeset(text) for name, text in words.items()}

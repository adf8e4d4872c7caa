"""What commands print: text from archives and servers must not move the cursor, nor become a formula."""

from __future__ import annotations

import unicodedata

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def printable(text: str) -> str:
    """Give text without what a terminal would obey: control characters and turned writing directions."""
    return "".join(
        " " if letter in "\n\t" else letter
        for letter in text
        if letter in "\n\t" or unicodedata.category(letter)[0] != "C"
    )


def cell(value: object) -> object:
    """Give a value that a spreadsheet shows as it is, and does not compute."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value

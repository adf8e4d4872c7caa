"""Sentences that pure code writes and pages translate."""

from __future__ import annotations

import unicodedata

#: More marks than this on one letter only serve to smear over the lines around.
MARKS_PER_LETTER = 3
NAME_LENGTH = 80
#: Controls that turn the direction of what follows: a name has no business with them, <bdi> does it.
_TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)}


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return sentence


def tidy(name: str) -> str:
    """Give a name that cannot disturb the page: no turning controls, no towers of marks, one line, not endless."""
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", name):
        category = unicodedata.category(letter)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if letter in _TURNING or (category == "Cc" and not letter.isspace()) or marks > MARKS_PER_LETTER:
            continue
        kept.append(letter)
    words = " ".join("".join(kept).split())
    return words if len(words) <= NAME_LENGTH else words[: NAME_LENGTH - 1].rstrip() + "…"

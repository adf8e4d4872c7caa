"""Values of criteria as words: what case, punctuation and width hide must not hide a term, nor accents invent one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: Longer values are cut: no network's criteria come near, and the time for one value stays bounded.
LONGEST = 2_000
_WORD = re.compile(r"[^\W_]+")
#: Letters that are no plain letter with a mark, and what people type instead.
_SPELT = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word, as written (in lower case) and without its accents."""

    written: str
    plain: str


def words(text: str) -> tuple[Word, ...]:
    """Give the words of a text; apostrophes, hyphens, dots and signs part words."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    # Case-folding may leave marks apart from their letters.
    text = unicodedata.normalize("NFC", text)
    return tuple(Word(found, plain(found)) for found in _WORD.findall(text))


def plain(text: str) -> str:
    """Give a text in lower case without accents."""
    if text.isascii():
        return text.lower()
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in taken_apart if unicodedata.category(letter)[0] != "M").translate(_SPELT)


def without_umlauts(text: str) -> str:
    """Give German as it is written where the keys are missing: “Gruene” for “Grüne”."""
    return text.casefold().translate(_UMLAUTS)


def same(said: Word, listed: Word) -> bool:
    """Tell whether a word is the listed one.

    Accents may be left out, but not changed: “schwül” (sultry) is not “schwul” (gay).
    """
    return said.plain == listed.plain and said.written in (listed.written, listed.plain)

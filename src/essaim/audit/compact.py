"""The lists as one compact value, from which `web/static/audit` makes the same classifier inside a browser."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from essaim.audit.classifying import LOOKALIKES, NOT_ANALYSED, TITLES, UPLOADED
from essaim.audit.entries import Entry, Lists
from essaim.audit.families import Certainty, Family

_FAMILIES = tuple(Family)
#: What an entry is, as one number.
HANDLE, UNSURE, WHOLE = 1, 2, 4
#: No letter after these has a case.
_LAST_CASED = 0x1FFFF


def compact(lists: Lists) -> dict[str, object]:
    """Give the lists as JSON can hold them; sources are told once each, and families by their place."""
    sources: dict[tuple[str, str], int] = {}
    return {
        "families": [family.value for family in _FAMILIES],
        "entries": [_entry(entry, sources) for entry in lists.entries],
        "patterns": [
            [
                one.expression,
                _FAMILIES.index(one.family),
                _proxy(one.kind),
                one.note,
                _said(one.source, one.checked, sources),
            ]
            for one in lists.patterns
        ],
        "innocent": list(lists.innocent),
        "types": {
            "not_analysed": _sorted(NOT_ANALYSED),
            "lookalikes": _sorted(LOOKALIKES),
            "titles": _sorted(TITLES),
            "uploaded": _sorted(UPLOADED),
        },
        "fold": fold(),
        "sources": [list(source) for source in sources],
    }


@cache
def fold() -> dict[str, str]:
    """Give the letters whose case is folded into something else than their small form, and into what.

    Browsers only know small letters: “ß” stays, where here it is “ss”.
    """
    letters = map(chr, range(_LAST_CASED + 1))
    return {letter: letter.casefold() for letter in letters if letter.casefold() != letter.lower()}


def _entry(entry: Entry, sources: dict[tuple[str, str], int]) -> list[object]:
    bits = HANDLE * entry.handle | UNSURE * entry.ambiguous | WHOLE * entry.whole
    said = _said(entry.source, entry.checked, sources)
    family = _FAMILIES.index(entry.family)
    return [entry.text, family, _proxy(entry.kind), bits, said, entry.note, *entry.forms]


def _said(source: str, checked: str, sources: dict[tuple[str, str], int]) -> int:
    return sources.setdefault((source, checked), len(sources))


def _proxy(kind: Certainty) -> int:
    return int(kind is Certainty.PROXY)


def _sorted(types: Iterable[str]) -> list[str]:
    return sorted(types)

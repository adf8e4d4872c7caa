"""Takes apart the cells in which X's public repository tells whom an advertisement was aimed at.

X documents no grammar for them. Seen or plausible: `Type: value, value; Type: value`, values on lines of their own,
lists as JSON or Python write them. So each cell is taken apart by what parts it most plainly, and whatever is left is
one value. Nothing is lost: callers keep the raw cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from essaim.model.ads import Criterion

#: Cells that say that there is nothing.
_NOTHING = frozenset({"", "-", "n/a", "na", "none", "null", "[]", "{}", "nan"})
#: Names of types, as X writes them in archives and in its pages for advertisers; other words before a colon are values.
_TYPES = frozenset({
    "age", "ages", "age range", "gender", "genders", "language", "languages", "location", "locations", "country",
    "countries", "region", "city", "platform", "platforms", "os version", "os versions", "device", "devices",
    "carrier", "carriers", "keyword", "keywords", "interest", "interests", "conversation", "conversation topic",
    "conversation topics", "follower look-alikes", "follower lookalikes", "followers", "follower", "event", "events",
    "behavior", "behaviors", "list", "lists", "custom audience", "custom audiences", "tailored audiences",
    "audience", "audiences", "website activity", "app activity", "engagement", "retargeting campaign engager",
    "retargeting engagement type", "movies and tv shows", "unknown",
})  # fmt: skip
_PARTS = re.compile(r"[;|\n\r]+")
_TYPE = re.compile(r"\s*([A-Za-z][A-Za-z _/-]{1,48}?)\s*([:=(])\s*")
_SIGNS = re.compile(r"[(),]")
#: A cell longer than this is cut: the time for one stays bounded.
LONGEST = 100_000


def segments(cell: str) -> list[Criterion]:
    """Give the criteria of a cell; a value whose type is not told has the type of the values before it."""
    text = cell.strip()[:LONGEST]
    if text.casefold() in _NOTHING:
        return []
    found = _from_json(text) if text[:1] in "[{" else None
    return list(_plain(text)) if found is None else found


def understood(cell: str, found: list[Criterion]) -> bool:
    """Tell whether a cell that says something gave a value with letters or digits at all."""
    return cell.strip().casefold() in _NOTHING or any(re.search(r"\w", one.value) for one in found)


def _plain(text: str) -> Iterator[Criterion]:
    kind = ""
    for part in _PARTS.split(text):
        for value in _values_of(_without_brackets(part)):
            named = _TYPE.match(value)
            if named and named[1].strip().replace("_", " ").casefold() in _TYPES:
                kind, rest = named[1].strip().replace("_", " "), value[named.end() :]
            else:
                rest = value
            bare = rest.strip().strip("\"'“”«»[]").strip()
            if bare:
                yield Criterion(kind, bare)


def _values_of(part: str) -> Iterator[str]:
    """Give what commas part, except inside brackets."""
    depth = start = 0
    for sign in _SIGNS.finditer(part):
        if sign[0] == ",":
            if depth == 0:
                yield part[start : sign.start()]
                start = sign.end()
        else:
            depth = max(0, depth + (1 if sign[0] == "(" else -1))
    yield part[start:]


def _without_brackets(part: str) -> str:
    """Give `Type (a, b)` as `Type: a, b`."""
    named = _TYPE.match(part)
    if named and named[2] == "(" and named[1].casefold() in _TYPES and part.rstrip().endswith(")"):
        return f"{named[1]}: {part[named.end() :].rstrip().removesuffix(')')}"
    return part


def _from_json(text: str) -> list[Criterion] | None:
    for said in (text, text.replace("'", '"')):
        try:
            return list(_values(json.loads(said), ""))
        except (ValueError, RecursionError):
            continue
    return None


def _values(found: object, kind: str) -> Iterator[Criterion]:
    if isinstance(found, dict):
        told = {str(key).casefold(): value for key, value in found.items()}
        named = told.get("targetingtype", told.get("type"))
        value = told.get("targetingvalue", told.get("value"))
        if isinstance(named, str) and value is not None:
            yield from _values(value, named)
            return
        for key, inner in found.items():
            yield from _values(inner, str(key))
    elif isinstance(found, list):
        for inner in found:
            yield from _values(inner, kind)
    elif isinstance(found, str):
        yield from ([Criterion(kind, found.strip())] if kind else _plain(found))
    elif isinstance(found, int | float) and not isinstance(found, bool):
        yield Criterion(kind, str(found))

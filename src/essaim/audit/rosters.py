"""Accounts of people and bodies, out of a source that says who they are: never out of anybody's memory.

A source is a roster in CSV (columns `handle`, and `name` or `group` if it has them) or SPARQL results of Wikidata in
JSON. Each entry says where it was read, and when.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from essaim.audit.entries import Entry, is_handle
from essaim.audit.families import Certainty, Family
from essaim.audit.words import words
from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop

#: What Wikidata calls things (P31, P106, P39), and the family that following them speaks of.
KINDS: Mapping[str, Family] = {
    "Q7278": Family.POLITICAL,  # political party
    "Q82955": Family.POLITICAL,  # politician
    "Q178790": Family.TRADE_UNION,  # trade union
    "Q1530022": Family.RELIGIOUS_PHILOSOPHICAL,  # religious organisation
    "Q64606659": Family.SEX_LIFE_ORIENTATION,  # LGBTQ+ organisation
    "Q6458277": Family.SEX_LIFE_ORIENTATION,  # LGBTQ+ rights organisation
}
#: Items of an answer at most: a few seconds of the service's time.
PAGE = 2_000
#: Items of one kind with an X handle that still stands, in the order of their addresses; a page goes on after the last
#: item of the page before.
QUERY = """\
SELECT ?item ?label ?handle ?kind WHERE {
  { SELECT DISTINCT ?item WHERE {
      ?item wdt:P31|wdt:P106|wdt:P39 wd:%(kind)s ; wdt:P2002 [] .
      FILTER(STR(?item) > "http://www.wikidata.org/entity/%(after)s")
    } ORDER BY STR(?item) LIMIT %(page)d }
  BIND(wd:%(kind)s AS ?kind)
  ?item wdt:P2002 ?handle .
  OPTIONAL { ?item rdfs:label ?label FILTER(LANG(?label) = "en") }
}
"""
LARGEST = 512 * 1024 * 1024
_NAME_NOTE = "people may share a name"
_ITEM = re.compile(r"Q[1-9]\d{0,18}")


class RosterUnusable(BadInput):
    """This roster cannot be used: it must be a CSV file in UTF-8 with a column “handle”, or Wikidata's JSON results."""

    code = "roster-unusable"


class FamilyMissing(BadInput):
    """This source does not say what its accounts stand for: give --family."""

    code = "family-missing"


def read_roster(
    path: Path, *, source: str, checked: str, family: Family | None, problems: Counter[str]
) -> Iterator[Entry]:
    """Give the accounts of a source, and their names as ambiguous terms. Raises RosterUnusable, FamilyMissing.

    Rows without a handle are no use and left out; handles that cannot be one are counted in `problems`. A row's own
    `source` is added to ours. `checked` is the day the source was read, `YYYY-MM-DD`.
    """
    return _told(_rows(path), source, checked, family, problems)


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of the query service: its accounts, the last item on it, and whether more follow."""

    entries: tuple[Entry, ...]
    last: str
    more: bool


def read_answer(
    body: bytes, *, source: str, checked: str, family: Family | None, problems: Counter[str], page: int = PAGE
) -> Answer:
    """Give the accounts of one page of the query service. Raises RosterUnusable, FamilyMissing."""
    try:
        rows = list(_from_results(body.decode()))
    except UnicodeError as error:
        raise RosterUnusable from error
    items = {row["item"] for row in rows if row["item"]}
    entries = tuple(_told(rows, source, checked, family, problems))
    return Answer(entries, max(items, default=""), len(items) >= page)


def query(kind: str, after: str = "", page: int = PAGE) -> str:
    """Give the question for the accounts of one kind (`Q7278`) that follow an item."""
    return QUERY % {"kind": kind, "after": after, "page": page}


def _told(
    rows: Iterable[Mapping[str, str]], source: str, checked: str, family: Family | None, problems: Counter[str]
) -> Iterator[Entry]:
    for row in rows:
        handle = row.get("handle", "").strip().removeprefix("@")
        if not handle or row.get("network", "x").strip().lower() not in {"x", "twitter"}:
            continue
        if not is_handle(handle):
            problems["wrong-handle"] += 1
            continue
        found = KINDS.get(row.get("kind", "")) or family
        if found is None:
            raise FamilyMissing
        told = "; ".join(part for part in (source, row.get("source", "").strip()) if part)
        yield Entry(handle, found, Certainty.PROXY, handle=True, note=_note(row), source=told, checked=checked)
        yield from _by_name(row, found, told, checked)


def merged(entries: Iterable[Entry]) -> list[Entry]:
    """Give entries once each, the first of those that say the same."""
    return list({(one.handle, one.text.lower(), one.family): one for one in reversed(list(entries))}.values())[::-1]


def _by_name(row: Mapping[str, str], family: Family, source: str, checked: str) -> Iterator[Entry]:
    """Give the name as a term; alone it never counts, for people share names."""
    name = row.get("name", "").strip()
    if len(words(name)) >= 2:
        yield Entry(name, family, Certainty.PROXY, ambiguous=True, note=_NAME_NOTE, source=source, checked=checked)


def _note(row: Mapping[str, str]) -> str:
    name, group = row.get("name", "").strip(), row.get("group", "").strip()
    return f"{name} ({group})" if name and group else name or group


def _rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        if path.stat().st_size > LARGEST:
            raise RosterUnusable
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RosterUnusable(
            gettext_noop("The roster cannot be opened: %(reason)s"), reason=error.strerror or ""
        ) from error
    except UnicodeError as error:
        raise RosterUnusable from error
    return _from_results(text) if text.lstrip()[:1] in {"{", "["} else _from_csv(text)


def _from_csv(text: str) -> Iterator[dict[str, str]]:
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    if "handle" not in (reader.fieldnames or ()):
        raise RosterUnusable
    try:
        for row in reader:
            yield {key: value for key, value in row.items() if isinstance(key, str) and isinstance(value, str)}
    except csv.Error as error:
        raise RosterUnusable from error


def _from_results(text: str) -> Iterator[dict[str, str]]:
    """Give the rows of SPARQL results; a handle may be in a column `handle` or `P2002`, what it is in `kind`."""
    try:
        found = json.loads(text)
        bindings = found["results"]["bindings"] if isinstance(found, dict) else found
        cells = [{name: _cell(value) for name, value in row.items()} for row in bindings]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RosterUnusable from error
    if cells and not any({"handle", "P2002"} & row.keys() for row in cells):
        raise RosterUnusable
    for row in cells:
        item = _tail(row.get("item", ""))
        yield {
            "handle": row.get("handle") or row.get("P2002", ""),
            "name": row.get("name") or row.get("label") or row.get("itemLabel", ""),
            "kind": _tail(row.get("kind") or row.get("class", "")),
            "item": item if _ITEM.fullmatch(item) else "",
            "source": f"Wikidata {item}" if _ITEM.fullmatch(item) else "",
        }


def _cell(value: object) -> str:
    """Give a cell of full results (`{"value": …}`), or of the shorter form that the query page saves."""
    text = value.get("value") if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def _tail(address: str) -> str:
    return re.split(r"[/#]", address)[-1]

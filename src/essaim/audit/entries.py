"""The lists: which words, and which accounts, stand for which family, and who says so."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from essaim.audit.families import Certainty, Family
from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop

COLUMNS = (
    "entry", "what", "forms", "family", "language", "kind", "certainty", "where", "note", "source", "checked",
)  # fmt: skip
#: Far above any list known; a larger file is a mistake.
MOST_ROWS = 2_000_000
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,30}", re.ASCII)


class ListUnusable(BadInput):
    """This list cannot be used: it must be a CSV file in UTF-8 with the columns of Essaim's own lists."""

    code = "list-unusable"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list: a term with its other forms, or a handle without @.

    `kind` is what a match means when it counts. An ambiguous one needs a second sign; `note` says what else it means.
    `whole` terms only match when they are the whole value. Without a source nothing counts.
    """

    text: str
    family: Family
    kind: Certainty
    handle: bool = False
    forms: tuple[str, ...] = ()
    language: str = ""
    ambiguous: bool = False
    whole: bool = False
    note: str = ""
    source: str = ""
    checked: str = ""

    @property
    def certainty(self) -> Certainty:
        """How a match counts as long as nothing else speaks for it."""
        return Certainty.AMBIGUOUS if self.ambiguous or not (self.source and self.checked) else self.kind

    @property
    def shown(self) -> str:
        """The entry as people read it."""
        return f"@{self.text}" if self.handle else self.text


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a network words the labels of a family: an expression for the whole value, in plain letters."""

    expression: str
    family: Family
    kind: Certainty
    note: str
    source: str
    checked: str


@dataclass(frozen=True, slots=True)
class Lists:
    """All that the classifier knows. `innocent` are phrases that mean something harmless."""

    entries: tuple[Entry, ...]
    patterns: tuple[Pattern, ...] = ()
    innocent: tuple[str, ...] = ()

    def with_more(self, entries: Iterable[Entry]) -> Lists:
        """Give these lists with further entries."""
        return Lists((*self.entries, *entries), self.patterns, self.innocent)


@cache
def own_lists() -> Lists:
    """Give the lists that come with Essaim."""
    entries = [entry for family in Family for entry in _entries(_rows(_own(f"{family.value}.csv")))]
    entries += _entries(_rows(_own("bodies.csv")))
    patterns = [
        Pattern(
            row["pattern"],
            Family(row["family"]),
            Certainty(row["kind"]),
            row["note"],
            row["source"],
            row["checked"],
        )
        for row in _rows(_own("patterns.csv"))
    ]
    return Lists(tuple(entries), tuple(patterns), tuple(row["entry"] for row in _rows(_own("innocent.csv"))))


def read_list(path: Path) -> tuple[Entry, ...]:
    """Give the entries of a CSV file with the columns of our own lists. Raises ListUnusable."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if set(COLUMNS) - set(next(csv.reader(io.StringIO(text)), ())):
            raise ListUnusable
        return tuple(_entries(_rows(text)))
    except OSError as error:
        raise ListUnusable(
            gettext_noop("The list cannot be opened: %(reason)s"), reason=error.strerror or ""
        ) from error
    except (UnicodeError, csv.Error, KeyError, ValueError) as error:
        raise ListUnusable from error


def write_list(entries: Iterable[Entry]) -> str:
    """Give entries as a CSV file that `read_list` reads."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(entry) for entry in entries)
    return out.getvalue()


def is_handle(text: str) -> bool:
    """Tell whether a text can be a handle of X (without @)."""
    return _HANDLE.fullmatch(text) is not None


def _own(name: str) -> str:
    return files("essaim.audit").joinpath("lists", name).read_text(encoding="utf-8")


def _rows(text: str) -> Iterator[dict[str, str]]:
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline=""), strict=True)):
        if number >= MOST_ROWS:
            raise ListUnusable
        if None in row.values():
            raise ValueError(number)
        yield row


def _entries(rows: Iterable[Mapping[str, str]]) -> Iterator[Entry]:
    for row in rows:
        kind, text = Certainty(row["kind"]), row["entry"].strip()
        handle = row["what"] == "handle"
        text = text.removeprefix("@") if handle else text
        if (
            kind is Certainty.AMBIGUOUS
            or not text
            or row["what"] not in {"term", "handle"}
            or row["certainty"] not in {"sure", "ambiguous"}
            or (handle and not is_handle(text))
        ):
            raise ValueError(row["what"])
        if row["checked"]:
            date.fromisoformat(row["checked"])
        yield Entry(
            text=text,
            family=Family(row["family"]),
            kind=kind,
            handle=handle,
            forms=tuple(form for form in row["forms"].split(";") if form),
            language=row["language"],
            ambiguous=row["certainty"] == "ambiguous",
            whole=row["where"] == "whole",
            note=row["note"],
            source=row["source"].strip(),
            checked=row["checked"],
        )


def _row(entry: Entry) -> dict[str, str]:
    return {
        "entry": entry.text,
        "what": "handle" if entry.handle else "term",
        "forms": ";".join(entry.forms),
        "family": entry.family.value,
        "language": entry.language,
        "kind": entry.kind.value,
        "certainty": "ambiguous" if entry.ambiguous else "sure",
        "where": "whole" if entry.whole else "phrase",
        "note": entry.note,
        "source": entry.source,
        "checked": entry.checked,
    }

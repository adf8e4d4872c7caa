"""X's public repository of advertisements (DSA Art. 39): whom advertisers targeted and whom they left out.

Reach is never summed: the same person counts in each row.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from essaim.audit.classifying import Classifier
from essaim.audit.families import COUNTED, Family
from essaim.audit.segments import segments, understood
from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.model import ReadProblem
from essaim.model.ads import AdImpression
from essaim.model.networks import Network

COLUMNS = (
    "Advertiser Name", "Funding Entity", "Creative", "Start date", "End Date", "Targeted Segments",
    "Excluded Targeting Segments", "Impressions", "Reach", "Facts And Circumstances Of Removal",
    "Enforcement Action", "Statement Of Reason",
)  # fmt: skip
_NEEDED = ("Advertiser Name", "Targeted Segments", "Excluded Targeting Segments")
_CELL = 16 * 1024 * 1024
_NUMBER = re.compile(r"\d+")
#: Different cells whose meaning is remembered.
_REMEMBERED = 50_000
_SENTENCES = {
    "no-rows": gettext_noop("This file has no rows: no evidence of absence."),
    "short-row": gettext_noop("Some rows have fewer or more cells than the first line and were left out."),
    "segments-not-understood": gettext_noop("Some segment cells were not understood."),
    "number-not-understood": gettext_noop("Some numbers of displays were not understood and count as none."),
    "damaged-file": gettext_noop("Part of this file is damaged: what comes after the damage could not be read."),
}


class RepositoryUnusable(BadInput):
    """“%(name)s” is not an export of X's repository of advertisements: its first line lacks %(columns)s."""

    code = "repository-unusable"


@dataclass(slots=True)
class AdvertiserView:
    """What one advertiser did: advertisements, displays, and the sensitive words it targeted and excluded by family."""

    name: str
    ads: int = 0
    impressions: int = 0
    targeted: dict[Family, set[str]] = field(default_factory=dict)
    excluded: dict[Family, set[str]] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)


@dataclass(slots=True)
class RepositoryReport:
    """What the rows of some exports say. `not_understood` keeps the first raw cells that gave nothing."""

    rows: int = 0
    advertisers: list[AdvertiserView] = field(default_factory=list)
    problems: list[ReadProblem] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a cell names: terms by family, and what is only ambiguous."""

    terms: tuple[tuple[Family, str], ...]
    ambiguous: tuple[str, ...]
    understood: bool


class RepositoryAudit:
    """Counts rows one by one; memory grows with advertisers and with different words, not with rows."""

    def __init__(self, classifier: Classifier | None = None) -> None:
        """Begin a report."""
        self._classifier = classifier or Classifier()
        self._views: dict[str, AdvertiserView] = {}
        self._cells: dict[str, _Said] = {}
        self._report = RepositoryReport()
        self._met: defaultdict[tuple[str, str], int] = defaultdict(int)

    def read(self, path: Path) -> None:
        """Count the rows of one CSV file. Raises RepositoryUnusable, and OSError when it cannot be opened."""
        before = self._report.rows
        limit = csv.field_size_limit(min(_CELL, sys.maxsize))
        try:
            with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
                self._read(csv.reader(_without_nul(file)), path.name)
        finally:
            csv.field_size_limit(limit)
        if self._report.rows == before:
            self._met["no-rows", path.name] += 1

    def report(self) -> RepositoryReport:
        """Give the report of all rows; advertisers with most sensitive words first."""
        report = self._report
        report.advertisers = sorted(self._views.values(), key=_most_first)
        report.problems = [
            ReadProblem(code, where, count, _SENTENCES[code]) for (code, where), count in self._met.items()
        ]
        return report

    def _read(self, rows: Iterator[list[str]], name: str) -> None:
        try:
            head = [title.strip().casefold() for title in next(rows, [])]
        except csv.Error:
            head = []
        missing = [title for title in _NEEDED if title.casefold() not in head]
        if missing:
            raise RepositoryUnusable(name=name, columns=", ".join(missing))
        at = {title: head.index(title.casefold()) for title in COLUMNS if title.casefold() in head}
        try:
            for row in rows:
                if len(row) == len(head):
                    self._row(row, at, name)
                elif any(cell.strip() for cell in row):
                    self._met["short-row", name] += 1
        except csv.Error:
            self._met["damaged-file", name] += 1

    def _row(self, row: Sequence[str], at: dict[str, int], name: str) -> None:
        self._report.rows += 1
        advertiser = row[at["Advertiser Name"]].strip()
        view = self._views.get(advertiser)
        if view is None:
            view = self._views[advertiser] = AdvertiserView(advertiser)
        view.ads += 1
        view.impressions += self._number(row[at["Impressions"]], name) if "Impressions" in at else 0
        self._cell(row[at["Targeted Segments"]], view.targeted, view, name)
        self._cell(row[at["Excluded Targeting Segments"]], view.excluded, view, name)

    def _cell(self, cell: str, into: dict[Family, set[str]], view: AdvertiserView, name: str) -> None:
        said = self._cells.get(cell)
        if said is None:
            said = self._meaning(cell)
            if len(self._cells) < _REMEMBERED:
                self._cells[cell] = said
        for family, term in said.terms:
            into.setdefault(family, set()).add(term)
        view.ambiguous.update(said.ambiguous)
        if not said.understood:
            self._met["segments-not-understood", name] += 1
            if len(self._report.not_understood) < 20:
                self._report.not_understood.append(cell[:500])

    def _meaning(self, cell: str) -> _Said:
        found = segments(cell)
        # The values of one cell were chosen together: they are each other's second sign.
        matches = self._classifier.impression(AdImpression(Network.X, criteria=tuple(found)))
        counted = [(one.family, one.criterion.value) for one in matches if one.certainty in COUNTED]
        doubtful = [one.criterion.value for one in matches if one.certainty not in COUNTED]
        return _Said(tuple(dict.fromkeys(counted)), tuple(dict.fromkeys(doubtful)), understood(cell, found))

    def _number(self, text: str, name: str) -> int:
        """Give a number of displays; of a range (“1000-2000”) the lower end, so that nothing is overstated."""
        bare = re.sub(r"(?<=\d)[\s,.’'](?=\d{3}\b)", "", text.strip())
        found = _NUMBER.search(bare)
        if found is None and bare:
            self._met["number-not-understood", name] += 1
        return int(found[0][:15]) if found else 0


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    return (line.replace("\0", "") for line in lines)


def _most_first(view: AdvertiserView) -> tuple[int, int, str]:
    terms = sum(map(len, view.targeted.values())) + sum(map(len, view.excluded.values()))
    return (-terms, -view.impressions, view.name)


def repository_json(report: RepositoryReport) -> dict[str, object]:
    """Give the report as `essaim ads repository --json` prints it."""
    return {
        "rows": report.rows,
        "advertisers": [
            {
                "name": view.name,
                "ads": view.ads,
                "impressions": view.impressions,
                "targeted": _terms(view.targeted),
                "excluded": _terms(view.excluded),
            }
            for view in report.advertisers
        ],
        "problems": [
            {"code": met.code, "where": met.where, "count": met.count, "message": met.message}
            for met in report.problems
        ],
    }


def _terms(found: dict[Family, set[str]]) -> dict[str, list[str]]:
    return {family.value: sorted(found[family]) for family in Family if family in found}

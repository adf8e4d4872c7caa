"""The labelled criteria against the classifier, as a table of the docs."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from essaim.audit.classifying import Classifier
from essaim.audit.families import COUNTED, Family
from essaim.model.ads import Criterion

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "explanation" / "ads-audit.md"
BEGIN, END = "<!-- confusion: begin -->\n", "<!-- confusion: end -->"
LANGUAGES = ("fr", "en", "de", "es", "it")


@dataclass(frozen=True)
class Labelled:
    """One criterion, and the family it belongs to (empty: none)."""

    criterion: Criterion
    family: str
    language: str


@dataclass
class Confusion:
    """What was found against what is so. A sensitive criterion found in another family alone counts as wrong."""

    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_language: Counter[tuple[str, bool]] = field(default_factory=Counter)
    ambiguous: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        """Of what was found, how much is so."""
        right = sum(count for (so, told), count in self.found.items() if so and so == told)
        return right / sum(count for (_, told), count in self.found.items() if told)

    @property
    def recall(self) -> float:
        """Of what is so, how much was found."""
        right = sum(count for (so, told), count in self.found.items() if so and so == told)
        return right / sum(count for (so, _), count in self.found.items() if so)

    def recall_in(self, language: str) -> float:
        """Of what is so in a language, how much was found."""
        right = self.by_language[language, True]
        return right / (right + self.by_language[language, False])


def labelled() -> list[Labelled]:
    """Give the six hundred."""
    with (HERE / "labelled.csv").open(encoding="utf-8", newline="") as file:
        return [
            Labelled(Criterion(row["targeting_type"], row["value"]), row["family"], row["language"])
            for row in csv.DictReader(file)
        ]


def confusion() -> Confusion:
    """Judge them all, each alone."""
    result, classifier = Confusion(), Classifier()
    for one in labelled():
        matches = classifier.criterion(one.criterion)
        families = {match.family.value for match in matches if match.certainty in COUNTED}
        told = one.family if one.family in families else next(iter(sorted(families)), "")
        result.found[one.family, told] += 1
        if one.family:
            result.by_language[one.language, told == one.family] += 1
        if matches and not families:
            result.ambiguous[one.family] += 1
    return result


def table(result: Confusion) -> str:
    """Give the part of the page between its marks."""
    names = [family.value for family in Family] + [""]
    lines = [
        f"Precision {result.precision:.3f}, recall {result.recall:.3f}.",
        "Rows are what a criterion is, columns what was found.",
        "",
        "| | " + " | ".join(name or "nothing" for name in names) + " | of which ambiguous |",
        "| --- |" + " ---: |" * (len(names) + 1),
    ]
    for so in names:
        cells = [str(result.found[so, told] or "") for told in names]
        lines.append(f"| {so or 'nothing'} | " + " | ".join(cells) + f" | {result.ambiguous[so] or ''} |")
    recalls = ", ".join(f"{language} {result.recall_in(language):.2f}" for language in LANGUAGES)
    return "\n".join([*lines, "", f"Recall by language: {recalls}.", ""])

"""Every problem and every refusal is told on a page: what it says, what it means, what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from essaim.archives.errors import ArchiveUnusable
from essaim.archives.problems import MEANS, SENTENCES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "problems.md"


def refusals(kind: type[ArchiveUnusable] = ArchiveUnusable) -> list[type[ArchiveUnusable]]:
    return [kind, *(found for child in kind.__subclasses__() for found in refusals(child))]


def test_every_problem_has_its_meaning() -> None:
    assert set(MEANS) == set(SENTENCES)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_the_page_tells_every_problem(code: str) -> None:
    assert f"| `{code}` | {SENTENCES[code]} | {MEANS[code]} |" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", refusals(), ids=lambda kind: kind.code)
def test_the_page_tells_every_refusal(kind: type[ArchiveUnusable]) -> None:
    assert f"| `{kind.code}` | {kind.__doc__} |" in PAGE.read_text(encoding="utf-8")

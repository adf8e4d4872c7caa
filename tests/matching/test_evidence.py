"""Grades and the sentences beside them."""

from __future__ import annotations

import pytest

from essaim.matching.evidence import explain, places, reason
from essaim.matching.score import FOLLOWED_ALL, grade, surest
from essaim.model import Direction, Evidence, Grade, Network, Proof


def evidence(kind: str, seeker: Proof | None = None, found: Proof | None = None, source: str = "") -> Evidence:
    return Evidence(Network.X, Direction.FOLLOWING, kind, seeker, found, source)


@pytest.mark.parametrize(
    ("given", "expected", "words"),
    [
        (evidence("id", Proof.POST, Proof.POST), Grade.CERTAIN, "linked both accounts themselves"),
        (evidence("id", Proof.OAUTH, Proof.POST), Grade.CERTAIN, "linked both accounts themselves"),
        (evidence("id", Proof.ARCHIVE, Proof.POST), Grade.LIKELY, "that yours is yours, only an archive says"),
        (evidence("id", None, Proof.POST), Grade.LIKELY, "that yours is yours, only an archive says"),
        (evidence("id", Proof.POST, Proof.ARCHIVE), Grade.LIKELY, "Only an archive says"),
        (evidence("directory", source="a roster, 100 %"), Grade.STATED, "for that account: a roster, 100 %"),
        (evidence("handle", source="a roster"), Grade.STATED, "your own posts call that account by: a roster"),
        (evidence("handle"), Grade.GUESS, "same handle"),
    ],
)
def test_each_kind_of_evidence_has_its_grade_and_its_words(given: Evidence, expected: Grade, words: str) -> None:
    assert grade(given) is expected
    assert words in reason(given)
    assert reason(given) == (explain(given) % places(given) if places(given) else explain(given))


def test_evidence_of_an_unknown_kind_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="horoscope"):
        grade(evidence("horoscope"))


def test_the_surest_grade_comes_first() -> None:
    assert surest([Grade.GUESS, Grade.STATED, Grade.LIKELY]) is Grade.STATED
    assert {surest(Grade), Grade.STATED} == FOLLOWED_ALL

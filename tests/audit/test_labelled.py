"""Six hundred criteria, written before the lists: what is found of the sensitive ones, and what is mistaken."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from essaim.audit.families import Family
from tests.audit.confusion import BEGIN, END, LANGUAGES, PAGE, Confusion, confusion, labelled, table


@pytest.fixture(scope="module")
def judged() -> Confusion:
    return confusion()


def test_half_of_the_labelled_criteria_are_sensitive_in_all_families_and_languages() -> None:
    found = labelled()
    sensitive = [one for one in found if one.family]
    assert (len(found), len(sensitive)) == (600, 300)
    assert {one.family for one in sensitive} == {family.value for family in Family}
    assert min(Counter(one.language for one in sensitive)[language] for language in LANGUAGES) >= 50


def test_what_is_found_is_so(judged: Confusion) -> None:
    assert judged.precision >= 0.97


def test_what_is_so_is_found(judged: Confusion) -> None:
    assert judged.recall >= 0.85


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_left_behind(judged: Confusion, language: str) -> None:
    assert judged.recall_in(language) >= 0.85


def test_the_table_of_the_docs_is_current(judged: Confusion) -> None:
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    wanted = f"{before}{BEGIN}{table(judged)}{END}{after}"
    if os.environ.get("WRITE_CASES"):
        PAGE.write_text(wanted)
    assert PAGE.read_text() == wanted

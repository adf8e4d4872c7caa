"""What is held about a person and what they are shown of it are the same tables."""

from __future__ import annotations

import pytest

from essaim.services.exporting import NOBODYS, OWN
from essaim.services.retention import RETENTION, Kept, Whose

ABOUT_PEOPLE = [kept for kept in RETENTION if kept.whose in {Whose.MEMBER, Whose.LISTED}]


@pytest.mark.parametrize("kept", ABOUT_PEOPLE, ids=lambda kept: kept.table.__name__)
def test_each_table_about_members_is_on_their_page_and_in_their_file(kept: Kept) -> None:
    assert kept.table in OWN or kept.table in NOBODYS, "say in services/exporting.py how to find a person's rows"


def test_names_in_the_file_are_told_once() -> None:
    names = [name for name, _ in OWN.values()]
    assert len(names) == len(set(names))

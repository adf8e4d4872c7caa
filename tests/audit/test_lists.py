"""The lists: long enough, well formed, and every entry says who says so and when."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from essaim.audit.classifying import Classifier
from essaim.audit.entries import Entry, ListUnusable, own_lists, read_list, write_list
from essaim.audit.families import Certainty, Family
from essaim.audit.wording import in_french
from essaim.audit.words import words

LISTS = own_lists()
HEAD = "entry,what,forms,family,language,kind,certainty,where,note,source,checked\n"


def test_there_are_terms_enough_in_every_family_and_language() -> None:
    by_family = Counter(entry.family for entry in LISTS.entries if not entry.handle)
    assert by_family.total() >= 800
    small = {Family.GENETIC, Family.BIOMETRIC}
    assert all(by_family[family] >= 60 for family in Family if family not in small)
    for family in Family:
        languages = Counter(entry.language for entry in LISTS.entries if entry.family is family)
        assert {"fr", "en", "de", "es", "it"} <= set(languages)


def test_each_entry_has_a_source_and_a_day() -> None:
    for entry in LISTS.entries:
        assert entry.source
        assert date.fromisoformat(entry.checked) >= date(2026, 1, 1)
        assert words(entry.text) or entry.handle
        assert bool(entry.note) or not entry.ambiguous, f"{entry.text} is ambiguous, but with what?"


def test_no_two_entries_of_a_family_say_the_same() -> None:
    said = Counter(
        (entry.family, entry.whole, " ".join(word.written for word in words(form)))
        for entry in LISTS.entries
        for form in (entry.text, *entry.forms)
    )
    assert [one for one, count in said.items() if count > 1] == []


def test_each_term_finds_itself_in_its_own_family() -> None:
    classifier = Classifier()
    for entry in LISTS.entries:
        for form in (entry.text, *entry.forms):
            assert entry.family in {match.family for match in classifier.value(form)}, form


def test_a_list_is_read_as_it_was_written(tmp_path: Path) -> None:
    hive = Entry(
        "hive", Family.POLITICAL, Certainty.PROXY, handle=True, note="The Hive", source="a", checked="2026-01-02"
    )
    path = tmp_path / "list.csv"
    path.write_text(write_list([hive, *LISTS.entries]))
    assert read_list(path) == (hive, *LISTS.entries)


@pytest.mark.parametrize(
    "row",
    [
        "hive,handle,,political,en,proxy,sure,phrase,,a,yesterday",
        "hive,thing,,political,en,proxy,sure,phrase,,a,2026-01-02",
        "hive,handle,,politics,en,proxy,sure,phrase,,a,2026-01-02",
        "not a handle,handle,,political,en,proxy,sure,phrase,,a,2026-01-02",
        "hive,handle,,political",
        '"hive',
    ],
)
def test_a_list_that_makes_no_sense_is_refused(tmp_path: Path, row: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(HEAD + row + "\n")
    with pytest.raises(ListUnusable):
        read_list(path)


def test_a_file_without_the_columns_is_no_empty_list(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    for text in ("", "hello\n", "handle,name\n"):
        path.write_text(text)
        with pytest.raises(ListUnusable):
            read_list(path)


def test_every_note_and_source_of_our_own_has_its_french() -> None:
    said = {text for entry in LISTS.entries for text in (entry.note, entry.source) if text}
    said |= {text for pattern in LISTS.patterns for text in (pattern.note, pattern.source)}
    assert said - in_french().keys() == set()


def test_what_has_no_source_never_counts(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{HEAD}hive,handle,,political,en,proxy,sure,phrase,,,2026-01-02\n")
    (match,) = Classifier(LISTS.with_more(read_list(path))).value("@hive")
    assert match.certainty is Certainty.AMBIGUOUS

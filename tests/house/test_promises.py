"""Each promise of the privacy pages is held by tests that are there, in both languages, whatever the settings."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from django.utils import translation

from essaim.services import documents
from essaim.services.exporting import WHY
from essaim.services.promises import PROMISES, Promise
from essaim.services.retention import RETENTION, Purpose, Whose

ROOT = Path(__file__).parents[2]


@cache
def functions_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text())
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.sentence[:50])
def test_a_promise_is_held_by_tests_that_are_there(promise: Promise) -> None:
    assert promise.tests
    for name in promise.tests:
        file, _, function = name.partition("::")
        assert (ROOT / file).is_file(), file
        assert function in functions_in(file), name


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", sorted(documents.DOCUMENTS))
def test_a_document_is_whole_in_both_languages(name: str, language: str) -> None:
    with translation.override(language):
        text = documents.markdown(documents.DOCUMENTS[name]())
    assert text.startswith("# ")
    assert "%(" not in text
    assert "None" not in text
    with translation.override("en" if language == "fr" else "fr"):
        assert documents.markdown(documents.DOCUMENTS[name]()) != text


def test_the_record_has_every_table() -> None:
    with translation.override("en"):
        text = documents.markdown(documents.record())
    assert [kept.what for kept in RETENTION if kept.what not in text] == []


def test_the_note_tells_members_of_every_table_about_them() -> None:
    with translation.override("en"):
        text = documents.markdown(documents.note())
    about = [kept.what for kept in RETENTION if kept.whose in {Whose.MEMBER, Whose.LISTED}]
    assert [what for what in about if what not in text] == []


def test_every_purpose_has_its_words_and_its_legal_basis() -> None:
    assert set(WHY) == set(documents.BASES) == set(Purpose)
    assert set(documents.WHOM) == set(Whose)

"""Sentences, names and moments as pages show them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.template import engines
from django.utils import translation

from essaim.base import text
from essaim.web import words


def rendered(source: str, **values: object) -> str:
    return str(engines["django"].from_string(source).render(values))


def test_a_sentence_is_translated_before_it_is_filled() -> None:
    with translation.override("fr"):
        assert words.say("%(name)s, whom you followed on X, has arrived.", {"name": "Zoé"}).startswith("Zoé, que vous")


def test_names_in_a_sentence_cannot_carry_markup_or_turn_the_line() -> None:
    with translation.override("en"):
        text = words.say_html("%(name)s, whom you followed on X, has arrived.", {"name": "<b>\u202eevil</b>"})
    assert text.startswith("<bdi>&lt;b&gt;evil&lt;/b&gt;</bdi>, whom")


def test_a_percent_sign_in_a_sentence_without_values_stays() -> None:
    assert words.say("40 % is yours") == "40 % is yours"
    assert words.say_html("100 %", {}) == "100 %"


@pytest.mark.parametrize(("language", "shown"), [("en", "1,900 people"), ("fr", "1\u202f900 people")], ids=["en", "fr"])
def test_numbers_are_written_as_the_language_does(language: str, shown: str) -> None:
    with translation.override(language):
        assert words.say("%(count)s people", {"count": 1900}).replace("\xa0", "\u202f") == shown
        assert words.say("%(count)d people", {"count": 1900}) == "1900 people"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ana Lindqvist-Oyelaran", "AL"),
        ("بدر الحسني", "با"),
        ("@chloe.example", "C"),
        ("", "·"),
        ("✨🌻", "·"),
        ("李", "李"),
    ],
)
def test_initials_are_found_in_every_script(name: str, letters: str) -> None:
    assert words.initials(name) == letters


def test_towers_of_marks_are_cut_and_real_marks_kept() -> None:
    assert text.tidy("Z" + "\u0337" * 40) == "Z" + "\u0337" * text.MARKS_PER_LETTER
    assert text.tidy("ป้ำ Trần") == "ป้ำ Trần"


def test_endless_names_and_line_breaks_are_cut() -> None:
    assert text.tidy("a\n\tb" + "c" * 500) == "a b" + "c" * (text.NAME_LENGTH - 4) + "…"


def test_a_grade_is_told_by_word_and_shape_with_its_reason() -> None:
    with translation.override("en"):
        badge = rendered("{% grade 'stated' 'A public source says so.' %}")
    assert "stated" in badge
    assert "shapes.svg#stated" in badge
    assert "A public source says so." in badge


def test_moments_are_written_for_people_and_machines() -> None:
    moment = datetime(2026, 11, 5, 14, 30, tzinfo=UTC)
    with translation.override("fr"):
        assert "5 novembre 2026" in rendered("{{ m|moment }}{{ m|day }}", m=moment)
        assert 'datetime="2026-11-05T14:30:00+00:00"' in rendered("{{ m|day }}", m=moment)
    assert rendered("{{ m|day }}{{ m|moment }}", m=None) == "——"

"""The catalogues: every sentence people read is there in French, whole, with its places, and well typeset."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import polib
import pytest
from django.test import Client
from django.utils import translation
from scripts import translations

from essaim.services.errors import LastAccount
from essaim.web.errors import sentence_of
from tests.servers.needs import missing

NO_BREAK, NARROW = "\u00a0", "\u202f"
PLACE = re.compile(r"%(?:\(\w+\))?[sd%]")
SLIPS = {
    "a straight quote": re.compile(r"['\"]"),
    "English quotes": re.compile("[“”]"),
    "three dots for an ellipsis": re.compile(r"\.\.\."),
    # A colon within an address (https://) has no space before it.
    "a colon without its no-break space": re.compile(rf"(?<!{NO_BREAK}):(?!//)"),
    "a semicolon, ! or ? without its narrow no-break space": re.compile(rf"(?<!{NARROW})[;!?]"),
    "an opening quote without its no-break space": re.compile(rf"«(?!{NO_BREAK})"),
    "a closing quote without its no-break space": re.compile(rf"(?<!{NO_BREAK})»"),
}


def catalogue() -> polib.POFile:
    return polib.pofile(str(translations.PACKAGE / translations.CATALOGUE))


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def slips(text: str) -> Iterator[str]:
    yield from (name for name, slip in SLIPS.items() if slip.search(text))


def test_every_sentence_is_translated_and_nothing_else_is_kept() -> None:
    if shutil.which("xgettext") is None:
        missing("gettext", "apt-get install gettext")
    wanted = translations.collect()
    assert sorted(translations.wrong(wanted, catalogue())) == [], "run `make translations`, then translate what is new"


def test_the_catalogue_has_no_doubtful_or_left_over_entry() -> None:
    kept = catalogue()
    assert [entry.msgid for entry in kept.fuzzy_entries()] == []
    assert [entry.msgid for entry in kept.obsolete_entries()] == []


def test_a_translation_has_the_places_for_values_that_its_sentence_has() -> None:
    wrong = []
    for entry in catalogue():
        # A singular may say "the other one" where the plural counts; each form follows its own source.
        sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        for source, form in zip(sources, forms(entry), strict=True):
            if sorted(PLACE.findall(source)) != sorted(PLACE.findall(form)):
                wrong.append(f"{source} -> {form}")
    assert wrong == []


def test_french_is_well_typeset() -> None:
    assert [(slip, form) for entry in catalogue() for form in forms(entry) for slip in slips(form)] == []


@pytest.mark.parametrize(
    "text",
    ["C'est ici.", "Qui ?", "Attention: vite", "« ici »", "“ici”", "Attendez...", f"Voici{NARROW}: ceci"],
)
def test_bad_typesetting_is_noticed(text: str) -> None:
    assert list(slips(text)) != []


def test_an_error_told_by_its_docstring_is_told_in_french() -> None:
    with translation.override("fr"):
        told = sentence_of(LastAccount())
    assert told.startswith("C’est votre seul compte relié")


@pytest.mark.django_db
def test_a_visitor_who_reads_french_gets_french_pages(client: Client) -> None:
    for path in ("/", "/about", "/privacy", "/sign-in"):
        page = client.get(path, headers={"accept-language": "fr"}, follow=True)
        assert page.status_code == 200, path
        text = page.content.decode()
        assert '<html lang="fr"' in text
        assert "Vos données" in text
        assert "Your data" not in text

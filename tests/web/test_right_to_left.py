"""A language that is written from right to left, made up for the test: the pages turn round, and nothing is cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import polib
import pytest
from django.db import connections
from django.test import Client, override_settings
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer
from scripts import translations

from essaim.store.models import Person
from tests.web.filled import every_page, make_ana_busy
from tests.web.test_every_page import Eyes
from tests.web.visitors import visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

#: Arabic has the letters, the direction, and six plurals. What is said in it here means nothing.
CODE, LETTERS = "ar", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
PLURALS = "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;"
KEPT = re.compile(r"(%\(\w+\)[sd]|%%|%[sd])")


def turned(sentence: str) -> str:
    """Give a sentence of the same length in the other direction, with its places for values where they were."""
    return "".join(
        part if KEPT.fullmatch(part) else re.sub("[A-Za-z]", lambda one: LETTERS[ord(one[0]) % len(LETTERS)], part)
        for part in KEPT.split(sentence)
    )


@pytest.fixture
def pseudo(tmp_path: Path) -> Iterator[None]:
    """Let the site speak one more language, for as long as the test lasts."""
    french = polib.pofile(str(translations.PACKAGE / translations.CATALOGUE))
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=utf-8", "Plural-Forms": PLURALS}
    for entry in french:
        forms = {number: f"{turned(entry.msgid_plural)} {'·' * number}".strip() for number in range(6)}
        made.append(
            polib.POEntry(
                msgid=entry.msgid, msgid_plural=entry.msgid_plural, msgctxt=entry.msgctxt, msgstr_plural=forms
            )
            if entry.msgid_plural
            else polib.POEntry(msgid=entry.msgid, msgctxt=entry.msgctxt, msgstr=turned(entry.msgid))
        )
    folder = tmp_path / CODE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    made.save_as_mofile(str(folder / "django.mo"))
    languages = [("fr", "Français"), ("en", "English"), (CODE, "العربية")]
    with override_settings(LANGUAGES=languages, LOCALE_PATHS=[tmp_path, translations.PACKAGE / "web" / "locale"]):
        yield


@pytest.mark.usefixtures("pseudo")
def test_a_third_language_is_one_catalogue_away() -> None:
    page = Client(HTTP_ACCEPT_LANGUAGE="ar-MA,ar;q=0.9").get("/about").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert turned("About this site") in page
    assert page.count('name="language" value="') == 2, "two others to choose from"
    assert Client(HTTP_ACCEPT_LANGUAGE="de").get("/about")["Content-Language"] == "fr"


@pytest.mark.usefixtures("pseudo")
def test_every_page_turns_round_and_nothing_is_cut(
    live_server: LiveServer, new_context: Callable[..., BrowserContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("essaim.web.addresses.site_root", lambda: live_server.url)
    ana: Person = make_ana_busy()
    pages = [seen for seen in every_page(ana) if seen.member]
    context = new_context("ar", width=1280)
    session = visitor(ana, CODE).cookies["essaim_session"].value
    context.add_cookies([{"name": "essaim_session", "value": session, "url": live_server.url}])
    eyes = Eyes(context, live_server.url)
    for seen in pages:
        page = eyes.look(seen, axe=False)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate("document.documentElement.style.fontSize = ''")
        brand, more = page.locator(".brand"), page.locator(".site-nav .menu > summary")
        first, last = (one.evaluate("(one) => one.getBoundingClientRect().x") for one in (brand, more))
        if first <= last:
            eyes.note(seen.path, "is not turned round")
        page.close()
    connections.close_all()
    assert "\n".join(eyes.wrong) == ""


def test_the_sheets_know_no_left_and_no_right() -> None:
    sheets = (translations.PACKAGE / "web" / "static").rglob("*.css")
    physical = re.compile(
        r"(?<![-\w])(?:margin|padding|border)-(?:left|right)|(?<![-\w])(?:left|right)\s*:|text-align:\s*(?:left|right)|float:"
    )
    found = {sheet.name: physical.findall(sheet.read_text(encoding="utf-8")) for sheet in sheets}
    assert {name: places for name, places in found.items() if places} == {}

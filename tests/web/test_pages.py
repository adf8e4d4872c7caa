"""Each page has its line in the explanation: the question it answers, and the action it offers, which is there."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.test import Client

from tests.people import DAN, make_member
from tests.web.filled import every_page, make_ana_busy
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db

PAGES = Path(__file__).parents[2] / "docs" / "explanation" / "pages.md"
LINE = re.compile(r"^\| `(/[^`]*)` \| ([^|]+\?) \| ([^|]+) \|$", re.MULTILINE)
#: Pages that are only read, or whose action depends on where somebody is: the line says so in brackets.
OPEN_ENDED = re.compile(r"\(.+\)")


def lines() -> dict[str, str]:
    return {path: action for path, _question, action in LINE.findall(PAGES.read_text(encoding="utf-8"))}


def test_every_page_has_its_line_and_every_line_its_page() -> None:
    there = {seen.path for seen in every_page(make_ana_busy())}
    told = set(lines()) | {"/no/such/page"}
    assert {path for path in there if not re.search(r"\d", path)} - told == set(), "say what these pages are for"
    assert told - there - {"/welcome"} == set(), "these pages are gone"


def test_every_page_offers_the_action_of_its_line() -> None:
    ana, dan = make_ana_busy(), make_member(DAN)
    browsers = [Client(HTTP_ACCEPT_LANGUAGE="en"), visitor(ana), visitor(dan)]
    missing = {}
    for path, action in lines().items():
        pages = [html.unescape(browser.get(path).content.decode()) for browser in browsers]
        offers = re.compile(rf"<(?:a|button)\b[^>]*>(?:<svg.*?</svg>)?\s*{re.escape(action)}")
        if not OPEN_ENDED.fullmatch(action) and path != "/welcome" and not any(map(offers.search, pages)):
            missing[path] = action
    assert missing == {}


def test_a_page_has_one_main_action_at_most() -> None:
    ana = make_ana_busy()
    #: Two doors of the same rank; the parts side by side; a step each; one an account; one is hidden until read.
    several = {"/sign-in": 2, "/style": 20, "/proof": 3, "/accounts": 2, "/archive": 2}
    loud = re.compile(r'<(?:a class="button"|button(?: class="button")?(?! class| type="button" class))[^>]*>')
    found = {}
    for seen in every_page(ana):
        page = (visitor(ana) if seen.member else Client()).get(seen.path).content.decode()
        main = re.sub(r"<(header|footer|template)\b.*?</\1>", "", page, flags=re.DOTALL)
        count = len([one for one in loud.findall(main) if "quiet" not in one and "secondary" not in one])
        if count > several.get(seen.path, 1):
            found[seen.path] = count
    assert found == {}

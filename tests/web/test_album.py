"""Every page has its picture in the album, its line in the explanation, and keeps still for who asked for that."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from playwright.sync_api import BrowserContext

from tests.people import DAN, make_member
from tests.web.album.shots import NOT_PAGES, SHOTS
from tests.web.visitors import visitor

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

PAGES = Path(__file__).parents[2] / "docs" / "explanation" / "pages.md"
STYLES = Path(__file__).parents[2] / "src" / "essaim" / "web" / "static"
#: The longest that anything on the page takes to move, in seconds.
LONGEST = """() => Math.max(...[...document.querySelectorAll("*")].flatMap((one) => ["", "::before", "::after"].flatMap(
  (part) => { const style = getComputedStyle(one, part); return [style.transitionDuration, style.animationDuration]
    .flatMap((said) => said.split(",").map(parseFloat)) })))"""


def routes() -> dict[str, str]:
    """Give each named address of the site, with … where it holds a value."""
    patterns = (one for one in get_resolver().url_patterns if isinstance(one, URLPattern))
    return {str(one.name): "/" + re.sub(r"<[^>]+>", "…", str(one.pattern)) for one in patterns}


def test_every_address_is_pictured_or_is_no_page() -> None:
    pictured = {shot.route for shot in SHOTS}
    assert pictured & NOT_PAGES == set()
    assert set(routes()) - pictured - NOT_PAGES == set(), "take pictures of these, or say that they are no pages"
    assert (pictured | NOT_PAGES) - set(routes()) == set(), "these addresses are gone"
    assert len({shot.name for shot in SHOTS}) == len(SHOTS)


@pytest.mark.django_db
def test_what_is_called_no_page_shows_none() -> None:
    paths = [path for name, path in routes().items() if name in NOT_PAGES and "…" not in path]
    for browser in (Client(), visitor(make_member(DAN))):
        answers = {path: browser.get(path) for path in paths}
        shown = {path for path, answer in answers.items() if answer.status_code == 200 and b"<main" in answer.content}
        assert shown == set()


def test_every_pictured_page_has_its_line_in_the_explanation() -> None:
    told = PAGES.read_text(encoding="utf-8")
    missing = {path for name, path in routes().items() if name not in NOT_PAGES and f"`{path}`" not in told}
    assert missing == set(), "say what question these pages answer, and what action they offer"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_nothing_moves_for_who_asked_for_less_motion(
    live_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> None:
    moving = {path.name for path in STYLES.rglob("*.css") if re.search(r"transition|animation", path.read_text())}
    assert moving == {"essaim.css"}, "look at a page with this sheet below too"
    for wish, still in (("no-preference", False), ("reduce", True)):
        page = new_context(reduced_motion=wish).new_page()
        page.goto(f"{live_server.url}/style")  # where every part of every page is shown
        assert (page.evaluate(LONGEST) == 0) is still, wish

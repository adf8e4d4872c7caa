"""Every page, for everybody: no fault that axe finds, nothing asked elsewhere, nothing refused, nothing cut.

A page that is added to the addresses is looked at here by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files

import pytest
from django.db import connections
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from essaim.store.models import Person
from essaim.web import themes
from tests.web.filled import Seen, every_page, make_ana_busy
from tests.web.visitors import visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

#: Each value with each other in four rounds; the other four are for the long run.
ROUNDS = [(390, "dark", "fr"), (1280, "light", "en")]
MORE_ROUNDS = [
    (width, theme, language)
    for width in (390, 1280)
    for theme in ("light", "dark")
    for language in ("fr", "en")
    if (width, theme, language) not in ROUNDS
]
AXE_SCRIPT = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = "(tags) => axe.run(document, {runOnly: tags}).then((found) => found.violations.map((one) => "
AXE += (
    "one.id + ': ' + one.nodes.map((node) => node.target.join(' ') + ' ' + (node.any[0]?.message ?? '')).join(' | ')))"
)
REPORTS = (
    "document.addEventListener('securitypolicyviolation', (event) => "
    "console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI))"
)
ADD_STYLE = "() => { const one = document.createElement('style'); one.textContent = 'a{}'; document.head.append(one) }"
ASK_ELSEWHERE = "() => { fetch('https://tracker.example/').catch(() => 0) }"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(autouse=True)
def at_home(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the site know where it stands: signing in goes by that address."""
    monkeypatch.setattr("essaim.web.addresses.site_root", lambda: live_server.url)


@pytest.fixture
def ana() -> Iterator[Person]:
    """Give Ana in the middle of everything; connections of the browser's loop are closed at the end."""
    yield make_ana_busy()
    connections.close_all()


class Eyes:
    """Somebody who looks at one page after another and notes what is wrong."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site, self.wrong = context, site, list[str]()
        context.add_init_script(REPORTS)

    def look(self, seen: Seen, *, axe: bool = True) -> Page:
        """Open a page and note its faults; give it, still open."""
        page = self.context.new_page()
        path = f"{seen.path} ({'member' if seen.member else 'stranger'})"
        page.on("request", lambda asked: self._elsewhere(path, asked.url))
        page.on("console", lambda said: self._said(path, said))
        page.on("pageerror", lambda error: self.note(path, str(error)))
        page.goto(self.site + seen.path)
        if axe:
            page.evaluate(AXE_SCRIPT)
            for fault in page.evaluate(AXE, TAGS):
                self.note(path, fault)
        headings = page.locator("h1").count()
        if headings != 1:
            self.note(path, f"{headings} first headings")
        self._narrow(page, path)
        return page

    def note(self, path: str, fault: str) -> None:
        """Keep a fault."""
        self.wrong.append(f"{path}: {fault}")

    def _said(self, path: str, said: ConsoleMessage) -> None:
        if said.type == "error" and "responded with a status of 404" not in said.text:
            self.note(path, said.text)

    def _elsewhere(self, path: str, url: str) -> None:
        if not url.startswith((f"{self.site}/", "blob:", "data:")):
            self.note(path, f"asks {url}")

    def _narrow(self, page: Page, path: str) -> None:
        # 400 % of a window of 1280 pixels; then a phone whose owner doubled the letters.
        for width, letters in ((320, ""), (390, "200%")):
            page.set_viewport_size({"width": width, "height": 640})
            page.evaluate("(letters) => { document.documentElement.style.fontSize = letters }", letters)
            if page.evaluate(WIDER) > 0:
                self.note(path, f"is wider than {width} pixels with letters of {letters or '100%'}")


def eyes(
    make: Callable[..., BrowserContext], site: str, person: Person | None, *, width: int, theme: str, language: str
) -> Eyes:
    context = make("fr-FR" if language == "fr" else "en-GB", width=width)
    context.add_cookies([{"name": themes.COOKIE, "value": theme, "url": site}])
    if person is not None:
        session = visitor(person, language).cookies["essaim_session"].value
        context.add_cookies([{"name": "essaim_session", "value": session, "url": site}])
    return Eyes(context, site)


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [*ROUNDS, *(pytest.param(*one, marks=pytest.mark.long) for one in MORE_ROUNDS)],
)
def test_every_page_can_be_used_by_everybody_and_asks_nothing_elsewhere(
    width: int,
    theme: str,
    language: str,
    ana: Person,
    live_server: LiveServer,
    new_context: Callable[..., BrowserContext],
) -> None:
    pages = every_page(ana)
    assert len(pages) > 25
    found: list[str] = []
    for member in (False, True):
        somebody = eyes(
            new_context, live_server.url, ana if member else None, width=width, theme=theme, language=language
        )
        for seen in pages:
            if seen.member == member:
                somebody.look(seen).close()
        found += somebody.wrong
    assert "\n".join(found) == ""


def test_the_eyes_see_faults(ana: Person, live_server: LiveServer, new_context: Callable[..., BrowserContext]) -> None:
    somebody = eyes(new_context, live_server.url, None, width=1280, theme="light", language="en")
    page = somebody.look(Seen("/about", member=False))
    assert somebody.wrong == []
    page.evaluate("document.querySelector('main').innerHTML = '<h2>No first heading</h2><img src=/static/favicon.svg>'")
    assert any(fault.startswith("image-alt") for fault in page.evaluate(AXE, TAGS))
    for says, does in (("CSP: style-src", ADD_STYLE), ("CSP: connect-src", ASK_ELSEWHERE)):
        with page.expect_console_message(lambda said, says=says: said.text.startswith(says)):  # type: ignore[misc]
            page.evaluate(does)
        assert any(says in fault for fault in somebody.wrong)

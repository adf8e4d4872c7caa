"""Somebody at the site's pages: with a mouse or a finger, or with nothing but a keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polib
from playwright.sync_api import BrowserContext, ConsoleMessage, FileChooser, Locator, Page, Request

ROOT = Path(__file__).parent.parent.parent
CATALOGUE = ROOT / "src/essaim/web/locale/fr/LC_MESSAGES/django.po"
#: More stops than any page has.
MOST_STOPS = 400


class Visitor:
    """Who reads the pages in one language, and notes what the browser complains of and whom it asks."""

    def __init__(self, context: BrowserContext, language: str, site: str) -> None:
        self.page: Page = context.new_page()
        self.site = site
        self.refused: list[str] = []
        self.asked: set[str] = set()
        self._french: dict[str, str] = (
            {} if language == "en" else {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}
        )
        self.watch(self.page)

    def watch(self, page: Page) -> None:
        """Note a page's complaints and whom it asks."""
        page.on("console", self._complain)
        page.on("request", self._note)

    def _complain(self, message: ConsoleMessage) -> None:
        # A page that says what went wrong answers with that status, which Chromium notes.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.refused.append(message.text)

    def _note(self, request: Request) -> None:
        # What a page asks for by itself; where its reader goes is their own affair.
        if not request.is_navigation_request() and request.frame.url.startswith(self.site):
            self.asked.add(request.url)

    def elsewhere(self) -> list[str]:
        """Give what the site's pages asked of anybody but the site."""
        return [address for address in self.asked if not address.startswith((f"{self.site}/", "blob:", "data:"))]

    def words(self, sentence: str) -> str:
        """Give a sentence as the pages say it."""
        return self._french.get(sentence) or sentence

    def go(self, path: str) -> None:
        """Open a page of the site by its address."""
        self.page.goto(f"{self.site}{path}")

    def button(self, sentence: str) -> Locator:
        """Give the button of these words."""
        return self.page.get_by_role("button", name=self.words(sentence), exact=True)

    def link(self, sentence: str) -> Locator:
        """Give the link of these words."""
        return self.page.get_by_role("link", name=self.words(sentence), exact=True)

    def press(self, thing: Locator) -> None:
        """Press a button, follow a link or tick a box."""
        thing.click()

    def fill(self, field: Locator, text: str) -> None:
        """Write into a field."""
        field.fill(text)

    def choose(self, radio: Locator) -> None:
        """Choose one of several."""
        radio.check()

    def give(self, field: Locator, file: Path) -> None:
        """Give a file."""
        field.set_input_files(file)


class KeyboardVisitor(Visitor):
    """Who has no mouse: everything is reached by Tab, in the page's own order."""

    def press(self, thing: Locator) -> None:
        self._reach(thing)
        self.page.keyboard.press("Space" if thing.evaluate("it => it.type === 'checkbox'") else "Enter")

    def fill(self, field: Locator, text: str) -> None:
        self._reach(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, radio: Locator) -> None:
        name = radio.get_attribute("name")
        self._reach_one(lambda: bool(self.page.evaluate("name => document.activeElement.name === name", name)))
        for _ in range(MOST_STOPS):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows never came to {name}")

    def give(self, field: Locator, file: Path) -> None:
        # The browser hands its dialogs to us from the first listener on, but nobody waits until it does: so that one
        # comes long before the key.
        self.page.on("filechooser", _unheard)
        self._reach(field)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        self.page.remove_listener("filechooser", _unheard)
        chooser.value.set_files(file)

    def _reach(self, thing: Locator) -> None:
        thing.wait_for(state="attached")
        self._reach_one(lambda: bool(thing.evaluate("it => it === document.activeElement")))
        outline = thing.evaluate(
            "it => { const s = getComputedStyle(it.type === 'checkbox' || it.type === 'file' ? it.parentElement : it);"
            " const own = getComputedStyle(it); return [s, own].some(one => one.outlineStyle !== 'none'"
            " || one.boxShadow !== 'none'); }"
        )
        assert outline, f"where the keyboard is cannot be seen: {thing}"

    def _reach_one(self, there: Callable[[], bool]) -> None:
        for _ in range(MOST_STOPS):
            if there():
                return
            self.page.keyboard.press("Tab")
        raise AssertionError("the keyboard never came there")


def _unheard(_: FileChooser) -> None:
    """Do nothing with a dialog: it is given to whoever expects it."""

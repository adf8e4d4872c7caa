"""Takes pictures of every page, in both languages, widths and lights, into screens/; README's into docs/pictures.

First the album of the tests: each page in each state, with names that break layouts and with 5,000 people, and the
e-mails. Then the demo: a visitor signs in, gives the archive, proves the account, follows everybody.
With ESSAIM_TEST_ALBUM, a regular expression, only those of the album that it finds: `ESSAIM_TEST_ALBUM=^here`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.servers import chromium  # noqa: E402 - the tests' own launcher
from tests.servers.ports import free_port  # noqa: E402

SCREENS, PICTURES = ROOT / "screens", ROOT / "docs" / "pictures"
WIDTHS, LANGUAGES = (390, 1280), ("fr", "en")
VISITOR_ON_X = "987654321098765432"
TALLEST = 4_000
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ALBUM = ROOT / "tests" / "web" / "album" / "take.py"
MEMBERS = {
    "demo-dashboard": "/dashboard", "demo-archive": "/archive", "demo-proof": "/proof", "demo-here": "/here",
    "demo-journal": "/journal", "demo-news": "/news", "demo-accounts": "/accounts", "demo-me": "/me",
}  # fmt: skip
#: How long the demo's worker may take to follow everybody, in tenths of a second.
PATIENCE = 900


def main() -> None:
    """Run the demo, walk through it, take the pictures."""
    SCREENS.mkdir(exist_ok=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    executable = chromium.program()
    if executable is None:
        sys.exit(f"Chromium is not installed; on Debian: {chromium.INSTALL}")
    subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(ALBUM)], cwd=ROOT, check=True)
    if os.environ.get("ESSAIM_TEST_ALBUM"):
        return
    with tempfile.TemporaryDirectory() as folder:
        port, sandbox_port = free_port(), free_port()
        options = ["--stay", "--port", str(port), "--sandbox-port", str(sandbox_port), "--folder", f"{folder}/demo"]
        log = Path(folder, "log")
        with log.open("wb") as out:
            demo = subprocess.Popen([sys.executable, "-m", "essaim", "demo", *options], stdout=out, stderr=out)
        try:
            while "Now you" not in log.read_text():
                if demo.poll() is not None:
                    sys.exit(log.read_text())
                time.sleep(0.5)
            with chromium.running(executable) as browser:
                _walk(browser, f"http://127.0.0.1:{port}", sandbox_port, Path(folder, "demo", "bela-x-archive.zip"))
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait()


def _walk(browser: Browser, site: str, sandbox_port: int, archive: Path) -> None:
    page = browser.new_context(locale="en-GB").new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site}/")
    page.screenshot(path=PICTURES / "home.png")
    _sign_in(page, site, "mastodon", f"bela@ruche.localhost:{sandbox_port}", "bela")
    _take(page, "demo-welcome")
    page.locator("input[name=written]").check()
    page.locator("input[name=findability][value=anyone]").check()
    page.locator("input[name=arrivals][value=follow]").check()
    page.locator("main form button").click()
    _take_all(page, site, {"demo-start": "/dashboard"})
    _sign_in(page, site, "bluesky", "bela.abeille.test", "bela.abeille.test")
    page.goto(f"{site}/archive")
    page.locator("input[name=archive]").set_input_files(
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    page.get_by_role("alert").wait_for()
    _take(page, "demo-archive-wrong")
    page.locator("input[name=archive]").set_input_files(archive)
    page.locator("[data-send]").wait_for()
    _take(page, "demo-archive-preview")
    page.locator("[data-send]").click()
    page.locator("section[aria-labelledby=read]").wait_for()
    _take_all(page, site, {"demo-here-unproved": "/here"})
    _prove(page, site)
    page.goto(f"{site}/here")
    page.locator("form:has(input[name=all]) button").click()
    _take(page, "demo-journal-running")
    _wait_for_the_worker(page, site)
    _take_all(page, site, MEMBERS)


def _sign_in(page: Page, site: str, network: str, handle: str, user: str) -> None:
    page.goto(f"{site}/sign-in")
    form = page.locator(f"form:has(input[value={network}])")
    form.locator("input[name=address]").fill(handle)
    form.locator("button").click()
    page.locator("input[name=username]").fill(user)
    page.locator("input[name=password]").fill("essaim")
    page.locator("button[value=allow]").click()
    page.wait_for_url(f"{site}/**")


def _prove(page: Page, site: str) -> None:
    page.goto(f"{site}/proof")
    with page.expect_popup() as opened:
        page.locator("a[target=_blank]").click()
    opened.value.locator("select").select_option(VISITOR_ON_X)
    opened.value.locator("button").click()
    address = opened.value.locator("#address").inner_text()
    opened.value.close()
    page.locator("input[name=post]").fill(address)
    page.locator("form:has(input[name=post]) button").click()


def _wait_for_the_worker(page: Page, site: str) -> None:
    for _ in range(PATIENCE):
        page.goto(f"{site}/journal")
        if not page.locator("[data-alive]").count():
            return
        time.sleep(0.1)
    sys.exit("The demo's worker did not follow everybody in time.")


def _take_all(page: Page, site: str, places: dict[str, str]) -> None:
    """Take each of these pages in both languages, widths and lights; the language and the light end as they were."""
    for language in LANGUAGES:  # the walk speaks the last one
        page.goto(f"{site}/about")
        other = page.locator(f".languages button[value={language}]")
        if other.count():
            other.click()
            page.wait_for_url(f"{site}/about")
        for name, path in places.items():
            page.goto(site + path)
            _take(page, f"{name}-{language}")


def _take(page: Page, name: str) -> None:
    """Take the page as it is now, in both widths and lights."""
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            height = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
            clip = {"x": 0, "y": 0, "width": width, "height": height}
            page.screenshot(path=SCREENS / f"{name}-{width}-{theme}.png", full_page=True, clip=clip)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light")


if __name__ == "__main__":
    main()

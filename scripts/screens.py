"""Takes pictures of the demo's pages, in both languages and widths, into screens/; README's into docs/pictures.

They are real: the demo runs, a visitor signs in, gives the archive, proves the account, follows everybody.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.servers import chromium  # noqa: E402 - the tests' own launcher
from tests.servers.ports import free_port  # noqa: E402

SCREENS, PICTURES = ROOT / "screens", ROOT / "docs" / "pictures"
WIDTHS, LANGUAGES = (390, 1280), ("fr", "en")
VISITOR_ON_X = "987654321098765432"
TALLEST = 4_000
STRANGERS = {"home": "/", "sign-in": "/sign-in", "recover": "/recover", "about": "/about", "privacy": "/privacy"}
MEMBERS = {
    "dashboard": "/dashboard", "archive": "/archive", "proof": "/proof", "here": "/here", "journal": "/journal",
    "news": "/news", "accounts": "/accounts", "me": "/me", "erase": "/me/erase", "undo-all": "/journal/undo-all",
}  # fmt: skip


def main() -> None:
    """Run the demo, walk through it, take the pictures."""
    SCREENS.mkdir(exist_ok=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    executable = chromium.program()
    if executable is None:
        sys.exit(f"Chromium is not installed; on Debian: {chromium.INSTALL}")
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
    for name, path in STRANGERS.items():
        _take(page, site, path, name)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site}/")
    page.screenshot(path=PICTURES / "home.png")
    _sign_in(page, site, "mastodon", f"bela@ruche.localhost:{sandbox_port}", "bela")
    _take(page, site, None, "welcome")
    page.locator("input[name=written]").check()
    page.locator("input[name=findability][value=anyone]").check()
    page.locator("input[name=arrivals][value=follow]").check()
    page.locator("main form button").click()
    _take(page, site, "/here", "here-empty")
    _take(page, site, "/archive", "archive-empty")
    _sign_in(page, site, "bluesky", "bela.abeille.test", "bela.abeille.test")
    page.goto(f"{site}/archive")
    page.locator("input[name=archive]").set_input_files(
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    page.get_by_role("alert").wait_for()
    _take(page, site, None, "archive-wrong")
    page.locator("input[name=archive]").set_input_files(archive)
    page.locator("[data-send]").wait_for()
    _take(page, site, None, "archive-preview")
    page.locator("[data-send]").click()
    page.locator("section[aria-labelledby=read]").wait_for()
    _take(page, site, "/here", "here-unproved")
    _prove(page, site)
    page.goto(f"{site}/here")
    page.locator("form:has(input[name=all]) button").click()
    _take(page, site, None, "journal-running")
    time.sleep(10)
    for name, path in MEMBERS.items():
        _take(page, site, path, name)


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


def _take(page: Page, site: str, path: str | None, name: str) -> None:
    """Take one page in both languages and widths; without a path, the page as it is now, in its language."""
    for language in LANGUAGES if path else ("now",):
        if path:
            page.goto(site + path)
            other = page.locator(f".languages button[value={language}]")
            if other.count():
                other.click()
            page.goto(site + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            height = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
            clip = {"x": 0, "y": 0, "width": width, "height": height}
            page.screenshot(path=SCREENS / f"{name}-{language}-{width}.png", full_page=True, clip=clip)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()

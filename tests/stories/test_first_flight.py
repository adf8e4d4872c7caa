"""The whole journey in a real browser, through the real pages, worker and sandbox of the demo."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.servers.ports import free_port
from tests.servers.scratch import scratch_database

pytestmark = [pytest.mark.story, pytest.mark.browser, pytest.mark.timeout(900)]

BELA_ON_X = "987654321098765432"
PATIENCE_SECONDS = 240
READY = "Now you"


@dataclass(frozen=True)
class Demo:
    """A demo that stays up: the site, the invented networks, the archive to drop, the database."""

    site: str
    sandbox_port: int
    archive: Path
    database_url: str

    def control(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Ask the sandbox's control address."""
        address = f"http://127.0.0.1:{self.sandbox_port}/{path}"
        request = urllib.request.Request(address, headers={"Host": f"control.localhost:{self.sandbox_port}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def deeds(self, *accounts: str) -> list[dict[str, str]]:
        """Give what these accounts did, as the sandbox's own log tells it."""
        return [entry for entry in self.control("log") if entry["account"] in accounts]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """Run the demo as `essaim demo` does, with somebody new every three seconds."""
    port, sandbox_port, folder = free_port(), free_port(), tmp_path / "demo"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ESSAIM_", "DJANGO_"))}
    with scratch_database(folder / "data") as database_url, (tmp_path / "out").open("wb") as out:
        options = ["--port", str(port), "--sandbox-port", str(sandbox_port), "--folder", str(folder)]
        options += ["--stay", "--arrive-every", "3", "--database-url", database_url]
        process = subprocess.Popen(
            [sys.executable, "-m", "essaim", "demo", *options], env=environment, stdout=out, stderr=out
        )
        try:
            _until(lambda: process.poll() is not None or READY in (tmp_path / "out").read_text())
            assert process.poll() is None, (tmp_path / "out").read_text()
            yield Demo(f"http://127.0.0.1:{port}", sandbox_port, folder / "bela-x-archive.zip", database_url)
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0, (tmp_path / "out").read_text()


def test_from_a_first_visit_to_reconnected_and_gone(demo: Demo, new_context: Callable[..., BrowserContext]) -> None:
    host = f"localhost:{demo.sandbox_port}"
    mastodon, bluesky = f"bela@ruche.{host}", "bela.abeille.test"
    context = new_context()
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)

    _sign_in(page, demo, "Mastodon", mastodon, "bela")
    page.get_by_label("I have written it down").check()
    page.locator("input[name=findability][value=anyone]").check()
    page.locator("input[name=arrivals][value=follow]").check()
    page.get_by_role("button", name="Keep my choices").click()
    page.goto(f"{demo.site}/accounts")
    page.get_by_role("link", name="Link another account").click()
    _name_account(page, "Bluesky", bluesky, bluesky)
    expect(page.locator("main")).to_contain_text(bluesky)

    page.goto(f"{demo.site}/archive")
    page.get_by_label("Your archive", exact=True).set_input_files(demo.archive)
    expect(page.locator("main")).to_contain_text("1,900")
    page.get_by_role("button", name="Send these numbers").click()
    expect(page.locator("main")).to_contain_text("Your archive itself never left your device")
    page.goto(f"{demo.site}/here")
    expect(page.locator("main")).to_contain_text("Names come once you have proved")
    expect(page.locator("main .avatar")).to_have_count(0)

    _prove(page, demo)
    expect(page.get_by_role("button", name=re.compile("Follow all"))).to_be_visible()
    page.get_by_role("button", name=re.compile("Follow all")).click()
    expect(page.locator("main")).to_contain_text("Journal")
    _until(lambda: _reloaded(page).get_by_text("Nothing is waiting any more").count() > 0)
    expect(page.locator(".state.done").first).to_be_visible()
    context.storage_state(path=str(demo.archive.parent / "session.json"))
    context.close()

    before = len(_follows(demo, mastodon, bluesky))
    _until(lambda: len(_follows(demo, mastodon, bluesky)) > before)

    page = new_context(storage_state=str(demo.archive.parent / "session.json")).new_page()
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(f"{demo.site}/journal?show=done")
    expect(page.get_by_text("arrived later").first).to_be_visible()
    page.get_by_role("button", name="Take back").first.click()
    _until(lambda: any(deed["kind"] == "unfollow" for deed in demo.deeds(mastodon, *_dids(demo, bluesky))))

    page.goto(f"{demo.site}/accounts")
    page.get_by_role("link", name=re.compile("Unlink.*abeille")).click()
    page.get_by_role("button", name="Yes, unlink it").click()
    expect(page.locator("main .rows")).not_to_contain_text(bluesky)
    page.goto(f"{demo.site}/me/erase")
    page.get_by_role("button", name="Yes, erase everything").click()
    expect(page.locator("main")).to_contain_text("All that was yours here is erased")
    page.goto(f"{demo.site}/me")
    expect(page).to_have_url(re.compile("/sign-in"))

    accounts = [mastodon, *_dids(demo, bluesky)]
    _until(lambda: _revoked(demo, accounts))
    made = Counter(
        (deed["account"], deed["target"]) for deed in demo.deeds(*accounts) if deed["kind"].startswith("follow")
    )
    assert len(made) > before, "everybody and the late arrival"
    assert set(made.values()) == {1}, "once each"
    assert not _rows_that_name(demo.database_url, (mastodon, bluesky, BELA_ON_X, *_dids(demo, bluesky)))
    assert refused == [], "the content security policy refused something"


def _sign_in(page: Page, demo: Demo, network: str, handle: str, user: str) -> None:
    page.goto(demo.site)
    page.get_by_role("link", name="Begin").click()
    _name_account(page, network, handle, user)


def _name_account(page: Page, network: str, handle: str, user: str) -> None:
    """Name the account on our page, then sign in and agree on its server's own page."""
    page.get_by_label("Your address or your server" if network == "Mastodon" else "Your handle").fill(handle)
    page.get_by_role("button", name=f"Continue with {network}").click()
    page.get_by_label("User name").fill(user)
    page.get_by_label("Password").fill("essaim")
    page.get_by_role("button", name="Authorize").click()


def _prove(page: Page, demo: Demo) -> None:
    """Post the leaving post on the invented X, as the person would, and give its address."""
    page.goto(f"{demo.site}/proof")
    text = page.locator("#leaving-post").inner_text()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Open X with this text").click()
    x = opened.value
    x.get_by_label("You are").select_option(BELA_ON_X)
    assert x.get_by_label("What is happening?").input_value() == text
    x.get_by_role("button", name="Post").click()
    address = x.locator("#address").inner_text()
    x.close()
    page.get_by_label("Address of the post").fill(address)
    page.get_by_role("button", name="Check the post").click()


def _reloaded(page: Page) -> Page:
    page.reload()
    return page


def _dids(demo: Demo, handle: str) -> list[str]:
    return [account["remote_id"] for account in demo.control("world")["accounts"] if account["handle"] == handle]


def _follows(demo: Demo, mastodon: str, bluesky: str) -> list[dict[str, str]]:
    deeds = demo.deeds(mastodon, *_dids(demo, bluesky))
    return [deed for deed in deeds if deed["kind"] in {"follow", "follow-requested"}]


def _revoked(demo: Demo, accounts: list[str]) -> bool:
    """Say whether the last word on each account's access is that it was taken back."""
    return all(any(deed["kind"] == "token-revoked" for deed in demo.deeds(account)) for account in accounts)


def _rows_that_name(database_url: str, secrets: tuple[str, ...]) -> list[str]:
    """Give the tables in which one of these texts still stands."""
    found = []
    with closing(_connect(database_url)) as connection:
        cursor = connection.cursor()
        if database_url.startswith("sqlite"):
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'store_%'")
        else:
            cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'store_%'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT * FROM {table}")
            text = str(cursor.fetchall())
            found += [f"{table}: {secret}" for secret in secrets if secret in text]
    return found


def _connect(database_url: str) -> Any:  # noqa: ANN401 - either driver
    if database_url.startswith("sqlite"):
        import sqlite3

        return sqlite3.connect(database_url.removeprefix("sqlite:///"))
    import psycopg

    return psycopg.connect(database_url)


def _until(done: Callable[[], bool]) -> None:
    """Wait until it is so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.2)

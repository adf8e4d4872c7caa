"""Signing in with a browser, from our page to a real server's own page and back; and what is left there afterwards."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.servers import snac
from tests.servers.pds import PdsServer, people, shared_pds

pytestmark = [pytest.mark.story, pytest.mark.browser, pytest.mark.servers]
PATIENCE_SECONDS = 60


@pytest.fixture
def pds() -> PdsServer:
    """Give the real PDS of this run."""
    return shared_pds()


@pytest.fixture
def site(site_env: dict[str, str], pds: PdsServer, tmp_path: Path) -> Iterator[str]:
    """Run the site and its worker as on a machine of their own, for which the PDS's directory is the whole world."""
    env = site_env | {"ESSAIM_PLC_URL": pds.plc_url, "ESSAIM_HANDLE_RESOLVER_URL": pds.url}
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "essaim", "serve"], env=env, stdout=out, stderr=out)
        try:
            until(lambda: answers(env["ESSAIM_BASE_URL"]) or process.poll() is not None)
            assert process.poll() is None, (tmp_path / "out").read_text()
            yield env["ESSAIM_BASE_URL"]
        finally:
            process.terminate()
            process.wait(timeout=30)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)


def name_account(page: Page, site: str, field: str, typed: str, network: str) -> None:
    page.goto(f"{site}/sign-in")
    page.get_by_label(field).fill(typed)
    page.get_by_role("button", name=f"Continue with {network}").click()


def welcome(page: Page) -> None:
    """Keep the recovery code and the choices that somebody new is asked for."""
    page.get_by_label("I have written it down").check()
    page.locator("input[name=findability][value=anyone]").check()
    page.locator("input[name=arrivals][value=follow]").check()
    page.get_by_role("button", name="Keep my choices").click()


def erase(page: Page, site: str) -> None:
    page.goto(f"{site}/me/erase")
    page.get_by_role("button", name="Yes, erase everything").click()
    expect(page.locator("main")).to_contain_text("All that was yours here is erased")


def test_ana_says_yes_on_the_page_of_a_real_pds_and_nothing_is_left_there_when_she_goes(
    site: str, pds: PdsServer, page: Page
) -> None:
    ana = people.join(pds, "ana")
    name_account(page, site, "Your handle", ana.handle, "Bluesky")
    expect(page).to_have_url(re.compile(re.escape(f"{pds.url}/oauth/authorize")))
    page.locator("input[name=password]").fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("main")).to_contain_text(f"access your {ana.handle} account")
    page.get_by_role("button", name="Authorize").click()
    expect(page).to_have_url(f"{site}/welcome")
    assert people.grants(pds, ana) == 1
    welcome(page)
    page.goto(f"{site}/accounts")
    expect(page.locator("main")).to_contain_text(ana.handle)
    erase(page, site)
    until(lambda: people.grants(pds, ana) == 0)


def test_ana_says_no_on_the_page_of_a_real_pds(site: str, pds: PdsServer, page: Page) -> None:
    ana = people.join(pds, "ana")
    name_account(page, site, "Your handle", ana.handle, "Bluesky")
    page.locator("input[name=password]").fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Deny access").click()
    expect(page.locator("main")).to_contain_text("You did not let Essaim in")
    assert page.url.startswith(f"{site}/oauth/bluesky/callback")
    assert people.grants(pds, ana) == 0


def test_ana_logs_in_on_the_form_of_a_real_snac(site: str, page: Page) -> None:
    ana = snac.shared_snac().join("ana")
    name_account(page, site, "Your address or your server", ana.handle, "Mastodon")
    expect(page).to_have_url(re.compile(re.escape(f"http://{ana.host}/oauth/authorize")))
    page.locator("input[name=login]").fill(ana.name)
    page.locator("input[name=passwd]").fill(snac.PASSWORD)
    page.locator("input[type=submit]").click()
    expect(page).to_have_url(f"{site}/welcome")
    assert snac.grants(ana) == 1
    welcome(page)
    page.goto(f"{site}/accounts")
    expect(page.locator("main")).to_contain_text(ana.handle)
    erase(page, site)
    until(lambda: snac.grants(ana) == 0)

"""What every test stands on: its environment, a clock to travel with, a browser, processes of its own."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from tests import environment

HERE = environment.prepare()

import pytest  # noqa: E402 - Django's settings are read as soon as its plugin sees them named
from django.conf import settings  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, Page, expect  # noqa: E402

from essaim.base import clock  # noqa: E402
from tests.logwatch import LogWatch  # noqa: E402
from tests.servers import chromium  # noqa: E402
from tests.servers.needs import missing  # noqa: E402
from tests.servers.ports import free_port  # noqa: E402
from tests.servers.scratch import scratch_database  # noqa: E402

#: How long a page may take to show something, on a slow machine with much else to do.
PATIENCE_MS = 45_000
expect.set_options(timeout=PATIENCE_MS)

# Reading a setting loads them all, which tells pytest's Django plugin to set Django up.
# On SQLite a file, not memory: threads and processes of one test share it, as they do on a real site.
settings.DATABASES["default"]["TEST"] = (
    {"NAME": str(HERE / "test.sqlite3")} if environment.database() == "sqlite" else {"NAME": "essaim_test"}
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let each xdist worker read settings of its own: with the name inherited, it would do so before its conftest."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_report_header() -> str:
    """Say which database the run is on."""
    return f"essaim: {environment.database()}"


class Traveller:
    """A clock that stands still until told to move."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def to(self, moment: datetime) -> None:
        """Go to a moment."""
        self.moment = moment

    def forward(self, **spans: float) -> None:
        """Go forward: `travel.forward(hours=2)`."""
        self.moment += timedelta(**spans)


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    """Forget the indices and copies in memory after each test: they are derived from rows that are gone then."""
    yield
    for module in ("essaim.services.indexing", "essaim.services.registering"):
        if module in sys.modules:
            sys.modules[module].reset()


@pytest.fixture(autouse=True)
def watched_log() -> Iterator[LogWatch]:
    """Search the log of every test for names, handles, ids and tokens."""
    watch = LogWatch()
    logging.getLogger().addHandler(watch)
    yield watch
    logging.getLogger().removeHandler(watch)
    assert watch.found == [], "the log names somebody"


@pytest.fixture
def travel() -> Iterator[Traveller]:
    """Stop the clock; the test moves it."""
    traveller = Traveller(clock.now())
    with clock.travelling(traveller):
        yield traveller


@pytest.fixture
def site_env(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Give the environment of one real site: its own folder, port, keys and database, on the database of this run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ESSAIM_", "DJANGO_"))}
    port = free_port()
    with scratch_database(tmp_path / "site") as database_url:
        yield kept | {
            **environment.KEYS,
            "ESSAIM_DATA_DIR": str(tmp_path / "site"),
            "ESSAIM_DATABASE_URL": database_url,
            "ESSAIM_BASE_URL": f"http://127.0.0.1:{port}",
            "ESSAIM_LISTEN": f"127.0.0.1:{port}",
            "ESSAIM_ALLOW_LOOPBACK": "1",
            "ESSAIM_HANDLE_RESOLVER_URL": environment.NOBODY,
            "PYTHONUNBUFFERED": "1",
        }


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Run a headless Chromium.

    One a test: the driver keeps an event loop in its thread, in which no other test could start its own.
    """
    executable = chromium.program()
    if executable is None:
        missing("Chromium", chromium.INSTALL)
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with chromium.running(executable) as running:
        yield running


@pytest.fixture
def new_context(browser: Browser) -> Callable[..., BrowserContext]:
    """Give a maker of browser contexts: each is one visitor with a language and a window of their own."""

    def make(locale: str = "en-GB", width: int = 1280, height: int = 900, **options: object) -> BrowserContext:
        context = browser.new_context(locale=locale, viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        return context

    return make


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """Give an empty page of an English-speaking visitor."""
    return new_context().new_page()

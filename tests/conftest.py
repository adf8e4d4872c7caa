"""What every test stands on: its environment, a clock to travel with, a browser, processes of its own."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests import environment

HERE = environment.prepare()

import pytest  # noqa: E402 - Django's settings are read as soon as its plugin sees them named
from django.conf import settings  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, Page, expect  # noqa: E402

from essaim.base import clock  # noqa: E402
from tests.logwatch import LogWatch, named_below, named_in  # noqa: E402
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
def watched_log(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[LogWatch]:
    """Search the log of every test, and of the processes it starts, for names, handles, ids and tokens."""
    watch = LogWatch()
    logging.getLogger().addHandler(watch)
    communicate = subprocess.Popen.communicate

    def read(process: subprocess.Popen[Any], *given: Any, **named: Any) -> tuple[Any, Any]:  # noqa: ANN401 - text or bytes
        """Give what the process wrote to whoever waits for it, looked through."""
        out, err = communicate(process, *given, **named)
        for part in (out, err):
            watch.found += named_in(part.decode(errors="replace") if isinstance(part, bytes) else part or "")
        return out, err

    monkeypatch.setattr(subprocess.Popen, "communicate", read)
    # Asked for before the others: a folder is looked through once those who write there have ended.
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield watch
    logging.getLogger().removeHandler(watch)
    assert watch.found == [], "the log names somebody"
    assert folder is None or named_below(folder) == [], "the log of a process names somebody"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test fail whose processes wrote somebody's name into its terminal."""
    report = yield
    if report.when == "teardown" and report.passed:
        found = [line for name, text in report.sections if "stderr" in name for line in named_in(text)]
        if found:
            report.outcome, report.longrepr = "failed", "\n".join(["the log of a process names somebody:", *found])
    return report


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

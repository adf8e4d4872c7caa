"""An archive of 20 GB read by a browser: how long until its contacts are shown, and how much the browser grows."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

GIGABYTE = 1_000_000_000
CONTACTS = 5_000
OWNER = "9000000000000005001"
SHOWN_WITHIN_MS = 120_000
PROGRAMS = ("/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser")


def chromium() -> str:
    """Give the browser to measure; empty when there is none, or nothing to drive it with."""
    try:
        import playwright.sync_api  # noqa: F401 - only a checkout has it
    except ImportError:
        return ""
    return next((program for program in PROGRAMS if Path(program).exists()), "")


def archive_in_browser(site: str, session: str, gigabytes: float) -> dict[str, float]:
    """Give an archive to the site's page in headless Chromium; give seconds, and the bytes the browser grew by.

    The archive's media take no room on the disk. Nothing is sent: the page stops at what it would send.
    """
    from playwright.sync_api import sync_playwright

    from essaim.archives.invent import invent_x_archive
    from essaim.model import ArchiveOwner

    with tempfile.TemporaryDirectory(prefix="essaim-bench-") as folder, sync_playwright() as driver:
        [path] = invent_x_archive(
            Path(folder) / "twitter.zip",
            seed=1,
            owner=ArchiveOwner(OWNER, "bench", "Bench"),
            following=[str(10**18 + number) for number in range(CONTACTS)],
            media=20,
            media_bytes=int(gigabytes * GIGABYTE / 20),
        )
        browser = driver.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        try:
            return _measured(browser, site, session, path)
        finally:
            browser.close()


def _measured(browser: Any, site: str, session: str, path: Path) -> dict[str, float]:  # noqa: ANN401 - a dev dependency
    context = browser.new_context(locale="en-GB")
    context.add_cookies([{"name": "essaim_session", "value": session, "url": site}])
    page = context.new_page()
    page.goto(f"{site}/archive")
    page.wait_for_load_state("networkidle")
    port = urlsplit(site).port
    before = _browser_bytes()
    began = time.perf_counter()
    page.locator("input[name=archive]").set_input_files(path)
    page.locator("[data-part=preview]").wait_for(state="visible", timeout=SHOWN_WITHIN_MS)
    seconds = time.perf_counter() - began
    if f"{CONTACTS:,}" not in page.locator("[data-part=preview]").inner_text():
        raise RuntimeError(f"the page at port {port} did not show the contacts")
    return {"seconds": seconds, "bytes": max(0, _browser_bytes() - before)}


def _browser_bytes() -> int:
    """Give the memory that this process's descendants hold, what they share counted once (Linux only)."""
    import os

    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours and pid not in ours}:
        ours |= more
    return sum(_share(pid) for pid in ours - {os.getpid()})


def _share(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)

"""Pictures of what a test has on its screen, for eyes: kept in screens/ when ESSAIM_TEST_SCREENS is set."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

SCREENS = Path(__file__).parents[2] / "screens"


def keep(page: Page, name: str) -> None:
    """Keep a picture of the whole page, if pictures are wanted."""
    if os.environ.get("ESSAIM_TEST_SCREENS"):
        SCREENS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True)

"""The bench of the site's pages: a small run gives its figures; and what a page fetches is counted whole."""

from __future__ import annotations

import json
import math

import pytest
from click.testing import CliRunner

from essaim.cli import main
from essaim.cli.bench.web import reading
from essaim.cli.bench.web.sizes import transferred

KEYS = {
    "matches",
    "here_p50_ms",
    "here_p95_ms",
    "empty_p50_ms",
    "requests_per_second",
    "reading_p50_ms",
    "reading_p95_ms",
    "first_page_kb",
    "largest_page_kb",
}


@pytest.mark.browser
def test_a_small_run_prints_its_figures() -> None:
    ran = CliRunner().invoke(main, ["bench", "web", "--scale", "0.01", "--json", "--no-write"])
    assert ran.exit_code == 0, ran.output
    figures = json.loads(ran.stdout)
    browser = {"browser_gigabytes", "browser_seconds", "browser_growth_mb"} if reading.chromium() else set()
    assert set(figures) == KEYS | browser
    assert all(math.isfinite(value) for value in figures.values())
    assert all(value > 0 for name, value in figures.items() if name != "browser_growth_mb")
    assert figures["matches"] == 60


def test_all_that_a_page_names_is_counted_once() -> None:
    site = {
        "https://site.example/": b"""<link rel="stylesheet" href="/a.css"><link rel="alternate" href="/feed">
            <script type="module" src="/m/page.js"></script><img src="mark.svg"><a href="/else">x</a>
            <svg><use href="/shapes.svg#dot"/><use href="/shapes.svg#cross"/><use href="#here"/></svg>""",
        "https://site.example/a.css": b"""@import "b.css"; a { background: url("data:image/svg+xml,x") }""",
        "https://site.example/b.css": b"p { background: url(shapes.svg) }",
        "https://site.example/shapes.svg": b"<svg/>",
        "https://site.example/mark.svg": b"<svg/>",
        "https://site.example/m/page.js": b"""import { one } from "./one.js"; const two = () => import('./two.js');""",
        "https://site.example/m/one.js": b"""export { two } from "./two.js";""",
        "https://site.example/m/two.js": b"",
    }
    asked: list[str] = []

    def fetch(address: str) -> tuple[int, bytes]:
        asked.append(address)
        return 1, site[address]

    assert transferred("https://site.example/", fetch) == len(site)
    assert sorted(asked) == sorted(site)

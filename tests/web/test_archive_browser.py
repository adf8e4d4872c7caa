"""The browser's reader and the server's agree: the same cases, the same owner, figures, contacts and problems."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.archives.test_golden import CASES, given, recipe
from tests.web.browser_reading import read, static_files

pytestmark = pytest.mark.browser


@pytest.fixture
def reader(page: Page) -> Iterator[Page]:
    """Give a page that can read archives; whatever the policy refuses fails the test."""
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    with static_files() as address:
        page.goto(address)
        yield page
    assert [text for text in refused if "favicon" not in text and "404" not in text] == []


def moment(value: float | None) -> str | None:
    return None if value is None else str(datetime.fromtimestamp(value / 1000, tz=UTC))


def as_expected(found: dict[str, Any]) -> dict[str, Any]:
    """Give what the browser read in the words of `expected.json`."""
    if "refused" in found:
        return {"refused": found["refused"]}
    summary, owner = found["summary"], found["summary"]["owner"]
    contacts = [
        {"network": "x"} | {key: value for key, value in contact.items() if value} for contact in found["contacts"]
    ]
    for contact in contacts:
        if "handle_seen_at" in contact:
            contact["handle_seen_at"] = moment(contact["handle_seen_at"])
    return {
        "network": "x",
        "layout": summary["layout"],
        "owner": owner and {"remote_id": owner["id"], "handle": owner["handle"], "display_name": owner["name"]},
        "generated_at": moment(summary["generatedAt"]),
        "partial": summary["partial"],
        "counts": summary["counts"],
        "problems": sorted([met["code"], met["where"].rsplit("/", 1)[-1], met["count"]] for met in summary["problems"]),
        "contacts": contacts,
    }


def expected_of(case: Path) -> dict[str, Any]:
    told = json.loads((case / "expected.json").read_text())
    if "refused" in told:
        return {"refused": told["refused"]}
    summary: dict[str, Any] = told["summary"]
    return summary | {"problems": sorted(summary["problems"]), "contacts": told["contacts"]}


@pytest.mark.parametrize("packing", ["zip", "folder", "bare"])
def test_all_cases_read_in_the_browser_as_on_the_server(packing: str, reader: Page, tmp_path: Path) -> None:
    found, expected = {}, {}
    for case in CASES:
        if packing in recipe(case).get("as", ["zip", "folder"]):
            scratch = tmp_path / case.name
            scratch.mkdir()
            found[case.name] = as_expected(read(reader, given(case, packing, scratch)))
            expected[case.name] = expected_of(case)
    assert len(found) > 3
    assert found == expected

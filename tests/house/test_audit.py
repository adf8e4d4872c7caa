"""The audit of dependencies finds an affected version in a list of advisories, and says when it had none."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from scripts import audit

ROOT = Path(__file__).parents[2]
DJANGO = next(one.version for one in audit.read_lock(ROOT / "requirements/run.txt") if one.name == "django")


def advisory(*events: dict[str, str], name: str = "Django", versions: tuple[str, ...] = ()) -> dict[str, object]:
    affected = {
        "package": {"ecosystem": "PyPI", "name": name},
        "ranges": [{"type": "ECOSYSTEM", "events": list(events)}],
        "versions": list(versions),
    }
    return {"id": "INVENTED-1", "aliases": ["CVE-0000-1"], "summary": "invented", "affected": [affected]}


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts/audit.py"), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_what_is_locked_is_what_is_installed_and_fits() -> None:
    ran = run()
    assert ran.returncode == 0, ran.stdout
    assert "none looked at" in ran.stdout
    assert DJANGO.startswith("5.2")


@pytest.mark.parametrize(
    ("events", "affected"),
    [
        (({"introduced": "0"}, {"fixed": "99"}), True),
        (({"introduced": "0"}, {"fixed": "5.1"}), False),
        (({"introduced": "99"},), False),
        (({"introduced": "0"}, {"last_affected": "5.1"}), False),
        (({"introduced": "0"}, {"fixed": "1"}, {"introduced": "5"}, {"fixed": "99"}), True),
    ],
)
def test_a_range_is_read_as_the_format_says(events: tuple[dict[str, str], ...], affected: bool) -> None:
    record: dict[str, Any] = advisory(*events)
    assert audit.is_affected(DJANGO, record["affected"][0]) is affected


def test_an_affected_version_is_a_failure_by_its_number(tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("INVENTED-1.json", json.dumps(advisory({"introduced": "0"})))
        packed.writestr("INVENTED-2.json", json.dumps(advisory({"introduced": "0"}, name="not-ours")))
    ran = run("--advisories", archive)
    assert ran.returncode == 1
    assert f"django {DJANGO}: INVENTED-1, CVE-0000-1: invented" in ran.stdout
    assert "not-ours" not in ran.stdout


def test_what_was_withdrawn_counts_no_more(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(advisory({"introduced": "0"}) | {"withdrawn": "2026-01-01T00:00:00Z"}))
    assert run("--advisories", path).returncode == 0


def test_another_version_than_the_locked_one_is_a_failure(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("django==5.2.0 \\\n    --hash=sha256:00\n")
    ran = run("--lock", lock)
    assert ran.returncode == 1
    assert "locked as 5.2.0" in ran.stdout

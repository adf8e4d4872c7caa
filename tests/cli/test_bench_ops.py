"""The bench of an operator's work, small: every figure comes from something that really happened; no speed is asked."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner

from essaim.cli import main
from essaim.cli.bench import ops, report
from essaim.cli.bench.ops import running
from tests import environment
from tests.cli.test_bench_match import on_this_database

FIGURES = {
    "people",
    "links",
    "idle_mb",
    "idle_own_mb",
    "idle_processes",
    "backup_seconds",
    "backup_mb",
    "arrivals_meanwhile",
    "arrival_alone_p50_ms",
    "arrival_meanwhile_p50_ms",
    "arrival_meanwhile_worst_ms",
    "restore_seconds",
    "restored_lists",
    "rebuild_seconds",
    "erase_p50_ms",
    "erase_worst_ms",
    "sweep_seconds",
    "sweep_told",
    "sweep_lists",
    "sweep_grants",
    "sweep_people",
}


def test_a_small_run_gives_every_figure_and_writes_its_part_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "reference_folder", lambda: tmp_path)
    monkeypatch.setattr(ops, "reference_folder", lambda: tmp_path)
    monkeypatch.setattr(running, "ERASED", 3)
    words = ["bench", "ops", "--scale", "0.01", "--json", "--write", *on_this_database()]
    ran = CliRunner().invoke(main, words)
    assert ran.exit_code == 0, ran.output
    figures = json.loads(ran.stdout)
    copied = {"copy_seconds"} if environment.database() == "sqlite" else set()
    assert set(figures) == FIGURES | copied
    assert all(math.isfinite(value) and value > 0 for value in figures.values()), figures
    assert figures["restored_lists"] >= figures["people"], "all lists are in the index of the restored site"
    assert figures["idle_own_mb"] <= figures["idle_mb"]
    assert figures["idle_processes"] >= 2, "a site and its worker"
    # A day's share at this size is one person: one not here for a year, one for two.
    assert figures["sweep_people"] == 1
    assert figures["sweep_lists"] == 2
    page = (tmp_path / report.PAGE).read_text()
    assert "<!-- bench: ops -->" in page
    assert "| a person erased, the longest of twenty |" in page

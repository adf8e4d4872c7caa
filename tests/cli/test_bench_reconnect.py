"""The bench of the scheduler: small in every run, and the migration at a hundredth of its size."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from essaim.cli import main
from essaim.cli.bench.match import scratch
from essaim.cli.bench.measuring import Case
from essaim.cli.bench.measuring import run as run_case
from essaim.cli.bench.reconnect import optimum, page
from essaim.cli.bench.reconnect.optimum import Window
from tests import environment
from tests.cli.test_bench_match import on_this_database

CASES = "essaim.cli.bench.reconnect.cases"
BEGINS = datetime(2026, 11, 24, 9, 2, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@contextmanager
def store(folder: Path) -> Iterator[Mapping[str, str | None]]:
    """Give an empty store on this run's database."""
    if environment.database() == "sqlite":
        with scratch.site(folder / "site", None) as env:
            yield env
        return
    url = on_this_database()[3] if len(on_this_database()) > 2 else ""
    with scratch.postgresql(url) as cluster, scratch.site(folder / "site", cluster) as env:
        yield env


@pytest.mark.story
@pytest.mark.long
def test_a_small_run_prints_what_was_promised() -> None:
    words = ["bench", "reconnect", "--scale", "0.001", "--json", *on_this_database()]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)[environment.database()]
    assert found["cost"]["follows"] > 0
    assert all(speed["follows"] == 4 * 10 for speed in found["speed"].values())
    assert found["picking"]["due"] > 1000
    assert (found["simulated"]["waiting"], found["simulated"]["refused"]) == (0, 0)
    section = page.section({environment.database(): found}, {}, 0.001, 0.001)
    assert {table.heading.partition(": ")[2] for table in section.tables} == {
        "one follow",
        "picking what is due next",
        "a migration under real limits",
    }


@pytest.mark.story
@pytest.mark.parametrize(
    "seekers",
    # A hundredth of a real migration takes a minute: in long runs all of it.
    [50, pytest.param(330, marks=pytest.mark.long)],
)
def test_a_migration_ends_within_a_twentieth_of_the_best_and_no_limit_is_met(tmp_path: Path, seekers: int) -> None:
    crowd = {"people": 330, "wishes": 160, "equal": False, "seekers": seekers}
    with store(tmp_path) as env:
        waiting = run_case(Case(f"{CASES}:prepare", {"crowd": crowd}, env)).result
        told: dict[str, Any] = run_case(Case(f"{CASES}:simulate", {}, env)).result
    assert (told["follows"], told["waiting"], told["refused"]) == (waiting, 0, 0)
    assert told["days"] > 0.1, "the limits were never met"
    assert told["ratio"] <= 1.05
    assert told["person_ratio"] <= 1.05


@pytest.mark.parametrize(
    ("follows", "windows", "ends"),
    [
        (60, [Window(60, 5 * MINUTE, slots=True), Window(240, DAY, slots=True)], BEGINS),
        (61, [Window(60, 5 * MINUTE, slots=True), Window(240, DAY, slots=True)], BEGINS + 3 * MINUTE),
        (240, [Window(60, 5 * MINUTE, slots=True), Window(240, DAY, slots=True)], BEGINS + 13 * MINUTE),
        (241, [Window(60, 5 * MINUTE, slots=True), Window(240, DAY, slots=True)], datetime(2026, 11, 25, tzinfo=UTC)),
        (1000, [Window(1000, HOUR, slots=False), Window(7000, DAY, slots=False)], BEGINS),
        (2001, [Window(1000, HOUR, slots=False), Window(7000, DAY, slots=False)], BEGINS + 2 * HOUR),
        (7001, [Window(1000, HOUR, slots=False), Window(7000, DAY, slots=False)], BEGINS + DAY),
    ],
)
def test_the_best_end_is_plain_arithmetic(follows: int, windows: list[Window], ends: datetime) -> None:
    assert optimum.best_end(BEGINS, follows, windows) == ends

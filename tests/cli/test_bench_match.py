"""The bench of the matching engine, small: both sides find the same, and what it prints is what was promised."""

from __future__ import annotations

import json
import math
import os
import signal
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from click.testing import CliRunner, Result

from essaim.cli import main
from essaim.cli.bench import report
from essaim.cli.bench.match import page, running, scratch
from essaim.cli.bench.match.timing import digest, percentile, shares
from essaim.cli.bench.match.world import FOLLOWS, LARGE, MANY, World, invent, shape_of
from tests import environment

PROMISED = {
    "links",
    "load_seconds",
    "load_ratio",
    "arrival_p50_ms",
    "arrival_p99_ms",
    "arrivals_per_second",
    "arrival_ratio",
    "heavy_arrival_ms",
    "reconnect_seconds",
    "rebuild_seconds",
    "bytes_per_link",
    "peak_rss_mb",
}


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["bench", "match", *[str(word) for word in words]])


def on_this_database() -> list[str]:
    """Give the options that keep the bench on the database of this run."""
    words = ["--database", environment.database()]
    cluster = os.environ.get("ESSAIM_TEST_POSTGRESQL")
    return [*words, "--postgresql-url", cluster] if cluster else words


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")
    invent(str(folder), asdict(shape_of(0.01, seed=4)))
    return World(folder)


def test_a_run_at_a_twentieth_finds_the_same_as_the_baseline_and_prints_what_was_promised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "reference_folder", lambda: tmp_path)
    # Few newcomers in few processes: nothing is timed here.
    monkeypatch.setattr(running, "shape_of", lambda *asked: replace(shape_of(*asked), ordinary=24, popular=3))
    monkeypatch.setattr(running, "ROUNDS", 1)
    monkeypatch.setattr(running, "PROFILED", 6)
    monkeypatch.setattr(running, "ERASED", 4)
    result = run("--scale", 0.05, "--json", "--write", *on_this_database())
    assert result.exit_code == 0, result.output
    printed = json.loads(result.stdout)
    assert set(printed) == {"sqlite", "postgresql"}
    figures = printed[environment.database()]
    assert set(figures) >= PROMISED
    assert all(math.isfinite(figures[name]) and figures[name] > 0 for name in PROMISED)
    # Had the two sides found other matches there would be no figures; that they found some is said here.
    assert figures["reconnect_matches"] > 1_000
    assert figures["heavy_arrival_matches"] > MANY
    text = (tmp_path / report.PAGE).read_text()
    assert f"### {page.TITLES[environment.database()]}: {figures['people']:,} people" in text
    assert "`essaim bench match --scale 0.05 --database" in text


def test_sides_that_disagree_give_no_figures() -> None:
    turns = running.Turns("sqlite", Path("nowhere"), shape_of(0.01, 1), 1, {}, {})
    with pytest.raises(running.FoundOtherMatches, match="arrivals"):
        turns._agree("arrivals", {"ours": {"digest": digest([(1, 2)])}, "baseline": {"digest": digest([(1, 3)])}})


def test_an_invented_world_has_the_shape_of_a_real_one(world: World) -> None:
    lists = world.lists(0, world.shape.people)
    counts = np.array([len(ids) for ids in lists])
    assert abs(world.links / world.shape.links - 1) < 0.02
    assert 1.5 < counts.mean() / np.median(counts) < 5, "a few have very many contacts"
    assert all(len(set(ids.tolist())) == len(ids) for ids in lists), "nobody is a contact twice"
    registered = set(world.own_ids(0, world.shape.registered))
    known = sum(int(remote_id) in registered for ids in lists for remote_id in ids)
    assert 0.004 < known / world.links < 0.01
    assert not any(own in set(ids.tolist()) for own, ids in zip(world.own_ids(0, 50), lists[:50], strict=True))


def test_newcomers_are_ordinary_popular_or_have_a_large_list(world: World) -> None:
    shape = world.shape
    assert len(world.newcomer(shape.people)) == FOLLOWS
    assert len(world.newcomer(shape.large)) == LARGE
    [popular] = world.own_ids(shape.first_popular, shape.first_popular + 1)
    assert sum(popular in ids for ids in world.lists(0, shape.people)) == MANY
    assert np.array_equal(world.newcomer(shape.people), world.newcomer(shape.people)), "the same at each asking"


def test_timings_become_figures_and_shares() -> None:
    assert percentile([0.001, 0.003, 0.002], 0.5) == pytest.approx(2)
    assert digest([(1, 2), (3, 4), (1, 2)]) == digest([(3, 4), (1, 2)]) != digest([(3, 4)])
    parts = shares(lambda: sorted(range(10)))
    assert parts["engine_share"] == 0
    assert parts["django_share"] == pytest.approx(1)


@pytest.mark.parametrize("factors", ["one", "0", "1,,2", "1,101"])
def test_factors_that_are_none_are_refused(factors: str) -> None:
    result = run("--factors", factors)
    assert result.exit_code == 2
    assert "such as 1,2,4" in result.stderr


def without_postgresql(*_: object) -> NoReturn:
    raise scratch.NoPostgreSQL


def test_without_postgresql_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "_programs", without_postgresql)
    result = run("--database", "postgresql", "--scale", 0.01)
    assert result.exit_code == 2
    assert result.stderr.startswith("essaim: PostgreSQL is not on this machine")
    assert "Traceback" not in result.stderr


def test_without_postgresql_sqlite_is_measured_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "postgresql", without_postgresql)
    monkeypatch.setattr(running, "measure", lambda *_: {"sqlite": figures()})
    result = run("--json", "--factors", "1")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["postgresql"] is None
    assert "PostgreSQL is not on this machine" in result.stderr


@pytest.mark.parametrize("address", ["mysql://somewhere/x", "postgresql://nobody@127.0.0.1:1/none"])
def test_an_address_that_leads_nowhere_is_one_sentence(address: str) -> None:
    result = run("--database", "postgresql", "--postgresql-url", address)
    assert result.exit_code == 2
    assert result.stderr.startswith("essaim: PostgreSQL could not be used: it")


def test_the_page_says_what_does_not_hold_and_how_cost_grows() -> None:
    sizes = [{"sqlite": figures()}, {"sqlite": figures(links=94_000_000, arrival_p99_ms=24.0)}]
    results = page.by_database([1, 2], sizes)
    text = report.markdown(page.section(results, {"SQLite": "3.40.1"}, 1, [1, 2]))
    assert "| arrival p99 at 2 times the size | 2× | ≤ 1.50× | **no** |" in text
    assert "| load all lists, index included | 4 s | ≤ 8 s | yes |" in text
    assert "SQLite 3.40.1." in text
    assert "![Cost of an arrival against the number of links: at 47 M, 94 M links](bench-match.svg)" in text


def figures(**changed: float) -> dict[str, Any]:
    names = (
        "load_ratio arrival_ratio arrival_p50_ms arrival_p99_ms arrivals_per_second arrival_matches engine_share "
        "database_share django_share heavy_arrival_ms heavy_arrival_matches large_arrival_ms reconnect_seconds "
        "reconnect_mb restart_ms rebuild_seconds erase_p50_ms bytes_per_link peak_rss_mb pseudonyms_per_second"
    )
    whole = {"people": 33_000, "links": 47_000_000, "large_arrival_matches": 500, "reconnect_matches": 235_000}
    return dict.fromkeys(names.split(), 0.5) | whole | {"load_seconds": 4.0, "arrival_p99_ms": 12.0} | changed


def test_an_interrupted_bench_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []

    def interrupted(folder: Path, *_: object) -> NoReturn:
        (folder / "half-made").touch()
        seen.append(folder)
        os.kill(os.getpid(), signal.SIGTERM)
        raise AssertionError("the signal came to nobody")

    monkeypatch.setattr(running, "measure", interrupted)
    before = signal.getsignal(signal.SIGTERM)
    assert run("--database", "sqlite").exit_code == 130
    assert [folder.exists() for folder in seen] == [False]
    assert signal.getsignal(signal.SIGTERM) == before

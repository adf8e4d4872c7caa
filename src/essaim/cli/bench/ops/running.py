"""The course of the bench: one site, loaded, looked at while idle, backed up, brought back, erased from and swept."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import click

from essaim.cli.bench.match import ours, world
from essaim.cli.bench.match.scratch import Cluster, site
from essaim.cli.bench.match.world import shape_of
from essaim.cli.bench.measuring import Case, MeasureFailed, Outcome, in_child, run, say
from essaim.cli.bench.ops import cases, memory

#: People erased, one at a time.
ERASED = 20
MB = 1_000_000
LOOK_SECONDS = 0.02

Figures = dict[str, float]
Environment = Mapping[str, str | None]
Span = tuple[float, float]


def measure(folder: Path, scale: float, seed: int, cluster: Cluster | None) -> Figures:
    """Invent a site of this scale on one database and do an operator's work on it; give the figures."""
    shape = shape_of(scale, seed)
    say(f"inventing {shape.people:,} people and {shape.links:,} links")
    here = str(folder / "world")
    links = in_child(f"{world.__name__}:invent", folder=here, shape=asdict(shape)).result["links"]
    with site(folder / "site", cluster) as environment:
        _case(environment, f"{ours.__name__}:prepare", world=here)
        _case(environment, f"{ours.__name__}:load", world=here)
        figures: Figures = {"people": shape.people, "links": links}
        figures |= _idle(environment)
        backup = folder / "backup.tar"
        figures |= _backed_up(environment, folder, backup, here, shape.people)
        if cluster is None:
            figures["copy_seconds"] = _copied(environment, folder / "copy")
        figures |= _restored(folder, environment, cluster, backup)
        backup.unlink()
        numbers = list(range(0, shape.people, shape.people // ERASED))
        erased = _case(environment, f"{ours.__name__}:erase", numbers=numbers).result["seconds"]
        figures |= {"erase_p50_ms": median(erased) * 1000, "erase_worst_ms": max(erased) * 1000}
        return figures | _swept(environment)


def _idle(environment: Environment) -> Figures:
    if not Path("/proc/self/smaps_rollup").exists():
        return {}
    say("an idle site and its worker")
    held = memory.idle(environment)
    return {"idle_mb": held.all / MB, "idle_own_mb": held.own / MB, "idle_processes": held.processes}


def _backed_up(environment: Environment, folder: Path, backup: Path, world_folder: str, people: int) -> Figures:
    """Make a backup while people arrive. Raises MeasureFailed, also when it lacks somebody who was here before it."""
    begun, until = folder / "begun", folder / "until"
    arriving = Case(
        f"{cases.__name__}:arrivals", {"world": world_folder, "begun": str(begun), "until": str(until)}, environment
    )
    say("people arrive, and a backup is made meanwhile")
    with ThreadPoolExecutor(1) as beside:
        arrived = beside.submit(run, arriving)
        try:
            _wait_for(begun, arrived)
            made = run(Case(f"{cases.__name__}:backup", {"file": str(backup)}, environment)).result
        finally:
            until.touch()
        spans: list[Span] = [(began, ended) for began, ended in arrived.result().result]
    before = [span for span in spans if span[1] < made["began"]]
    meanwhile = [span for span in spans if span[0] < made["ended"] and span[1] > made["began"]]
    if not people + len(before) <= made["people"] <= people + len(before) + len(meanwhile):
        click.echo(f"The backup holds {made['people']} people; {people + len(before)} were here before it.", err=True)
        raise MeasureFailed(case="backup")
    return {
        "backup_seconds": made["ended"] - made["began"],
        "backup_mb": made["bytes"] / MB,
        "arrivals_meanwhile": len(meanwhile),
        "arrival_alone_p50_ms": _middle(before[1:]),
        "arrival_meanwhile_p50_ms": _middle(meanwhile),
        "arrival_meanwhile_worst_ms": max(ended - began for began, ended in meanwhile) * 1000,
    }


def _wait_for(file: Path, arrived: Future[Outcome]) -> None:
    """Wait until the file is there. Raises what kept it from coming."""
    while not file.exists():
        if arrived.done():
            arrived.result()
        time.sleep(LOOK_SECONDS)


def _middle(spans: list[Span]) -> float:
    return median(ended - began for began, ended in spans) * 1000


def _copied(environment: Environment, file: Path) -> float:
    seconds = float(_case(environment, f"{cases.__name__}:copy", file=str(file)).result["seconds"])
    file.unlink()
    return seconds


def _restored(folder: Path, environment: Environment, cluster: Cluster | None, backup: Path) -> Figures:
    """Bring the backup back on another site that has the same keys."""
    with site(folder / "elsewhere", cluster) as empty:
        elsewhere = {**empty, "ESSAIM_KEYS_FILE": environment["ESSAIM_KEYS_FILE"]}
        found = _case(elsewhere, f"{cases.__name__}:restore", file=str(backup)).result
        rebuilt = _case(elsewhere, f"{ours.__name__}:rebuild").result
    return {
        "restore_seconds": found["seconds"],
        "restored_lists": found["lists"],
        "rebuild_seconds": rebuilt["seconds"],
    }


def _swept(environment: Environment) -> Figures:
    _case(environment, f"{cases.__name__}:age")
    found = _case(environment, f"{cases.__name__}:sweep").result
    return {f"sweep_{name}": value for name, value in found.items()}


def _case(environment: Environment, function: str, **arguments: Any) -> Outcome:  # noqa: ANN401 - whatever JSON carries
    say(function.rpartition(".")[2].replace(":", ", "))
    return run(Case(function, arguments, environment))

"""The bench's section of the page, from its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from essaim.cli.bench.report import Measure, Section, Table, at_least, at_most

MIB = 1 << 20
INTRO = (
    "An invented crowd whose follows all wait. What a follow costs beside the network is measured with networks that "
    "answer at once; speed with one `essaim worker` and servers of the sandbox in two other processes on the same "
    "machine; the simulation lets the clock run under the networks' real limits, which the servers keep too. “The "
    "best” is the earliest end that each account's budgets allow, by other arithmetic."
)
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
#: Memory that may come and go without anything having grown.
FLAT_MB = 16.0


def section(figures: Mapping[str, Any], versions: Mapping[str, str], scale: float, simulated: float) -> Section:
    """Give the section that tells these figures, by database."""
    tables = [table for name, found in figures.items() for table in _tables(NAMES[name], found)]
    words = "".join(
        f" --{name} {value:g}" for name, value in (("scale", scale), ("simulated", simulated)) if value != 1
    )
    return Section(
        name="reconnect",
        title="Following",
        intro=INTRO,
        command=f"essaim bench reconnect{words}",
        tables=tables,
        traits=versions,
    )


def _tables(name: str, found: Mapping[str, Any]) -> list[Table]:
    return [
        Table(f"{name}: one follow", _one_follow(found["cost"], found["speed"])),
        Table(f"{name}: picking what is due next", _picking(found["picking"], found["picking_few"])),
        Table(f"{name}: a migration under real limits", _migration(found["simulated"])),
    ]


def _one_follow(cost: Mapping[str, float], speed: Mapping[str, Mapping[str, float]]) -> list[Measure]:
    def rate(network: str, seconds: str = "seconds") -> float:
        return speed[network]["follows"] / max(speed[network][seconds], 1e-9)

    return [
        at_most("the scheduler's own cost, computing", cost["cpu_seconds"] / cost["follows"] * 1000, 1, "ms"),
        Measure("… with waiting for the disk and for other programs", cost["seconds"] / cost["follows"] * 1000, "ms"),
        at_least("one worker, half on Bluesky and half on Mastodon-like servers", rate("both"), 300, "a second"),
        Measure("… if it had a processor of its own", rate("both", "cpu_seconds"), "a second"),
        Measure("… all on Bluesky, a hundred in one call", rate("bluesky"), "a second"),
        Measure(
            "… all on Mastodon-like servers, two calls each, many of one server following the same people",
            rate("mastodon"),
            "a second",
        ),
    ]


def _picking(many: Mapping[str, float], few: Mapping[str, float]) -> list[Measure]:
    grown = (many["held_after"] - many["held_before"]) / MIB
    return [
        Measure("follows that are due", many["due"]),
        at_most("looking for due work and claiming it, half the time", many["pick_p50_ms"], 10, "ms"),
        at_most("… 99 times in 100", many["pick_worst_ms"], 10, "ms"),
        Measure(f"… among {few['due']:,} only", few["pick_p50_ms"], "ms"),
        Measure(f"taking its batch of {many['batch']:g}, checked again and claimed", many["take_p50_ms"], "ms"),
        at_most("memory gained by 200 picks", max(0.0, grown), FLAT_MB, "MB"),
    ]


def _migration(told: Mapping[str, float]) -> list[Measure]:
    return [
        Measure("people", told["people"]),
        Measure("follows, all done", told["follows"]),
        at_most("… not done in the end", told["waiting"], 0),
        at_most("requests beyond a limit", told["refused"], 0),
        Measure("simulated time until the last", told["days"], "days"),
        at_most("… against the best", told["ratio"], 1.05, "×"),
        at_most("a person's wait on average, against the best", told["person_ratio"], 1.05, "×"),
        Measure("computed in", told["seconds"], "s"),
    ]

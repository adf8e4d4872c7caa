"""The course of the bench on one database: the world, ours and the baseline in turns, the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import mean
from typing import Any

from essaim.base.errors import BadInput
from essaim.cli.bench.match.scratch import Cluster, site
from essaim.cli.bench.match.timing import percentile
from essaim.cli.bench.match.world import Shape, shape_of
from essaim.cli.bench.measuring import Case, Outcome, in_child, run, say

#: Turns that ours and the baseline take at arrivals.
ROUNDS = 3
#: Arrivals under the profiler, one more to warm up, and people erased.
PROFILED, ERASED = 20, 20
#: Beyond so many links the baseline is left out: it would take most of an hour and say nothing new.
BASELINE_LINKS = 60_000_000
MB = 1_000_000

Figures = dict[str, Any]


class FoundOtherMatches(BadInput):
    """Essaim and the baseline found other matches in %(where)s: the figures would mean nothing."""

    code = "found-other-matches"


def measure(folder: Path, scale: float, seed: int, clusters: Mapping[str, Cluster | None]) -> dict[str, Figures]:
    """Invent a world of this scale and measure it on each database; give the figures by database."""
    shape = shape_of(scale, seed)
    say(f"inventing {shape.people:,} people and {shape.links:,} links")
    world = folder / "world"
    links = in_child(f"{__package__}.world:invent", folder=str(world), shape=asdict(shape)).result["links"]
    figures = {}
    for vendor, cluster in clusters.items():
        with site(folder / "ours", cluster) as ours, site(folder / "baseline", cluster) as baseline:
            turns = Turns(vendor, world, shape, links, ours, baseline)
            figures[vendor] = turns.figures()
    return figures


class Turns:
    """One world on one database, twice: as Essaim keeps it, and one row per link."""

    def __init__(
        self,
        vendor: str,
        world: Path,
        shape: Shape,
        links: int,
        ours: Mapping[str, str | None],
        baseline: Mapping[str, str | None],
    ) -> None:
        """Take an invented world, and the environments of two empty databases."""
        self._vendor, self._world, self._shape, self._links = vendor, str(world), shape, links
        self._environments = {"ours": ours, "baseline": baseline}
        self._sides = ["ours", "baseline"] if links <= BASELINE_LINKS else ["ours"]
        self._peak = 0

    def figures(self) -> Figures:
        """Run everything and give the figures. Raises FoundOtherMatches or MeasureFailed."""
        self._run("ours", "prepare", world=self._world)
        return (
            {"links": self._links, "people": self._shape.people}
            | self._loaded()
            | self._reconnected()
            | self._arrived()
            | self._many_arrived()
            | self._restarted()
            | {"peak_rss_mb": self._peak / MB}
        )

    def _loaded(self) -> Figures:
        both = {side: self._run(side, "load", world=self._world).result for side in self._sides}
        return {
            "load_seconds": both["ours"]["seconds"],
            "bytes_per_link": both["ours"]["bytes"] / self._links,
        } | self._ratio("load", both, lambda result: result["seconds"], "bytes_per_link")

    def _reconnected(self) -> Figures:
        both = {side: self._run(side, "reconnect").result for side in self._sides}
        self._agree("the full reconnection", both)
        return {
            "reconnect_seconds": both["ours"]["seconds"],
            "reconnect_mb": both["ours"]["bytes"] / MB,
            "reconnect_matches": both["ours"]["matches"],
        } | self._ratio("reconnect", both, lambda result: result["seconds"])

    def _arrived(self) -> Figures:
        """Let the ordinary newcomers arrive, in turns; the first of each turn opens everything and is not counted."""
        numbers = list(range(self._shape.people, self._shape.first_popular - PROFILED - 1))
        turns = [numbers[place::ROUNDS] for place in range(ROUNDS)]
        rounds = [self._turn(turn, "arrivals") for turn in turns]
        ours = [second for both in rounds for second in both["ours"]["seconds"][1:]]
        figures: Figures = {
            "arrival_p50_ms": percentile(ours, 0.5),
            "arrival_p99_ms": percentile(ours, 0.99),
            "arrivals_per_second": len(ours) / sum(ours),
            "arrival_matches": mean(met for both in rounds for met in both["ours"]["met"]),
            "arrival_ratio": None,
        }
        if "baseline" in self._sides:
            theirs = [second for both in rounds for second in both["baseline"]["seconds"][1:]]
            figures["baseline_arrival_p50_ms"] = percentile(theirs, 0.5)
            figures["baseline_arrival_p99_ms"] = percentile(theirs, 0.99)
            # Of the two figures beside it, so that whoever reads them can divide for themselves.
            figures["arrival_ratio"] = figures["baseline_arrival_p50_ms"] / figures["arrival_p50_ms"]
        return figures

    def _many_arrived(self) -> Figures:
        """Let newcomers with many matches arrive, then the one with many contacts, then some under the profiler."""
        shape = self._shape
        # An ordinary one first, so that opening everything is nobody's time.
        ordinary = shape.first_popular - PROFILED - 1
        ours = self._turn([ordinary, *range(shape.first_popular, shape.registered)], "arrivals")["ours"]
        profiled = list(range(ordinary + 1, shape.first_popular))
        shares: Figures = self._run("ours", "profile", world=self._world, newcomers=profiled).result
        figures: Figures = {
            "heavy_arrival_ms": percentile(ours["seconds"][1:-1], 0.5),
            "heavy_arrival_matches": mean(ours["met"][1:-1]),
            "large_arrival_ms": ours["seconds"][-1] * 1000,
            "large_arrival_matches": ours["met"][-1],
        }
        return figures | shares

    def _restarted(self) -> Figures:
        erased = self._run("ours", "erase", numbers=list(range(0, self._shape.people, self._shape.people // ERASED)))
        made = in_child(f"{__package__}.ours:pseudonyms").result
        return {
            "pseudonyms_per_second": made["ids"] / made["seconds"],
            "restart_ms": self._run("ours", "restart").result["seconds"] * 1000,
            "rebuild_seconds": self._run("ours", "rebuild").result["seconds"],
            "erase_p50_ms": percentile(erased.result["seconds"], 0.5),
        }

    def _turn(self, numbers: Sequence[int], what: str) -> dict[str, Any]:
        both = {side: self._run(side, what, world=self._world, newcomers=list(numbers)).result for side in self._sides}
        self._agree("arrivals", both)
        return both

    def _run(self, side: str, function: str, **arguments: Any) -> Outcome:  # noqa: ANN401 - whatever JSON carries
        say(f"{self._vendor}, {self._links:,} links: {side}, {function}")
        outcome = run(Case(f"{__package__}.{side}:{function}", arguments, self._environments[side]))
        if side == "ours":
            self._peak = max(self._peak, outcome.peak_bytes)
        return outcome

    def _ratio(self, name: str, both: Mapping[str, Any], seconds: Any, size: str = "") -> Figures:  # noqa: ANN401 - a call
        """Give how many times longer the baseline took, and what it took; None when it was left out."""
        if "baseline" not in both:
            return {f"{name}_ratio": None}
        theirs = {f"baseline_{name}_seconds": seconds(both["baseline"])}
        if size:
            theirs[f"baseline_{size}"] = both["baseline"]["bytes"] / self._links
        return {f"{name}_ratio": seconds(both["baseline"]) / seconds(both["ours"]), **theirs}

    def _agree(self, where: str, both: Mapping[str, Any]) -> None:
        if len({result["digest"] for result in both.values()}) > 1:
            raise FoundOtherMatches(where=where)

"""The figures of `essaim bench match` as a section of the page: a table for each database, and a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from essaim.cli.bench.match.running import Figures
from essaim.cli.bench.plot import line_plot, short
from essaim.cli.bench.report import Figure, Measure, Section, Table, at_least, at_most

TITLES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
INTRO = """\
An invented world: as many people as HelloQuitteX had, each with a list of contacts (log-normal: median 525, mean
1,424) whom they share as on X (Zipf-like); one link in two hundred leads to somebody registered here. Everybody may be
found by anyone, and one member in four lets the site follow late arrivals by itself. Everything goes through the
site's own models, transactions and services, and every commit is on disk before the next begins. An arrival is an
archive's list given by somebody signed in with a proved X account: list, matches both ways, notices, planned follows.

The baseline keeps one row per link, ids in clear, with plain SQL and an index for each way of asking, on the same
database with the same settings, in the same run. A ratio says how many times longer the baseline took. Both found
the same matches. It does less in an arrival: four statements that find and write matches, where Essaim runs some
twenty-five, which also keep the report, the notices, the audit trail and the planned follows. PostgreSQL, where each
statement alone is a round trip to another process, gets them in six trips; there a ratio is shown, but none is aimed
at. In the load each side makes the next batch of its rows as best it can: Essaim beside the database's work, with the
index gathered on the way; the baseline in the database's own form for copying, its indexes made at the end. Beyond 60
million links the baseline is left out. PostgreSQL has 1 GB of shared buffers and 512 MB to build indexes; its own
memory is not counted."""


@dataclass(frozen=True)
class Aims:
    """What is aimed at on one database at full size."""

    load_seconds: float
    arrival_p50_ms: float
    arrival_p99_ms: float
    arrivals_per_second: float
    heavy_arrival_ms: float
    large_arrival_ms: float
    reconnect_seconds: float
    rebuild_seconds: float
    bytes_per_link: float
    arrival_ratio: float | None


AIMS = {
    "sqlite": Aims(8, 4, 20, 200, 20, 100, 1, 5, 17, arrival_ratio=12),
    "postgresql": Aims(12, 6, 30, 150, 25, 400, 1.5, 6, 18, arrival_ratio=None),
}
LOAD_RATIO, RECONNECT_MB, GROWTH, PSEUDONYMS = 10, 600, 1.5, 20e6


def by_database(factors: Sequence[float], sizes: Sequence[Mapping[str, Figures]]) -> dict[str, Figures]:
    """Give the first size's figures for each database, and under `sizes` those of all of them."""
    return {
        name: figures
        | {"sizes": [{"factor": factor, **size[name]} for factor, size in zip(factors, sizes, strict=True)]}
        for name, figures in sizes[0].items()
    }


def section(
    results: Mapping[str, Figures], versions: Mapping[str, str], scale: float, factors: Sequence[float]
) -> Section:
    """Give the section of the page."""
    options = "" if scale == 1 else f" --scale {scale:g}"
    usual = (1, 2, 4) if scale >= 1 else (1,)
    options += "" if tuple(factors) == usual else f" --factors {','.join(f'{factor:g}' for factor in factors)}"
    options += "" if len(results) > 1 else f" --database {next(iter(results))}"
    tables = [Table(_heading(name, figures), _measures(name, figures)) for name, figures in results.items()]
    return Section(
        name="match",
        title="Matching",
        intro=INTRO,
        command=f"essaim bench match{options}",
        tables=tables,
        figures=[_plot(results)] if len(factors) > 1 else [],
        traits=versions,
    )


def _heading(name: str, figures: Figures) -> str:
    return f"{TITLES[name]}: {figures['people']:,} people, {figures['links']:,} links"


def _measures(name: str, figures: Figures) -> list[Measure]:
    aims = AIMS[name]

    def most(words: str, key: str, unit: str) -> Measure:
        return at_most(words, figures[key], getattr(aims, key), unit)

    return [
        most("load all lists, index included", "load_seconds", "s"),
        _ratio("the same beside the baseline", figures["load_ratio"], LOAD_RATIO),
        most(f"arrival, p50 ({figures['arrival_matches']:.0f} matches)", "arrival_p50_ms", "ms"),
        most("arrival, p99", "arrival_p99_ms", "ms"),
        at_least("arrivals a second", figures["arrivals_per_second"], aims.arrivals_per_second),
        _ratio("arrival p50 beside the baseline", figures["arrival_ratio"], aims.arrival_ratio),
        Measure("an arrival's time in the engine", figures["engine_share"] * 100, "%"),
        Measure("an arrival's time in the database", figures["database_share"] * 100, "%"),
        Measure("an arrival's time in Django and services", figures["django_share"] * 100, "%"),
        most(f"arrival with {figures['heavy_arrival_matches']:.0f} matches, p50", "heavy_arrival_ms", "ms"),
        most(f"arrival of 100,000 follows ({figures['large_arrival_matches']} matches)", "large_arrival_ms", "ms"),
        most(f"full reconnection ({figures['reconnect_matches']:,} matches)", "reconnect_seconds", "s"),
        at_most("its memory above idle", figures["reconnect_mb"], RECONNECT_MB, "MB"),
        Measure("restart: open the index", figures["restart_ms"], "ms"),
        most("rebuild the index from rows", "rebuild_seconds", "s"),
        Measure("erase a person, p50", figures["erase_p50_ms"], "ms"),
        most("bytes per link, rows and index", "bytes_per_link", ""),
        *_baseline(figures),
        Measure("peak memory of any step", figures["peak_rss_mb"], "MB"),
        at_least("pseudonyms a second, in millions", figures["pseudonyms_per_second"] / 1e6, PSEUDONYMS / 1e6),
        *_growth(figures["sizes"]),
    ]


def _ratio(words: str, ratio: float | None, aim: float | None) -> Measure:
    if ratio is None:
        return Measure(words, "not measured")
    return Measure(words, ratio, "×") if aim is None else at_least(words, ratio, aim, "×")


def _baseline(figures: Figures) -> list[Measure]:
    if "baseline_bytes_per_link" not in figures:
        return []
    return [
        Measure("baseline: bytes per link", figures["baseline_bytes_per_link"]),
        Measure("baseline: load", figures["baseline_load_seconds"], "s"),
        Measure("baseline: arrival p50", figures["baseline_arrival_p50_ms"], "ms"),
        Measure("baseline: all matches by one query", figures["baseline_reconnect_seconds"], "s"),
    ]


def _growth(sizes: Sequence[Figures]) -> list[Measure]:
    """Give how an arrival's p99 grows with the size."""
    first = sizes[0]["arrival_p99_ms"]
    return [
        at_most(
            f"arrival p99 at {size['factor'] / sizes[0]['factor']:g} times the size",
            size["arrival_p99_ms"] / first,
            GROWTH,
            "×",
        )
        for size in sizes[1:]
    ]


def _plot(results: Mapping[str, Figures]) -> Figure:
    """Give an arrival's cost against the number of links."""
    series: dict[str, list[tuple[float, float]]] = {}
    for name, figures in results.items():
        for words, key in (
            ("p50", "arrival_p50_ms"),
            ("p99", "arrival_p99_ms"),
            ("baseline", "baseline_arrival_p50_ms"),
        ):
            points = [(float(size["links"]), float(size[key])) for size in figures["sizes"] if key in size]
            if points:
                series[f"{TITLES[name]} {words}"] = points
    sizes: list[Any] = next(iter(results.values()))["sizes"]
    words = ", ".join(short(round(size["links"], -5)) for size in sizes)
    title = "Cost of an arrival against the number of links"
    svg = line_plot(title, "links", "milliseconds", series)
    return Figure("bench-match.svg", svg, f"{title}: at {words} links")

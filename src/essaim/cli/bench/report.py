"""The page of the benches: each owns a section of docs/reference/benchmarks.md, written anew by each full run."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from essaim.base import clock
from essaim.base.errors import BadInput

PAGE = "benchmarks.md"
HEAD = """# Benchmarks

<!-- Each section is written by `essaim bench NAME`; run the bench, do not edit what stands between its marks. -->
What Essaim costs, measured beside a baseline in the same run. Ratios hold on other machines, seconds are for
orientation. An aim that does not hold is said so.
"""
GIB = 1024**3


class NoCheckout(BadInput):
    """The page of the benches is written in a checkout of Essaim only. Leave --write out, or take --json."""

    code = "no-checkout"


@dataclass(frozen=True)
class Measure:
    """One line of a table: what was measured, what came out, what was aimed at (empty when nothing was)."""

    name: str
    value: float | str
    unit: str = ""
    aim: str = ""
    #: None when there is no aim.
    holds: bool | None = None


@dataclass(frozen=True)
class Table:
    """Measures that belong together, below a heading of their own (empty for none)."""

    heading: str
    measures: Sequence[Measure]


@dataclass(frozen=True)
class Figure:
    """A picture beside the page, and its words for those who do not see it."""

    file: str
    svg: str
    alt: str


@dataclass(frozen=True)
class Section:
    """What one bench has to say."""

    #: The bench's own name, as in `essaim bench NAME`.
    name: str
    title: str
    intro: str
    #: The command that made it, as one would type it.
    command: str
    tables: Sequence[Table]
    figures: Sequence[Figure] = ()
    #: What else matters besides the machine: a database's version.
    traits: Mapping[str, str] = field(default_factory=dict)


def at_most(name: str, value: float, limit: float, unit: str = "") -> Measure:
    """Give a measure that holds up to `limit`."""
    return Measure(name, value, unit, f"≤ {number(limit)}{_space(unit)}", value <= limit)


def at_least(name: str, value: float, limit: float, unit: str = "") -> Measure:
    """Give a measure that holds from `limit` on."""
    return Measure(name, value, unit, f"≥ {number(limit)}{_space(unit)}", value >= limit)


def write_page(section: Section) -> Path:
    """Write the section and its figures into the checkout's docs, and give the page. Raises NoCheckout."""
    folder = reference_folder()
    if folder is None:
        raise NoCheckout
    for figure in section.figures:
        (folder / figure.file).write_text(figure.svg, encoding="utf-8")
    page = folder / PAGE
    text = page.read_text(encoding="utf-8") if page.exists() else HEAD
    page.write_text(with_section(text, section), encoding="utf-8")
    return page


def to_write(asked: bool | None, *, full: bool, as_json: bool) -> bool:
    """Say whether to write the page: as asked, else after a full run in a checkout whose figures people read."""
    if asked is not None:
        return asked
    return full and not as_json and reference_folder() is not None


def reference_folder() -> Path | None:
    """Give docs/reference of the checkout this code runs from; None when it was installed."""
    for parent in Path(__file__).resolve().parents:
        if (parent / "pyproject.toml").is_file() and (parent / "docs" / "reference").is_dir():
            return parent / "docs" / "reference"
    return None


def with_section(page: str, section: Section) -> str:
    """Give the page with this section in its place, or at the end when it has none yet."""
    text = f"{_mark(section.name)}\n{markdown(section)}<!-- /bench -->\n"
    place = re.compile(rf"{re.escape(_mark(section.name))}\n.*?<!-- /bench -->\n", re.DOTALL)
    if place.search(page):
        return place.sub(lambda _: text, page, count=1)
    return f"{page.rstrip()}\n\n{text}"


def markdown(section: Section) -> str:
    """Give the section as Markdown, without its marks."""
    lines = [f"## {section.title}", "", section.intro, ""]
    traits = ", ".join(f"{name} {value}" for name, value in section.traits.items())
    lines += [
        f"Measured on {clock.now():%Y-%m-%d} with `{section.command}`; {machine()}{traits and f', {traits}'}.",
        "",
    ]
    for table in section.tables:
        if table.heading:
            lines += [f"### {table.heading}", ""]
        lines += ["| measure | figure | aim | holds? |", "| --- | ---: | ---: | --- |"]
        lines += [_row(measure) for measure in table.measures]
        lines.append("")
    for figure in section.figures:
        lines += [f"![{figure.alt}]({figure.file})", ""]
    return "\n".join(lines)


def text(tables: Sequence[Table]) -> str:
    """Give the tables for a terminal."""
    lines = []
    for table in tables:
        width = max(len(measure.name) for measure in table.measures)
        lines += [table.heading] if table.heading else []
        lines += [
            f"  {measure.name:<{width}}  {_figure(measure):>14}  {measure.aim:>12}  {_holds(measure)}".rstrip()
            for measure in table.measures
        ]
    return "\n".join(lines)


def machine() -> str:
    """Give what of this machine matters for the figures, and nothing by which to know it again."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    return f"{cores()} cores, {memory:.0f} GB of memory, {platform.system()}, Python {platform.python_version()}"


def cores() -> int:
    """Give how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def number(value: float) -> str:
    """Give a figure as people read it: three digits that matter, thousands apart."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def _figure(measure: Measure) -> str:
    if isinstance(measure.value, str):
        return measure.value
    return f"{number(measure.value)}{_space(measure.unit)}"


def _space(unit: str) -> str:
    return unit if unit in {"", "×", "%"} else f" {unit}"


def _holds(measure: Measure) -> str:
    return {True: "yes", False: "**no**", None: ""}[measure.holds]


def _row(measure: Measure) -> str:
    return f"| {measure.name} | {_figure(measure)} | {measure.aim} | {_holds(measure)} |"


def _mark(name: str) -> str:
    return f"<!-- bench: {name} -->"

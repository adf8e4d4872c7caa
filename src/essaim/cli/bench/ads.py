"""`essaim bench ads`: how fast, and in how little memory, advertisements are audited."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click

from essaim.cli.bench import ads_cases as cases
from essaim.cli.bench.measuring import Outcome, in_child, middle, say
from essaim.cli.bench.report import Measure, Section, Table, at_most, text, to_write, write_page

MIB = 1 << 20
IMPRESSIONS, ROWS = 200_000, 1_000_000
HERE = cases.__name__


@click.command(
    short_help="Measure the audit of advertisements.",
    epilog="""\b
Example:
  essaim bench ads
  essaim bench ads --scale 0.05 --json
""",
)
@click.option("--scale", type=click.FloatRange(0.001, 10), default=1.0, show_default=True, help="How much to invent.")
@click.option("--rounds", type=click.IntRange(1, 20), default=3, show_default=True, help="How often to measure each.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--write/--no-write", default=None, help="Write the page of the docs; by default after a full run.")
def ads(scale: float, rounds: int, *, as_json: bool, write: bool | None) -> None:
    """Measure the audit of an archive and of a repository's export, beside reading them and doing nothing.

    Invents both in a temporary folder. Each is read several times, in a process of its own.
    """
    with tempfile.TemporaryDirectory(prefix="essaim-bench-") as folder:
        figures = _figures(Path(folder), scale, rounds)
    section = _section(figures, scale)
    if as_json:
        click.echo(json.dumps(figures))
    else:
        click.echo(text(section.tables))
    if to_write(write, full=scale >= 1, as_json=as_json):
        click.echo(f"Written: {write_page(section).name}", err=True)


def _figures(folder: Path, scale: float, rounds: int) -> dict[str, float]:
    say("inventing the archive and the export")
    in_child(f"{HERE}:invent", folder=str(folder), impressions=int(IMPRESSIONS * scale), rows=int(ROWS * scale))
    archive, export = str(folder / "ads.zip"), str(folder / "export.csv")
    say("the archive")
    audit, read = _several("audit", archive, rounds), _several("read", archive, rounds)
    say("the export")
    repository, rows = _several("repository", export, rounds), _several("rows_alone", export, rounds)
    return {
        "impressions": float(audit.result),
        "audit_seconds": audit.seconds,
        "audit_cpu_seconds": audit.cpu_seconds,
        "audit_peak_mb": audit.peak_bytes / MIB,
        "read_seconds": read.seconds,
        "rows": float(repository.result),
        "repository_seconds": repository.seconds,
        "repository_cpu_seconds": repository.cpu_seconds,
        "repository_peak_mb": repository.peak_bytes / MIB,
        "rows_alone_seconds": rows.seconds,
    }


def _several(function: str, path: str, rounds: int) -> Outcome:
    return middle([in_child(f"{HERE}:{function}", path=path) for _ in range(rounds)])


def _section(found: Mapping[str, float], scale: float) -> Section:
    archive = Table(
        f"An archive with {found['impressions']:,.0f} advertisements",
        (
            at_most("audited", found["audit_seconds"], 10, "s"),
            Measure("… of that the processor worked", found["audit_cpu_seconds"], "s"),
            at_most("… most memory above an empty interpreter", found["audit_peak_mb"], 300, "MB"),
            Measure("read, and nothing done with it", found["read_seconds"], "s"),
        ),
    )
    export = Table(
        f"An export of X's repository with {found['rows']:,.0f} rows",
        (
            at_most("audited", found["repository_seconds"], 60, "s"),
            Measure("… of that the processor worked", found["repository_cpu_seconds"], "s"),
            at_most("… most memory above an empty interpreter", found["repository_peak_mb"], 500, "MB"),
            Measure("rows read, and nothing done with them", found["rows_alone_seconds"], "s"),
        ),
    )
    return Section(
        name="ads",
        title="Auditing advertisements",
        intro="An invented archive and an invented export, shaped as X makes them; one word in twenty is on a list.",
        command="essaim bench ads" if scale == 1 else f"essaim bench ads --scale {scale:g}",
        tables=(archive, export),
    )

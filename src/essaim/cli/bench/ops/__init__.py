"""`essaim bench ops`: what those who run a site wait for: backups, restores, erasures, the sweep; and idle memory."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from essaim.cli.bench.report import (
    Measure,
    NoCheckout,
    Section,
    Table,
    at_most,
    reference_folder,
    text,
    to_write,
    write_page,
)

if TYPE_CHECKING:
    from essaim.cli.bench.ops.running import Figures

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@click.command(
    short_help="Measure what those who run a site wait for.",
    epilog="""\b
Examples:
  essaim bench ops
  essaim bench ops --scale 0.05 --database postgresql --json
""",
)
@click.option(
    "--scale",
    type=click.FloatRange(0.001, 10),
    default=1.0,
    show_default=True,
    help="1 is 33,000 people and 47 million links.",
)
@click.option(
    "--database",
    type=click.Choice(list(DATABASES)),
    default="sqlite",
    show_default=True,
    help="Which database to measure on.",
)
@click.option("--postgresql-url", default="", help="A server where databases may be made, instead of one of our own.")
@click.option("--seed", default=2026, show_default=True, help="Another number, another world of the same shape.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--write/--no-write", default=None, help="Write the page of the docs; by default after a full run.")
def ops(*, scale: float, database: str, postgresql_url: str, seed: int, as_json: bool, write: bool | None) -> None:
    """Measure a backup while people arrive, a restore with its index, an erasure, the retention sweep, idle memory.

    The site is invented, on a database made for the run that goes with it. At full size a run takes some minutes and
    6 GB of disk.
    """
    from essaim.cli.bench.match import scratch
    from essaim.cli.bench.ops.running import measure

    if write and reference_folder() is None:
        raise NoCheckout
    with ExitStack() as stack:
        folder = stack.enter_context(scratch.working_folder())
        cluster = stack.enter_context(scratch.postgresql(postgresql_url)) if database == "postgresql" else None
        versions = scratch.versions({database: cluster})
        figures = measure(folder, scale, seed, cluster)
    section = _section(figures, scale, database, versions)
    click.echo(json.dumps(figures) if as_json else text(section.tables))
    if to_write(write, full=scale >= 1 and database == "sqlite", as_json=as_json):
        click.echo(f"Written: {write_page(section).name}", err=True)


def _section(found: Figures, scale: float, database: str, versions: dict[str, str]) -> Section:
    command = "essaim bench ops" if scale == 1 else f"essaim bench ops --scale {scale:g}"
    return Section(
        name="ops",
        title="Running a site",
        intro=(
            f"{found['people']:,.0f} invented people with {found['links']:,.0f} links, on {DATABASES[database]}. Idle "
            "memory is what Linux calls the proportional set size, summed over all processes of `essaim serve`: a page "
            "that several share counts once, and the pages of the index's files count as far as they were touched. The "
            "files are checked whole at the start, by reading, which leaves nothing in the processes."
        ),
        command=command if database == "sqlite" else f"{command} --database {database}",
        tables=[_backup(found), _restore(found), _ending(found), *_idle(found)],
        traits=versions,
    )


def _backup(found: Figures) -> Table:
    lines = [
        at_most("a backup, verified by its sum, while people arrive", found["backup_seconds"], 30, "s"),
        Measure("… its size", found["backup_mb"], "MB"),
    ]
    if "copy_seconds" in found:
        lines.append(Measure("baseline: the file copied whole, while nobody may write", found["copy_seconds"], "s"))
    lines += [
        Measure("people who arrived meanwhile", found["arrivals_meanwhile"]),
        Measure("… the median arrival", found["arrival_meanwhile_p50_ms"], "ms"),
        Measure("… the longest", found["arrival_meanwhile_worst_ms"], "ms"),
        Measure("… the median before the backup", found["arrival_alone_p50_ms"], "ms"),
    ]
    return Table("Backup", lines)


def _restore(found: Figures) -> Table:
    return Table(
        "Restore on an empty site",
        (
            at_most("verified, in place, index made anew", found["restore_seconds"], 60, "s"),
            Measure("… the index alone", found["rebuild_seconds"], "s"),
            Measure("… its lists", found["restored_lists"]),
        ),
    )


def _ending(found: Figures) -> Table:
    return Table(
        "What ends",
        (
            at_most("a person erased, the longest of twenty", found["erase_worst_ms"] / 1000, 1, "s"),
            Measure("… the median", found["erase_p50_ms"], "ms"),
            at_most("a retention sweep over all people", found["sweep_seconds"], 10, "s"),
            Measure("… told that their lists end", found["sweep_told"]),
            Measure("… lists deleted", found["sweep_lists"]),
            Measure("… accesses given back", found["sweep_grants"]),
            Measure("… memberships ended", found["sweep_people"]),
        ),
    )


def _idle(found: Figures) -> list[Table]:
    if "idle_mb" not in found:
        return []
    return [
        Table(
            "Idle memory",
            (
                at_most("the site and its worker, shared pages once", found["idle_mb"], 250, "MB"),
                Measure(
                    "… without the files they have mapped: programs, libraries, the index", found["idle_own_mb"], "MB"
                ),
                Measure("… in so many processes", found["idle_processes"]),
            ),
        )
    ]

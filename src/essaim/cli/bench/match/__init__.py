"""`essaim bench match`: the matching engine at the size of a real migration, through the site's own code."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from essaim.cli.bench.report import NoCheckout, reference_folder, text, to_write, write_page

if TYPE_CHECKING:
    from essaim.cli.bench.match.scratch import Cluster

DATABASES = ("sqlite", "postgresql")
PROBLEMS = 1
FULL_FACTORS = (1.0, 2.0, 4.0)


def _factors(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[float, ...]:
    """Give the numbers of `1,2,4`, none when nothing was given. Raises BadParameter on anything else."""
    if value is None:
        return ()
    try:
        factors = tuple(float(part) for part in value.split(","))
    except ValueError:
        factors = ()
    if not factors or not all(0 < factor <= 100 for factor in factors):
        raise click.BadParameter(f"“{value}” is no list of numbers above 0 and up to 100, such as 1,2,4.")
    return factors


@click.command(
    short_help="Measure the matching engine.",
    epilog="""\b
Examples:
  essaim bench match
  essaim bench match --scale 0.05 --database sqlite --json
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
    "--factors",
    callback=_factors,
    help="Sizes for the plot, the first of which the table shows: 1,2,4 at full size (the default there), else 1.",
)
@click.option(
    "--database",
    type=click.Choice([*DATABASES, "both"]),
    default="both",
    show_default=True,
    help="Which database to measure on.",
)
@click.option("--postgresql-url", default="", help="A server where databases may be made, instead of one of our own.")
@click.option("--seed", default=2026, show_default=True, help="Another number, another world of the same shape.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--write/--no-write", default=None, help="Write the page of the docs; by default after a full run.")
@click.pass_context
def match(
    context: click.Context,
    *,
    scale: float,
    factors: tuple[float, ...],
    database: str,
    postgresql_url: str,
    seed: int,
    as_json: bool,
    write: bool | None,
) -> None:
    """Measure the matching engine in an invented world, beside one row per link on the same database.

    Databases are made for the run, in a temporary folder, and go with it; PostgreSQL is started for it where it is
    installed. Both sides must find the same matches, or there are no figures. At full size with its three sizes a run
    takes about an hour, 25 GB of disk and 6 GB of memory.

    Status 1: one database was measured, the other could not be.
    """
    from essaim.cli.bench.match import page, scratch
    from essaim.cli.bench.match.running import measure

    if write and reference_folder() is None:
        raise NoCheckout
    factors = factors or (FULL_FACTORS if scale >= 1 else (1.0,))
    with ExitStack() as stack:
        folder = stack.enter_context(scratch.working_folder())
        clusters: dict[str, Cluster | None] = {}
        if database != "postgresql":
            clusters["sqlite"] = None
        if database != "sqlite":
            try:
                clusters["postgresql"] = stack.enter_context(scratch.postgresql(postgresql_url))
            except scratch.NoPostgreSQL as error:
                if database != "both":
                    raise
                click.echo(f"essaim: {error}", err=True)
        versions = scratch.versions(clusters)
        sizes = [measure(folder, scale * factor, seed, clusters) for factor in factors]
    results = page.by_database(factors, sizes)
    section = page.section(results, versions, scale, factors)
    click.echo(json.dumps({name: results.get(name) for name in DATABASES}) if as_json else text(section.tables))
    if to_write(write, full=scale >= 1 and database == "both", as_json=as_json):
        click.echo(f"Written: {write_page(section).name}", err=True)
    if database == "both" and len(results) < len(DATABASES):
        context.exit(PROBLEMS)

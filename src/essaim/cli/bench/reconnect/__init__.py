"""`essaim bench reconnect`: what following costs beside the network, and how near to the best the scheduler comes."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from essaim.cli.bench.report import NoCheckout, reference_folder, text, to_write, write_page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from essaim.cli.bench.match.scratch import Cluster

DATABASES = ("sqlite", "postgresql")
PROBLEMS = 1
PEOPLE, WISHES = 33_000, 160
DUE_PEOPLE, DUE_WISHES = 100_000, 50
#: Those whose follows are timed one by one, and below which scale a run is only a try.
SEEKERS, SMALL = 100, 0.05
FOLLOWERS, TARGETS = 80, 50


@click.command(
    short_help="Measure the scheduler of follows.",
    epilog="""\b
Examples:
  essaim bench reconnect
  essaim bench reconnect --scale 0.01 --database sqlite --json
""",
)
@click.option(
    "--scale",
    type=click.FloatRange(0.001, 10),
    default=1.0,
    show_default=True,
    help="1 is 33,000 people with 160 wishes each, and 100,000 people with 5 million due follows.",
)
@click.option(
    "--simulated",
    type=click.FloatRange(0.001, 10),
    help="Another scale for the simulation alone, which takes the longest.",
)
@click.option("--database", type=click.Choice([*DATABASES, "both"]), default="both", show_default=True, help="Which.")
@click.option("--postgresql-url", default="", help="A server where databases may be made, instead of one of our own.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--write/--no-write", default=None, help="Write the page of the docs; by default after a full run.")
@click.pass_context
def reconnect(
    context: click.Context,
    *,
    scale: float,
    simulated: float | None,
    database: str,
    postgresql_url: str,
    as_json: bool,
    write: bool | None,
) -> None:
    """Measure the scheduler: its own cost for each follow, its speed against servers of the sandbox, picking among
    millions of due follows, and a migration simulated under the networks' real limits.

    Databases are made for the run, in a temporary folder, and go with it. At full size the simulation takes hours:
    --simulated 0.1 shows the same in minutes.

    Status 1: one database was measured, the other could not be.
    """  # noqa: D205 - one sentence
    from essaim.cli.bench.match import scratch
    from essaim.cli.bench.reconnect import page

    if write and reference_folder() is None:
        raise NoCheckout
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
        figures = {name: _figures(folder, cluster, scale, simulated or scale) for name, cluster in clusters.items()}
    section = page.section(figures, versions, scale, simulated or scale)
    click.echo(json.dumps(figures) if as_json else text(section.tables))
    if to_write(write, full=scale >= 1 and database == "both", as_json=as_json):
        click.echo(f"Written: {write_page(section).name}", err=True)
    if database == "both" and len(figures) < len(DATABASES):
        context.exit(PROBLEMS)


def _figures(folder: Path, cluster: Cluster | None, scale: float, simulated: float) -> dict[str, Any]:
    """Measure everything on one database, each on a store of its own."""
    from essaim.cli.bench.match.scratch import site
    from essaim.cli.bench.measuring import Case, run, say

    name = "sqlite" if cluster is None else "postgresql"

    def measured(what: str, crowd: Mapping[str, Any] | None, module: str = "cases", **arguments: Any) -> Any:  # noqa: ANN401
        with site(folder / what, cluster) as environment:
            if crowd is not None:
                say(f"{name}: inventing {crowd['people']:,} people with {crowd['wishes']} wishes each")
                run(Case(f"{__package__}.cases:prepare", {"crowd": crowd}, environment))
            say(f"{name}: {what}")
            return run(Case(f"{__package__}.{module}:{what}", arguments, environment)).result

    def crowd(people: int, wishes: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        return {"people": max(20, int(people * scale)), "wishes": wishes, **more}

    followers, targets = max(4, int(FOLLOWERS * min(scale * 2.5, 1))), TARGETS if scale >= SMALL else 10
    speeds = {
        network: measured("speed", None, "speed", network=network, followers=followers, targets=targets)
        for network in ("both", "bluesky", "mastodon")
    }
    alike = {"people": 330, "wishes": WISHES, "seekers": max(10, int(SEEKERS * min(scale, 1)))}
    town = {"people": max(40, int(PEOPLE * simulated)), "wishes": WISHES, "equal": False}
    return {
        "cost": measured("cost", alike),
        "speed": speeds,
        "picking": measured("picking", crowd(DUE_PEOPLE, DUE_WISHES)),
        "picking_few": measured("picking", {"people": max(240, int(DUE_PEOPLE * scale / 50)), "wishes": DUE_WISHES}),
        "simulated": measured("simulate", town),
    }

"""`essaim bench`: what Essaim costs, measured on this machine beside a baseline; the results are a page of the docs."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click

from essaim.cli import Place

BENCHES: Mapping[str, Place] = {
    "archive": Place(
        "essaim.cli.bench.archive",
        "archive",
        "Reading of archives: posts, contacts, and 20 GB of media that are never opened.",
        "essaim bench archive --scale 0.05 --json",
    ),
    "ads": Place(
        "essaim.cli.bench.ads",
        "ads",
        "The audit of advertisements: an archive, and an export of X's repository.",
        "essaim bench ads --scale 0.05 --json",
    ),
    "reconnect": Place(
        "essaim.cli.bench.reconnect",
        "reconnect",
        "The scheduler of follows: cost, speed, millions that wait, and a simulated migration.",
        "essaim bench reconnect --scale 0.01 --database sqlite --json",
    ),
    "match": Place(
        "essaim.cli.bench.match",
        "match",
        "Load, arrivals, reconnection and rebuild of the matching engine.",
        "essaim bench match --scale 0.05 --json",
    ),
    "start": Place(
        "essaim.cli.bench.start",
        "start",
        "How long commands that need no network take to begin.",
        "essaim bench start --rounds 3 --json",
    ),
    "web": Place(
        "essaim.cli.bench.web",
        "web",
        "The site's pages: long lists, many readers, what a browser fetches.",
        "essaim bench web --scale 0.05 --json",
    ),
    "ops": Place(
        "essaim.cli.bench.ops",
        "ops",
        "What those who run a site wait for: backup, restore, erasure, sweep; and idle memory.",
        "essaim bench ops --scale 0.05 --json",
    ),
}


class Benches(click.Group):
    """The benches, each imported only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give the names in the order of the page."""
        return list(BENCHES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Give the bench, imported now; None when there is none of this name."""
        place = BENCHES.get(cmd_name)
        if place is None:
            return None
        command = getattr(import_module(place.module), place.name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{place.module}.{place.name} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List what each bench measures, and an example of it, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.short) for name, place in BENCHES.items()])
        with formatter.section("Examples"):
            for place in BENCHES.values():
                formatter.write(f"{'':{formatter.current_indent}}{place.example}\n")


@click.group(cls=Benches)
def bench() -> None:
    """Measure Essaim on this machine, beside a baseline in the same run.

    Everything is invented and kept in a temporary folder. Ratios hold on other machines, seconds do not.
    In a checkout, a run at full size writes its part of docs/reference/benchmarks.md.
    """

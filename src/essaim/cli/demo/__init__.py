"""`essaim demo`: the main job before one's eyes, in an invented town, then the site to try."""

from __future__ import annotations

import sys
from pathlib import Path

import click

EPILOG = """\b
Examples:
  essaim demo            the whole of it, then the site stays up until Ctrl-C
  essaim demo --once     ends after the terminal part
"""


@click.command(epilog=EPILOG)
@click.option(
    "--once/--stay",
    default=None,
    help="End after the terminal part, or leave the site up until Ctrl-C (the default on a terminal).",
)
@click.option("--arrive-every", default=30.0, show_default=True, help="Seconds between two newcomers.")
@click.option("--database-url", default="", help="Another database than the embedded one: an empty one.")
@click.option("--port", default=8000, show_default=True, help="The site's port; another free one if it is taken.")
@click.option("--sandbox-port", default=7400, show_default=True, help="The invented networks' port; likewise.")
@click.option("--seed", default=2026, show_default=True, help="Another number, another town.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Where the demo keeps its files; emptied at each start.",
)
def demo(
    *,
    once: bool | None,
    arrive_every: float,
    database_url: str,
    port: int,
    sandbox_port: int,
    seed: int,
    folder: Path,
) -> None:
    """Show the main job in an invented town: read an archive, find people, follow them, see others arrive.

    Nothing is real and nothing leaves this machine. No account is needed.
    """
    from essaim.cli.demo.stage import Stage

    once = not sys.stdout.isatty() if once is None else once
    with Stage(folder=folder, port=port, sandbox_port=sandbox_port, seed=seed, database_url=database_url) as stage:
        from essaim.cli.demo.show import Show

        show = Show(stage)
        show.main_job()
        if not once:
            show.leave_the_site_up(arrive_every)

"""`essaim bench match`: the matching engine at the size of a real migration, through the site's own code."""

from __future__ import annotations

import click


@click.command(short_help="Measure the matching engine.")
def match() -> None:
    """Measure the matching engine with an invented world."""

"""`essaim worker`: follow, undo, revoke and sweep, without a site."""

from __future__ import annotations

from contextlib import suppress

import click

from essaim.cli.django import setup_django
from essaim.cli.running import running


@click.command(short_help="Run a worker alone, beside a site.")
def worker() -> None:
    """Run a worker until SIGTERM or Ctrl-C. `essaim serve` starts one by itself.

    Several may run, on several machines, when they share one PostgreSQL database. One that dies loses nothing:
    what it held is taken over by another, or by itself once started again.

    \b
    Example:
      essaim worker
    """
    setup_django()
    running()
    work()


def work() -> None:
    """Work until SIGTERM or SIGINT."""
    from django.db import DatabaseError

    from essaim.jobs.worker import run
    from essaim.services.keys import check_keys

    # A database that is away for a moment, or not made yet, does not keep a worker from waiting for it.
    with suppress(DatabaseError):
        check_keys()
    run()

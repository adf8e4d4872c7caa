"""`essaim worker`: follow, undo, revoke and sweep, without a site."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress

import click

from essaim.cli.django import setup_django
from essaim.cli.running import running

PR_SET_PDEATHSIG = 1


@click.command(short_help="Run a worker alone, beside a site.")
@click.option("--parent", type=int, hidden=True, help="End when this process, which started us, ends.")
def worker(parent: int | None) -> None:
    """Run a worker until SIGTERM or Ctrl-C. `essaim serve` starts one by itself.

    Several may run, on several machines, when they share one PostgreSQL database. One that dies loses nothing:
    what it held is taken over by another, or by itself once started again.

    \b
    Example:
      essaim worker
    """
    if parent is not None:
        _end_with(parent)
    setup_django()
    running()

    from django.db import DatabaseError

    from essaim.jobs.worker import run
    from essaim.services.keys import check_keys

    # A database that is away for a moment, or not made yet, does not keep a worker from waiting for it.
    with suppress(DatabaseError):
        check_keys()
    run()


def _end_with(parent: int) -> None:
    """Have the kernel tell us when our parent dies without a word; a worker alone would go on unseen."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(0)

"""`essaim upgrade`: bring the database to the form that this version of Essaim wants."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

import click

from essaim.cli.django import setup_django
from essaim.conf.settings import current

#: Not the lock of arrivals: those go on while another process waits for its turn to upgrade.
LOCK = 0x0E55A2


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  essaim upgrade --dry-run
  essaim upgrade
""",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
def upgrade(dry_run: bool) -> None:
    """Bring the database up to date after a new version was installed, and say what was done.

    `essaim serve` does the same before it listens; call it by itself to see it happen, or before the first start. Each
    step is taken whole or not at all, and several processes may ask for it at once. Workers that run meanwhile lose
    nothing: what they cannot do yet waits. Make a backup before: there is no way back but that one.
    """
    setup_django()
    waiting = steps()
    click.echo(f"Essaim {version('essaim')}: {len(waiting)} steps wait." if waiting else "The database is up to date.")
    for name in waiting:
        click.echo(f"  {name}")
    if dry_run or not waiting:
        return
    bring_up_to_date()
    click.echo("Done. Restart what still runs the version before.")


def steps() -> list[str]:
    """Give the migrations that the database has not seen."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def bring_up_to_date() -> None:
    """Run the migrations that wait; of several processes that ask, one does it and the others wait for it."""
    from django.core.management import call_command

    with _one_at_a_time():
        call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        return
    file = os.open(current().data_dir / "upgrade.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)

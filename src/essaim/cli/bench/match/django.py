"""Django in a measured process: the site's own settings, and commits that survive a power cut."""

from __future__ import annotations

from typing import Any


def open_django() -> None:
    """Set Django up on the database that this process's environment names.

    SQLite syncs every commit here, which the site leaves to checkpoints: both databases are measured with durable
    commits, and the baseline with the same.
    """
    from django.db.backends.signals import connection_created

    from essaim.cli.django import setup_django

    connection_created.connect(_sync_commits)
    setup_django()


def _sync_commits(connection: Any, **_: object) -> None:  # noqa: ANN401 - whichever database's
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA synchronous=FULL")


def database_bytes() -> int:
    """Give the size of the database on disk, all committed pages written to it."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CHECKPOINT")
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def count_rows(*, also_sqlite: bool = False) -> None:
    """Let PostgreSQL count its rows now, as it does by itself after a while; SQLite never does unless asked."""
    from django.db import connection

    if connection.vendor == "postgresql" or also_sqlite:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

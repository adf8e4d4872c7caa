"""The write lock: one arrival at a time, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from essaim.store.models.work import Counter

#: Any fixed number; two sites sharing one PostgreSQL database is not a thing we do.
ADVISORY_LOCK = 0x0E55A1


@contextmanager
def write_lock() -> Iterator[None]:
    """Open a transaction in which no other process writes arrivals, lists or identities.

    SQLite: our transactions begin IMMEDIATE, which is that lock. PostgreSQL: an advisory lock until the commit.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        yield


def next_serial() -> int:
    """Give the next serial of a follow list; call it under the write lock."""
    with connection.cursor() as cursor:
        # One statement: this is part of every arrival.
        cursor.execute(
            f"INSERT INTO {Counter._meta.db_table} (name, value) VALUES (%s, 1) "  # noqa: S608, SLF001 - our own name
            f"ON CONFLICT (name) DO UPDATE SET value = {Counter._meta.db_table}.value + 1 RETURNING value",  # noqa: SLF001
            ["follow_list_serial"],
        )
        return int(cursor.fetchone()[0])

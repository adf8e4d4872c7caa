"""The write lock: one arrival at a time, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from essaim.store.models.work import Counter
from essaim.store.statements import executed

#: Any fixed number; two sites sharing one PostgreSQL database is not a thing we do.
ADVISORY_LOCK = 0x0E55A1


@contextmanager
def write_lock() -> Iterator[None]:
    """Open a transaction in which no other process writes arrivals, lists or identities.

    SQLite: our transactions begin IMMEDIATE, which is that lock. PostgreSQL: an advisory lock until the commit.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            executed("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        yield


def next_serial() -> int:
    """Give the next serial of a follow list; call it under the write lock."""
    # One statement: this is part of every arrival.
    table = Counter._meta.db_table  # noqa: SLF001 - Django's documented name
    [(value,)] = executed(
        f"INSERT INTO {table} (name, value) VALUES (%s, 1) "  # noqa: S608 - our own name
        f"ON CONFLICT (name) DO UPDATE SET value = {table}.value + 1 RETURNING value",
        ["follow_list_serial"],
    )
    return int(value)

"""The write lock: one arrival at a time, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from essaim.store.models.work import Counter
from essaim.store.trips import Answer, Trip, executed

#: Any fixed number; two sites sharing one PostgreSQL database is not a thing we do.
ADVISORY_LOCK = 0x0E55A1
_LOCK = "SELECT pg_advisory_xact_lock(%s)"
# One statement: this is part of every arrival.
_TABLE = Counter._meta.db_table  # noqa: SLF001 - Django's documented name
_SERIALS = (
    f"INSERT INTO {_TABLE} (name, value) VALUES (%s, %s) "  # noqa: S608 - our own name
    f"ON CONFLICT (name) DO UPDATE SET value = {_TABLE}.value + EXCLUDED.value RETURNING value"
)


@contextmanager
def write_lock() -> Iterator[None]:
    """Open a transaction in which no other process writes arrivals, lists or identities.

    SQLite: our transactions begin IMMEDIATE, which is that lock. PostgreSQL: an advisory lock until the commit.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            executed(_LOCK, [ADVISORY_LOCK])
        yield


def ask_lock(trip: Trip) -> None:
    """Ask for the write lock in a transaction that is open; what is asked after it sees what the lock waited for."""
    if connection.vendor == "postgresql":
        trip.ask(Answer(), _LOCK, [ADVISORY_LOCK])


def next_serial() -> int:
    """Give the next serial of a follow list; call it under the write lock."""
    [(value,)] = executed(_SERIALS, ["follow_list_serial", 1])
    return int(value)


def ask_serials(trip: Trip, count: int) -> Answer:
    """Ask for serials, under the write lock: the answer is the last of them. One that is not used does no harm."""
    answer = Answer()
    trip.ask(answer, _SERIALS, ["follow_list_serial", count])
    return answer

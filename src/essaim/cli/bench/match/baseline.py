"""The baseline: one row per link, ids in clear, plain SQL, the best indexes; on the same database as ours.

Each function is a case of its own and runs in a fresh process.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import numpy as np

from essaim.cli.bench.match.django import count_rows, database_bytes, open_django
from essaim.cli.bench.match.timing import digest
from essaim.cli.bench.match.world import Ids, World

#: People whose links are written at once.
BATCH = 500
#: Both ways of asking are answered from an index alone: whom does P follow, who follows X.
TABLES = {
    "sqlite": (
        "CREATE TABLE links (person INTEGER, target INTEGER, PRIMARY KEY (person, target)) WITHOUT ROWID",
        "CREATE TABLE registered (target INTEGER PRIMARY KEY, person INTEGER NOT NULL)",
        "CREATE TABLE matches (seeker INTEGER, found INTEGER, PRIMARY KEY (seeker, found)) WITHOUT ROWID",
    ),
    "postgresql": (
        "CREATE TABLE links (person integer NOT NULL, target bigint NOT NULL)",
        "CREATE TABLE registered (target bigint PRIMARY KEY, person integer NOT NULL)",
        "CREATE TABLE matches (seeker integer, found integer, PRIMARY KEY (seeker, found))",
    ),
}
INDEXES = {
    "sqlite": ("CREATE INDEX who_follows ON links (target)",),
    "postgresql": (
        "ALTER TABLE links ADD PRIMARY KEY (person, target)",
        "CREATE INDEX who_follows ON links (target, person)",
    ),
}
COPY_HEAD, COPY_END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
COPY_ROW = np.dtype(
    [("columns", ">i2"), ("person_size", ">i4"), ("person", ">i4"), ("target_size", ">i4"), ("target", ">i8")]
)
FOUND = "SELECT r.person FROM links l JOIN registered r ON r.target = l.target WHERE l.person = %s"
FINDERS = "SELECT person FROM links WHERE target = %s"
ALL = "SELECT l.person, r.person FROM registered r JOIN links l ON l.target = r.target"


def load(world: str) -> dict[str, Any]:
    """Load all lists, then make the indexes, which is the fastest order; give seconds and bytes."""
    here = World(world)
    open_django()
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        for statement in TABLES[connection.vendor]:
            cursor.execute(statement)
        _register(cursor, here, 0, here.shape.people)
    before = database_bytes()
    began = time.perf_counter()
    for start in range(0, here.shape.people, BATCH):
        last = min(start + BATCH, here.shape.people)
        with transaction.atomic(), connection.cursor() as cursor:
            _copy(cursor, enumerate(here.lists(start, last), start))
    with connection.cursor() as cursor:
        for statement in INDEXES[connection.vendor]:
            cursor.execute(statement)
    seconds = time.perf_counter() - began
    count_rows(also_sqlite=True)
    return {"seconds": seconds, "bytes": database_bytes() - before}


def arrivals(world: str, newcomers: list[int]) -> dict[str, Any]:
    """Let newcomers arrive one at a time; give each one's seconds, and whom all of them met."""
    here = World(world)
    open_django()
    from django.db import connection, transaction

    seconds, met = [], set()
    for number in newcomers:
        [own] = here.own_ids(number, number + 1)
        targets = here.newcomer(number)
        began = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            _register(cursor, here, number, number + 1)
            _copy(cursor, [(number, targets)])
            cursor.execute(FOUND, [number])
            pairs = {(number, found) for (found,) in cursor.fetchall()}
            cursor.execute(FINDERS, [own])
            pairs |= {(seeker, number) for (seeker,) in cursor.fetchall()}
            cursor.executemany("INSERT INTO matches VALUES (%s, %s) ON CONFLICT DO NOTHING", sorted(pairs))
        seconds.append(time.perf_counter() - began)
        met |= pairs
    return {"seconds": seconds, "matches": len(met), "digest": digest(met)}


def reconnect() -> dict[str, Any]:
    """Find all matches of everybody in one query; give seconds and what came out."""
    open_django()
    from django.db import connection

    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(ALL)
        pairs = cursor.fetchall()
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "matches": len(pairs), "digest": digest(pairs)}


def _register(cursor: Any, world: World, first: int, last: int) -> None:  # noqa: ANN401 - either database's
    rows = zip(world.own_ids(first, last), range(first, last), strict=True)
    cursor.executemany("INSERT INTO registered VALUES (%s, %s)", list(rows))


def _copy(cursor: Any, lists: Iterable[tuple[int, Ids]]) -> None:  # noqa: ANN401 - likewise
    """Insert links the fastest way the database has, in the order of its table."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with cursor.copy("COPY links FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(COPY_HEAD + b"".join(map(_binary, lists)) + COPY_END)
        return
    rows = ((person, target) for person, targets in lists for target in np.sort(targets).tolist())
    # Below Django's cursor, which would take each statement apart.
    cursor.cursor.connection.executemany("INSERT INTO links VALUES (?, ?)", rows)


def _binary(links: tuple[int, Ids]) -> bytes:
    """Give one person's links as PostgreSQL's binary copy wants them."""
    person, targets = links
    rows = np.zeros(len(targets), COPY_ROW)
    rows["columns"], rows["person_size"], rows["target_size"] = 2, 4, 8
    rows["person"], rows["target"] = person, np.sort(targets)
    return rows.tobytes()

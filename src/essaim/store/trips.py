"""Ways to the database: one statement at a time, or several in one trip.

PostgreSQL is another process, perhaps on another machine: each answer waited for costs more than most statements of an
arrival. Statements that do not need one another's answers go together. SQLite is asked one by one: that is no trip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Rows: TypeAlias = list[tuple[Any, ...]]


class Answer:
    """The rows of what was asked, once the trip is over."""

    __slots__ = ("_rows",)

    def __init__(self) -> None:
        """Begin without any."""
        self._rows: Rows | None = None

    @property
    def rows(self) -> Rows:
        """Give the rows. Raises RuntimeError while they are still on their way."""
        if self._rows is None:
            raise RuntimeError("the trip is not over")
        return self._rows

    def add(self, rows: Rows) -> None:
        """Take rows in."""
        self._rows = rows if self._rows is None else self._rows + rows


class Trip:
    """Statements asked one by one; each answer is there at once."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        """Go to this database; `vendor` is Django's name for its kind."""
        self._database = database
        self.vendor: str = database.vendor
        self._watched = _watched(database)

    def ask(self, answer: Answer, sql: str, params: Sequence[Any] = ()) -> None:
        """Have the statement executed, and its rows put into `answer`."""
        answer.add(_at_once(self._database, sql, params, watched=self._watched))

    def ask_many(self, sql: str, params: Sequence[Sequence[Any]]) -> None:
        """Have a statement that gives no rows executed for each of these values."""
        if self._watched:
            with self._database.cursor() as watched:
                watched.executemany(sql, params)
        else:  # SQLite: PostgreSQL gets arrays
            with self._database.wrap_database_errors:
                self._database.connection.executemany(_marked(sql), params)

    def end(self) -> None:
        """Wait for all answers."""


class _Together(Trip):
    """Statements that PostgreSQL gets together at the end; it works on the first while it is given the next."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        super().__init__(database)
        self._asked: list[tuple[Answer, str, Sequence[Any]]] = []

    def ask(self, answer: Answer, sql: str, params: Sequence[Any] = ()) -> None:
        self._asked.append((answer, sql, params))

    def end(self) -> None:
        if len(self._asked) == 1:
            [(answer, sql, params)] = self._asked
            answer.add(_at_once(self._database, sql, params, watched=False))
        elif self._asked:
            with self._database.wrap_database_errors:
                with self._database.connection.pipeline():
                    cursors = [_sent(self._database, sql, params) for _, sql, params in self._asked]
                for (answer, _, _), cursor in zip(self._asked, cursors, strict=True):
                    answer.add(_fetched(cursor))


@contextmanager
def one_trip(within: Trip | None = None) -> Iterator[Trip]:
    """Open a trip, or go on with one: what is asked inside is executed in the order of asking, at its end or before."""
    if within is not None:
        yield within
        return
    database = _opened()
    together = database.vendor == "postgresql" and not _watched(database)
    trip = _Together(database) if together else Trip(database)
    yield trip
    trip.end()


def executed(sql: str, params: Sequence[Any] = (), *, binary: bool = True) -> Rows:
    """Execute one statement and give its rows; from PostgreSQL as binary values, unless Django's fields convert them.

    Straight through the driver, on Django's own connection and with its errors: Django's cursors cost more than most of
    these statements, and would have PostgreSQL plan each anew and send lists as text. Whoever watches Django's queries
    (a test that counts them, a debugging page) still sees ours.
    """
    database = _opened()
    return _at_once(database, sql, params, watched=_watched(database), binary=binary)


def _opened() -> BaseDatabaseWrapper:
    database = connections[DEFAULT_DB_ALIAS]
    if database.connection is None:
        database.ensure_connection()
    database.validate_no_broken_transaction()
    return database


def _watched(database: BaseDatabaseWrapper) -> bool:
    return bool(database.execute_wrappers or database.queries_logged)


def _at_once(
    database: BaseDatabaseWrapper, sql: str, params: Sequence[Any], *, watched: bool, binary: bool = True
) -> Rows:
    if watched:
        with database.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall() if cursor.description else []
    with database.wrap_database_errors:
        if database.vendor == "postgresql":
            return _fetched(_sent(database, sql, params, binary=binary))
        found: Rows = database.connection.execute(_marked(sql), params).fetchall()
        return found


@lru_cache(maxsize=256)
def _marked(sql: str) -> str:
    """Give a statement with the marks of SQLite's driver."""
    return sql.replace("%s", "?")


def _sent(database: BaseDatabaseWrapper, sql: str, params: Sequence[Any], *, binary: bool = True) -> Any:  # noqa: ANN401 - psycopg is an extra
    from psycopg import Cursor

    cursor = Cursor(database.connection)
    cursor.execute(sql, [_untyped(value) for value in params], prepare=True, binary=binary)
    return cursor


def _untyped(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """Give a value as a text whose type PostgreSQL finds by its place.

    The driver would give a number the smallest type that holds it, and PostgreSQL would plan a statement anew for each
    combination of types; and it makes arrays item by item, which takes longer than the statement.
    """
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int | str):
        return str(value)
    if isinstance(value, list) and not any(isinstance(item, bytes | memoryview) for item in value):
        return f"{{{','.join(map(_item, value))}}}"
    return value


def _item(value: Any) -> str:  # noqa: ANN401 - likewise
    """Give a value as one of an array's."""
    if value is None:
        return "NULL"
    if isinstance(value, int):  # or truth
        return str(value)
    if isinstance(value, datetime):
        return f'"{value.isoformat(" ")}"'
    text: str = value
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _fetched(cursor: Any) -> Rows:  # noqa: ANN401 - likewise
    rows: Rows = cursor.fetchall() if cursor.description else []
    return rows

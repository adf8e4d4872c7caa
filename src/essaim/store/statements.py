"""Statements of the busiest path, composed by Django once and then only executed.

Composing a query takes Django longer (0.2 ms and more) than running it takes the database (0.03 ms), and an arrival
needs some twenty-five of them under the write lock. Values come back as the database gives them: moments as text on
SQLite, truth as 0 or 1; ask for columns where that makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db import connection, models

#: Values of one statement, under what either database takes.
MOST_VALUES = 30_000
#: Numbers of one look-up.
MOST_NUMBERS = 5_000
#: Stand for the values of a call while the query is composed. They fit every column; no query of ours names them.
_MARKS = tuple(range(31_571, 31_579))
#: A column whose values must be prepared; None for one that takes them as they are.
_Prepared: TypeAlias = "models.Field[Any, Any] | None"
_PLACES = {mark: place for place, number in enumerate(_MARKS) for mark in (number, str(number))}


def executed(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Execute one statement and give its rows.

    Straight through the driver, on Django's own connection and with its errors: Django's cursors cost more than most of
    these statements, and would have PostgreSQL plan each anew and send lists as text. Whoever watches Django's queries
    (a test that counts them, a debugging page) still sees ours.
    """
    if connection.execute_wrappers or connection.queries_logged:
        with connection.cursor() as watched:
            watched.execute(sql, params)
            return watched.fetchall() if watched.description else []
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            from psycopg import Cursor

            with Cursor(connection.connection) as cursor:
                cursor.execute(sql, params, prepare=True, binary=True)
                return cursor.fetchall() if cursor.description else []
        found: list[tuple[Any, ...]] = connection.connection.execute(sql.replace("%s", "?"), params).fetchall()
        return found


class Select:
    """A query with places for whole numbers and texts, and for at most one list of numbers (`field__in=[place]`).

    `make` is given a number for each place and gives the query, with `values_list` of the columns wanted.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Any, Any]], places: int = 1) -> None:
        """Keep how the query is made; it is composed at its first use."""
        self._make, self._places = make, places
        self._composed: dict[str, tuple[list[str], list[Any]]] = {}

    def __call__(self, *values: int | str | list[int]) -> list[tuple[Any, ...]]:
        """Give the rows for these values; an empty list gives none."""
        lists = [place for place, value in enumerate(values) if isinstance(value, list)]
        if not lists:
            return self._run(values)
        [place] = lists
        numbers = values[place]
        assert isinstance(numbers, list)  # noqa: S101 - just looked at
        rows: list[tuple[Any, ...]] = []
        for start in range(0, len(numbers), MOST_NUMBERS):
            chunk = numbers[start : start + MOST_NUMBERS]
            rows += self._run((*values[:place], chunk, *values[place + 1 :]))
        return rows

    def _run(self, values: Sequence[int | str | list[int]]) -> list[tuple[Any, ...]]:
        pieces, fixed = self._compose()
        sql: list[str] = [pieces[0]]
        params: list[Any] = []
        for piece, value in zip(pieces[1:], fixed, strict=True):
            given = values[_PLACES[value]] if value in _PLACES else value
            if isinstance(given, list) and connection.vendor == "postgresql":
                # One statement for lists of every length, which PostgreSQL plans once.
                sql[-1] = f"{sql[-1].removesuffix('IN (')}= ANY("
                sql.append("%s")
                params.append(given)
            elif isinstance(given, list):
                sql.append(", ".join(["%s"] * len(given)))
                params += given
            else:
                sql.append("%s")
                params.append(given)
            sql.append(piece)
        return executed("".join(sql), params)

    def _compose(self) -> tuple[list[str], list[Any]]:
        composed = self._composed.get(connection.vendor)
        if composed is None:
            query = self._make(*_MARKS[: self._places]).query
            sql, params = query.get_compiler(connection=connection).as_sql()
            composed = self._composed[connection.vendor] = (sql.split("%s"), list(params))
        return composed


class Insert:
    """Inserts rows of one model with these columns; the others get their defaults."""

    def __init__(self, model: type[models.Model], *columns: str, ignore_conflicts: bool = False) -> None:
        """Keep what is inserted. `columns` are attribute names (`person_id`)."""
        self._model, self._columns, self._ignore = model, columns, ignore_conflicts
        self._composed: dict[str, _Composed] = {}

    def __call__(self, rows: Iterable[Sequence[Any]]) -> list[int]:
        """Insert the rows and give their numbers, in order; none where conflicts are ignored."""
        rows = list(rows)
        numbers: list[int] = []
        if not rows:
            return numbers
        composed = self._compose()
        tail = " ON CONFLICT DO NOTHING" if self._ignore else f" RETURNING {_quoted(self._model._meta.pk)}"  # noqa: SLF001
        moments: dict[datetime, Any] = {}
        write = composed.by_columns if composed.types else composed.by_rows
        most = MOST_VALUES // (len(composed.fields) + len(composed.defaults))
        for start in range(0, len(rows), most):
            prepared = [tuple(_prepared(row, composed.fields, moments)) for row in rows[start : start + most]]
            sql, params = write(prepared)
            numbers += [row[0] for row in executed(sql + tail, params)]
        return numbers

    def _compose(self) -> _Composed:
        composed = self._composed.get(connection.vendor)
        if composed is None:
            meta = self._model._meta  # noqa: SLF001 - Django's documented name
            own = {field.attname: field for field in meta.concrete_fields if not isinstance(field, models.AutoField)}
            given = [own.pop(column) for column in self._columns]
            names = ", ".join(map(_quoted, (*given, *own.values())))
            defaults = [field.get_db_prep_save(field.get_default(), connection) for field in own.values()]
            # Numbers and texts are what databases take as they are.
            special = (models.DateTimeField, models.JSONField, models.BinaryField)
            fields: list[_Prepared] = [field if isinstance(field, special) else None for field in given]
            types = [_plain_type(field) for field in (*given, *own.values())]
            composed = self._composed[connection.vendor] = _Composed(
                f'INSERT INTO "{meta.db_table}" ({names}) ',
                fields,
                defaults,
                types if connection.vendor == "postgresql" else [],
            )
        return composed


@dataclass(frozen=True)
class _Composed:
    """An INSERT up to its values. `types` of all columns where rows are given as one array a column."""

    head: str
    fields: list[_Prepared]
    defaults: list[Any]
    types: list[str]

    def by_rows(self, rows: list[tuple[Any, ...]]) -> tuple[str, list[Any]]:
        """Give the statement with a place for each value."""
        place = f"({', '.join(['%s'] * (len(self.fields) + len(self.defaults)))})"
        params = [value for row in rows for value in (*row, *self.defaults)]
        return f"{self.head}VALUES {', '.join([place] * len(rows))}", params

    def by_columns(self, rows: list[tuple[Any, ...]]) -> tuple[str, list[Any]]:
        """Give one statement for any number of rows, which PostgreSQL plans once: an array for each column."""
        width = len(self.fields)
        given = ", ".join(f"c{place}" for place in range(width))
        defaults = "".join(f", %s::{kind}" for kind in self.types[width:])
        # Lists of pseudonyms as they are (%b): as text they are twice as long, and slow to make and to read.
        arrays = ", ".join(f"{'%b' if kind == 'bytea' else '%s'}::{kind}[]" for kind in self.types[:width])
        sql = (
            f"{self.head}SELECT {given}{defaults} "  # noqa: S608 - names and types of our own models
            f"FROM unnest({arrays}) WITH ORDINALITY AS given({given}, place) ORDER BY place"
        )
        return sql, [*self.defaults, *map(list, zip(*rows, strict=True))]


class Update:
    """Changes columns of rows of one model by their numbers, each row to values of its own.

    Django's own way composes one case for each value, which costs more than all the rest of a batch.
    """

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        """Keep what is changed: columns of numbers and texts."""
        meta = model._meta  # noqa: SLF001 - Django's documented name
        settings = ", ".join(f'"{column}" = %s' for column in columns)
        self._sql = f'UPDATE "{meta.db_table}" SET {settings} WHERE {_quoted(meta.pk)} = %s'  # noqa: S608 - our own names

    def __call__(self, rows: Iterable[Sequence[Any]]) -> None:
        """Change rows, given each as the new values and then the number."""
        with connection.cursor() as cursor:
            cursor.executemany(self._sql, list(rows))


def _prepared(row: Sequence[Any], fields: Sequence[_Prepared], moments: dict[datetime, Any]) -> Iterable[Any]:
    for value, field in zip(row, fields, strict=True):
        if field is None:
            yield str(value) if isinstance(value, str) else value  # an enum's text, not the enum
        elif isinstance(value, datetime):
            # The same few moments stand in all rows.
            if value not in moments:
                moments[value] = field.get_db_prep_save(value, connection)
            yield moments[value]
        else:
            yield field.get_db_prep_save(value, connection)


def _plain_type(field: models.Field[Any, Any]) -> str:
    """Give a column's type, without the length of a text: a cast to that would cut in silence what is too long."""
    kind = str(field.db_type(connection))
    return "text" if kind.startswith("varchar") else kind


def _quoted(field: _Prepared) -> str:
    return "" if field is None else f'"{field.column}"'

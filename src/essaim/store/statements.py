"""Statements of the busiest path, composed by Django once and then only executed.

Composing a query takes Django longer (0.2 ms and more) than running it takes the database (0.03 ms), and an arrival
needs some twenty of them under the write lock. Values come back as the database gives them: moments as text on
SQLite, truth as 0 or 1; ask for columns where that makes no difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache, partial
from typing import Any, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

from essaim.store.trips import Answer, Rows, Trip, executed, one_trip

#: Values of one statement, under what either database takes.
MOST_VALUES = 30_000
#: Numbers of one look-up.
MOST_NUMBERS = 5_000
#: Stand for the values of a call while the query is composed. They fit every column; no query of ours names them.
_MARKS = tuple(range(31_571, 31_579))
#: How the values of a column are prepared; None for one that takes them as they are.
_Preparing: TypeAlias = Callable[[Sequence[Any]], Sequence[Any]] | None
_PLACES = {mark: place for place, number in enumerate(_MARKS) for mark in (number, str(number))}


class _Question:
    """A composed query: its pieces around the values, and its values or their places in a call."""

    def __init__(self, pieces: list[str], fixed: list[tuple[int | None, Any]]) -> None:
        self.pieces, self.fixed = pieces, fixed
        self.whole = "%s".join(pieces)
        self.spread = lru_cache(maxsize=64)(self._spread)

    def _spread(self, sizes: tuple[int | None, ...]) -> str:
        """Give the text with as many marks for each value as it has items; None stands for one that is no list."""
        sql = [self.pieces[0]]
        for piece, size in zip(self.pieces[1:], sizes, strict=True):
            sql += (", ".join(["%s"] * (1 if size is None else size)), piece)
        return "".join(sql)


class Statement:
    """The text of a query with places for whole numbers and texts, and for at most one list of numbers."""

    def __init__(self, make: Callable[..., models.QuerySet[Any, Any]], places: int = 1) -> None:
        """Keep how the query is made: `make` is given a number for each place. It is composed at its first use."""
        self._make, self._places = make, places
        self._composed: dict[str, _Question] = {}

    def _statement(self, vendor: str, values: Sequence[int | str | list[int]]) -> tuple[str, list[Any]]:
        asked = self._composed.get(vendor) or self._compose(vendor)
        params = [value if place is None else values[place] for place, value in asked.fixed]
        if vendor == "postgresql" or list not in map(type, values):
            return asked.whole, params
        spread = list[Any]()
        for value in params:
            if isinstance(value, list):
                spread += value
            else:
                spread.append(value)
        sizes = tuple(len(value) if isinstance(value, list) else None for value in params)
        return asked.spread(sizes), spread

    def _compose(self, vendor: str) -> _Question:
        compiler = self._make(*_MARKS[: self._places]).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        self._note(compiler)
        pieces, fixed = sql.split("%s"), [(_PLACES.get(one), one) for one in params]
        if vendor == "postgresql":
            # One statement for lists of every length, which PostgreSQL plans once; lists that are fixed stay.
            for number, (place, _) in enumerate(fixed):
                if place is not None and pieces[number].endswith("IN ("):
                    pieces[number] = f"{pieces[number].removesuffix('IN (')}= ANY("
        composed = self._composed[vendor] = _Question(pieces, fixed)
        return composed

    def _note(self, compiler: Any) -> None:  # noqa: ANN401 - Django's compiler has no public type
        """Take from Django's compiler what else is wanted of the query; nothing by default."""


class Select(Statement):
    """A query with places for whole numbers and texts, and for at most one list of numbers (`field__in=[place]`).

    `make` is given a number for each place and gives the query, with `values_list` of the columns wanted.
    """

    def __call__(self, *values: int | str | list[int]) -> Rows:
        """Give the rows for these values; an empty list gives none."""
        answer = Answer()
        answer.add([])
        for sql, params in self._statements(connections[DEFAULT_DB_ALIAS].vendor, values):
            answer.add(executed(sql, params))
        return answer.rows

    def ask(self, trip: Trip, *values: int | str | list[int]) -> Answer:
        """Ask for the rows for these values; they come with the trip."""
        answer, statements = Answer(), self._statements(trip.vendor, values)
        if not statements:
            answer.add([])
        for sql, params in statements:
            trip.ask(answer, sql, params)
        return answer

    def _statements(self, vendor: str, values: Sequence[int | str | list[int]]) -> list[tuple[str, list[Any]]]:
        for place, numbers in enumerate(values):
            if isinstance(numbers, list):
                chunks = [numbers[start : start + MOST_NUMBERS] for start in range(0, len(numbers), MOST_NUMBERS)]
                return [self._statement(vendor, (*values[:place], chunk, *values[place + 1 :])) for chunk in chunks]
        return [self._statement(vendor, values)]


class Insert:
    """Inserts rows of one model with these columns; the others get their defaults."""

    def __init__(self, model: type[models.Model], *columns: str, ignore_conflicts: bool = False) -> None:
        """Keep what is inserted. `columns` are attribute names (`person_id`)."""
        self._model, self._columns, self._ignore = model, columns, ignore_conflicts
        self._composed: dict[str, _Composed] = {}

    def __call__(self, rows: Iterable[Sequence[Any]]) -> list[int]:
        """Insert the rows and give their numbers, in order; none where conflicts are ignored."""
        with one_trip() as trip:
            answer = self.ask(trip, rows)
        return [row[0] for row in answer.rows]

    def ask(self, trip: Trip, rows: Iterable[Sequence[Any]]) -> Answer:
        """Have the rows inserted; their numbers come with the trip, as rows of one column."""
        answer = Answer()
        rows = list(rows)
        if not rows:
            answer.add([])
        composed = self._composed_for(trip.vendor)
        if not composed.types:
            self._insert_one_by_one(trip, answer, rows)
            return answer
        tail = " ON CONFLICT DO NOTHING" if self._ignore else f" RETURNING {_quoted(self._model._meta.pk)}"  # noqa: SLF001
        for some in composed.prepared(rows):
            sql, params = composed.by_columns(some)
            trip.ask(answer, sql + tail, params)
        return answer

    def _insert_one_by_one(self, trip: Trip, answer: Answer, rows: list[Sequence[Any]]) -> None:
        """Insert on SQLite, which parses one statement for a row once and one for many rows each time.

        While a transaction writes nobody else does, so numbers that count up (AUTOINCREMENT) follow one another.
        """
        if self._ignore or not rows:
            self.write(trip, rows)
            answer.add([])
            return
        last = Answer()
        with transaction.atomic(savepoint=False):
            self.write(trip, rows)
            trip.ask(last, "SELECT last_insert_rowid()")
        [(number,)] = last.rows
        answer.add([(one,) for one in range(number - len(rows) + 1, number + 1)])

    def write(self, trip: Trip, rows: Iterable[Sequence[Any]]) -> None:
        """Have the rows inserted, whatever their numbers."""
        composed = self._composed_for(trip.vendor)
        tail = " ON CONFLICT DO NOTHING" if self._ignore else ""
        for some in composed.prepared(rows):
            if composed.types:
                sql, params = composed.by_columns(some)
                trip.ask(Answer(), sql + tail, params)
            else:
                trip.ask_many(composed.by_row + tail, list(zip(*some, strict=True)))

    def pour(self, rows: Iterable[Sequence[Any]]) -> None:
        """Insert very many rows the fastest way the database has; call it in a transaction."""
        composed = self._composed_for(connection.vendor)
        if not composed.types:
            with one_trip() as trip:
                self.write(trip, rows)
            return
        with connection.cursor() as cursor, cursor.copy(composed.copying()) as copy:
            copy.set_types(composed.types)
            for some in composed.prepared(rows):
                for row in zip(*some, strict=True):
                    copy.write_row((*row, *composed.defaults))

    def _composed_for(self, vendor: str) -> _Composed:
        return self._composed.get(vendor) or self._compose()

    def _compose(self) -> _Composed:
        meta = self._model._meta  # noqa: SLF001 - Django's documented name
        own = {field.attname: field for field in meta.concrete_fields if not isinstance(field, models.AutoField)}
        given = [own.pop(column) for column in self._columns]
        names = ", ".join(map(_quoted, (*given, *own.values())))
        defaults = [field.get_db_prep_save(field.get_default(), connection) for field in own.values()]
        types = [_plain_type(field) for field in (*given, *own.values())]
        composed = self._composed[connection.vendor] = _Composed(
            f'INSERT INTO "{meta.db_table}" ({names}) ',
            [_preparing(field) for field in given],
            defaults,
            types if connection.vendor == "postgresql" else [],
        )
        return composed


@dataclass(frozen=True)
class _Composed:
    """An INSERT up to its values. `types` of all columns where rows are given as one array a column."""

    head: str
    preparing: list[_Preparing]
    defaults: list[Any]
    types: list[str]

    def prepared(self, rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
        """Give the columns, each as the database takes it, of as many rows as one statement holds."""
        rows = list(rows)
        most = MOST_VALUES // (len(self.preparing) + len(self.defaults))
        for start in range(0, len(rows), most):
            columns = zip(*rows[start : start + most], strict=True)
            yield [
                column if prepare is None else prepare(column)
                for column, prepare in zip(columns, self.preparing, strict=True)
            ]

    def copying(self) -> str:
        """Give PostgreSQL's statement for rows that come in a stream."""
        if "jsonb" in self.types:
            raise TypeError("rows with JSON are not streamed")
        return f"COPY {self.head.removeprefix('INSERT INTO ')}FROM STDIN (FORMAT BINARY)"

    @cached_property
    def by_row(self) -> str:
        """Give the statement for one row, with a place for each value given; what is always the same stands in it."""
        places = ["%s"] * len(self.preparing)
        return f"{self.head}VALUES ({', '.join([*places, *map(_literal, self.defaults)])})"

    def by_columns(self, columns: list[Sequence[Any]]) -> tuple[str, list[Any]]:
        """Give one statement for any number of rows, which PostgreSQL plans once: an array for each column."""
        return self._by_columns, [*self.defaults, *map(list, columns)]

    @cached_property
    def _by_columns(self) -> str:
        width = len(self.preparing)
        given = ", ".join(f"c{place}" for place in range(width))
        defaults = "".join(f", %s::{kind}" for kind in self.types[width:])
        # Lists of pseudonyms as they are (%b): as text they are twice as long, and slow to make and to read.
        arrays = ", ".join(f"{'%b' if kind == 'bytea' else '%s'}::{kind}[]" for kind in self.types[:width])
        return (
            f"{self.head}SELECT {given}{defaults} "  # noqa: S608 - names and types of our own models
            f"FROM unnest({arrays}) WITH ORDINALITY AS given({given}, place) ORDER BY place"
        )


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


def _preparing(field: models.Field[Any, Any]) -> _Preparing:
    """Give how values of a field become what the database takes; numbers, texts and bytes are that already."""
    if isinstance(field, models.JSONField):
        return partial(_as_json, field.encoder)
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        if isinstance(field, models.DateTimeField):
            return _as_texts
        if isinstance(field, models.CharField):
            return _as_plain
    return None


def _as_plain(column: Sequence[str | None]) -> Sequence[str | None]:
    """Give members of our enums as the texts they are: the driver looks long for how to write one."""
    return column if type(column[0]) is str else [None if value is None else str(value) for value in column]


def _literal(value: str | float | None) -> str:
    """Give a default of ours as SQLite writes it: bound with each row, it would cost more than the row itself."""
    if value is None:
        return "NULL"
    if isinstance(value, int | float):
        return str(+value)
    if "%" in value:
        raise TypeError("a default with a mark in it is not written out")
    return "'" + value.replace("'", "''") + "'"


def _as_json(encoder: type[json.JSONEncoder] | None, column: Sequence[Any]) -> list[str | None]:
    return [None if value is None else json.dumps(value, cls=encoder) for value in column]


def _as_texts(column: Sequence[datetime | None]) -> list[str | None]:
    """Give moments as Django writes them for SQLite."""
    return [None if moment is None else _as_text(moment) for moment in column]


@lru_cache(maxsize=64)  # the same few moments stand in all rows
def _as_text(moment: datetime) -> str:
    return str((moment if moment.tzinfo is UTC else moment.astimezone(UTC)).replace(tzinfo=None))


def _plain_type(field: models.Field[Any, Any]) -> str:
    """Give a column's type, without the length of a text: a cast to that would cut in silence what is too long."""
    kind = str(field.db_type(connection))
    return "text" if kind.startswith("varchar") else kind


def _quoted(field: models.Field[Any, Any] | None) -> str:
    return "" if field is None else f'"{field.column}"'

"""Rows as Django gives them, of queries that Django composes once: what every page reads needs no more than a look-up.

Composing a query and building what it gives take Django ten times as long as the database takes to answer it. Here the
composing is done at the first use; models, truth and moments come out as from Django's own query.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.query import get_related_populators

from essaim.store.statements import Statement
from essaim.store.trips import executed

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class _Shape:
    """What becomes of a row: which columns are converted and how, which are the model's own, and what follows them."""

    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    own: slice
    names: Sequence[str]
    related: Sequence[Any]


class Load(Statement, Generic[M]):
    """Loads models by a query with places for whole numbers and texts; what it joins comes with them."""

    def __init__(self, make: Callable[..., models.QuerySet[M, M]], places: int = 1) -> None:
        """Keep how the query is made: `make` is given a number for each place. It is composed at its first use."""
        super().__init__(make, places)
        self._shapes: dict[str, tuple[type[M], _Shape]] = {}

    def __call__(self, *values: int | str) -> list[M]:
        """Give the models for these values."""
        # As text, the way Django itself asks PostgreSQL, since its fields convert from that.
        rows = executed(*self._statement(connection.vendor, values), binary=False)
        if not rows:
            return []
        model, shape = self._shapes[connection.vendor]
        return [_built(model, shape, list(row)) for row in rows]

    def first(self, *values: int | str) -> M | None:
        """Give the first of them; None when there is none."""
        return next(iter(self(*values)), None)

    def _note(self, compiler: Any) -> None:  # noqa: ANN401 - Django's compiler has no public type
        info = compiler.klass_info
        fields = info["select_fields"]
        own = slice(fields[0], fields[-1] + 1)
        asked = [column[0] for column in compiler.select]
        self._shapes[connection.vendor] = (
            info["model"],
            _Shape(
                [(place, *found) for place, found in compiler.get_converters(asked).items()],
                own,
                [column.target.attname for column in asked[own]],
                get_related_populators(info, compiler.select, connection.alias),  # type: ignore[call-arg] # a later Django's
            ),
        )


def _built(model: type[M], shape: _Shape, row: list[Any]) -> M:
    for place, converters, expression in shape.converters:
        value = row[place]
        for convert in converters:
            value = convert(value, expression, connection)
        row[place] = value
    given: M = model.from_db(connection.alias, shape.names, row[shape.own])
    for populator in shape.related:
        populator.populate(row, given)
    return given


class Count(Statement):
    """Counts rows by a query with places for whole numbers and texts."""

    def __init__(self, make: Callable[..., models.QuerySet[Any, Any]], places: int = 1) -> None:
        """Keep how the query is made; it is composed at its first use."""
        super().__init__(lambda *numbers: make(*numbers).order_by().values_list("pk"), places)

    def __call__(self, *values: int | str) -> int:
        """Give how many rows there are for these values."""
        sql, params = self._statement(connection.vendor, values)
        [(count,)] = executed(f"SELECT COUNT(*) FROM ({sql}) AS counted", params)  # noqa: S608 - Django's own statement
        return int(count)

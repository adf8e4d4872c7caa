"""Exact figures, kept by the database itself in the transaction of what they count.

Triggers rather than sums in services: rows also go by cascades, sweeps and an operator's hand, and a figure that
misses one of these is wrong for ever. They are made anew after each migration (SQLite loses the triggers of a table
that a migration rebuilds), and everything is counted once then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from essaim.store.models import Counter, FollowList, IdentityPseudonym, Match, Person


@dataclass(frozen=True)
class Figure:
    """One figure: the rows of a table, or the sum of one of its columns."""

    name: str
    table: str
    column: str = ""


FIGURES = (
    Figure("people", Person._meta.db_table),  # noqa: SLF001 - Django's documented name, here and below
    Figure("lists", FollowList._meta.db_table),  # noqa: SLF001
    Figure("links", FollowList._meta.db_table, "count"),  # noqa: SLF001
    Figure("matches", Match._meta.db_table),  # noqa: SLF001
)
#: How many pseudonyms of members were ever removed or changed: whoever keeps a copy in memory learns of it here.
REMOVALS = "pseudonym_removals"
_PSEUDONYMS = IdentityPseudonym._meta.db_table  # noqa: SLF001
_COUNTER = Counter._meta.db_table  # noqa: SLF001


def install(using: str = "default") -> None:
    """Make the triggers, and count everything once."""
    connection = connections[using]
    tables = {figure.table for figure in FIGURES} | {_PSEUDONYMS, _COUNTER}
    if not tables <= set(connection.introspection.table_names()):
        return  # a migration back to before they were
    with connection.cursor() as cursor:
        for statement in _statements(connection):
            cursor.execute(statement)
    recount(using)


def recount(using: str = "default") -> None:
    """Set the figures to what the tables hold."""
    with connections[using].cursor() as cursor:
        for figure in FIGURES:
            what = f'COALESCE(SUM("{figure.column}"), 0)' if figure.column else "COUNT(*)"
            cursor.execute(f'SELECT {what} FROM "{figure.table}"')  # noqa: S608 - names of our own
            [value] = cursor.fetchone()
            Counter.objects.using(using).update_or_create(name=figure.name, defaults={"value": int(value)})
    Counter.objects.using(using).get_or_create(name=REMOVALS)


def _statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    for figure in FIGURES:
        for event in ("insert", "delete", *(["update"] if figure.column else [])):
            yield from make(figure.name, figure.table, event, figure.column)
    for event in ("delete", "update"):
        yield from make(REMOVALS, _PSEUDONYMS, event, "", growing=True)


def _sqlite(name: str, table: str, event: str, column: str, *, growing: bool = False) -> Iterator[str]:
    """Give a trigger by row: SQLite has no other, and one costs a microsecond or two."""
    new, old = (f'NEW."{column}"', f'OLD."{column}"') if column else ("1", "1")
    change = {"insert": f"+ {new}", "delete": f"- {old}", "update": f"+ {new} - {old}"}[event]
    when = f'UPDATE OF "{column}"' if event == "update" and column else event.upper()
    yield f"DROP TRIGGER IF EXISTS count_{name}_{event}"
    yield (
        f'CREATE TRIGGER count_{name}_{event} AFTER {when} ON "{table}" BEGIN '  # noqa: S608 - names of our own
        f"UPDATE {_COUNTER} SET value = value {'+ 1' if growing else change} WHERE name = '{name}'; END"
    )


def _postgresql(name: str, table: str, event: str, column: str, *, growing: bool = False) -> Iterator[str]:
    """Give a trigger by statement, which sees all rows of the statement at once."""
    what = f'COALESCE(SUM("{column}"), 0)' if column else "COUNT(*)"
    plus, minus = f"(SELECT {what} FROM new_rows)", f"(SELECT {what} FROM old_rows)"  # noqa: S608
    seen = {"insert": "NEW TABLE AS new_rows", "delete": "OLD TABLE AS old_rows"}
    seen["update"] = f"{seen['delete']} {seen['insert']}"
    change = {"insert": plus, "delete": f"- {minus}", "update": f"{plus} - {minus}"}[event]
    if growing:
        change = minus
    yield (
        f"CREATE OR REPLACE FUNCTION count_{name}_{event}() RETURNS trigger LANGUAGE plpgsql AS $$ "  # noqa: S608
        f"DECLARE change bigint; BEGIN change := {change}; "
        f"IF change <> 0 THEN UPDATE {_COUNTER} SET value = value + change WHERE name = '{name}'; END IF; "
        f"RETURN NULL; END $$"
    )
    yield (
        f'CREATE OR REPLACE TRIGGER count_{name}_{event} AFTER {event.upper()} ON "{table}" '
        f"REFERENCING {seen[event]} FOR EACH STATEMENT EXECUTE FUNCTION count_{name}_{event}()"
    )

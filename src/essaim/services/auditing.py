"""Who did what, when and why: never a name, a handle or a token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from enum import StrEnum

from django.db import connection, models

from essaim.base import clock
from essaim.store.models import AuditEntry, FollowAction, LinkedAccount, Person
from essaim.store.statements import Insert
from essaim.store.trips import Trip, one_trip

#: What people and operators did is kept a year; what became of single follows, three months: the journal stays.
DEEDS_KEPT_FOR = timedelta(days=366)
CHANGES_KEPT_FOR = timedelta(days=92)


class Actor(StrEnum):
    """Who did it."""

    PERSON = "person"  # whom it concerns
    OTHERS = "others"  # somebody else: a block, a departure, a source that states something else
    WORKER = "worker"
    OPERATOR = "operator"


_actor: ContextVar[Actor] = ContextVar("actor", default=Actor.OTHERS)
_operator: ContextVar[int | None] = ContextVar("operator", default=None)
_NEW_ENTRIES = Insert(AuditEntry, "person_id", "actor", "operator_id", "act", "subject", "at", "expires_at")


@contextmanager
def acting(actor: Actor, operator: Person | None = None) -> Iterator[None]:
    """Say who does what happens inside; of operators on the pages, which one, also for what is called inside."""
    token = _actor.set(actor)
    named = _operator.set(operator.pk if operator is not None else _operator.get())
    try:
        yield
    finally:
        _operator.reset(named)
        _actor.reset(token)


def note(person: Person | None, act: str, subject: str = "", *, trip: Trip | None = None) -> None:
    """Write one line of the audit trail; `subject` is a table and a number, such as `import:12`."""
    now = clock.now()
    actor = _actor.get() if person is None or _actor.get() is not Actor.OTHERS else Actor.PERSON
    operator = _operator.get() if actor is Actor.OPERATOR else None
    concerned = None if person is None else person.pk
    with one_trip(trip) as mine:
        _NEW_ENTRIES.write(mine, [(concerned, actor, operator, act, subject, now, now + DEEDS_KEPT_FOR)])


def note_changes(action_ids: Sequence[int], act: str) -> None:
    """Write one line for each of these follows, with the reason they now bear: one statement, however many there are.

    Call it in the transaction that changes them.
    """
    if not action_ids:
        return
    places = ", ".join(["%s"] * len(action_ids))
    sql = (
        f"INSERT INTO {_table(AuditEntry)} (person_id, actor, act, subject, why, at, expires_at) "  # noqa: S608 - our own names
        f"SELECT a.person_id, %s, %s, 'action:' || f.id, f.reason, {_MOMENT[connection.vendor]}, "
        f"{_MOMENT[connection.vendor]} "
        f"FROM {_table(FollowAction)} f JOIN {_table(LinkedAccount)} a ON a.id = f.account_id WHERE f.id IN ({places})"
    )
    now = clock.now()
    moments = [_AT.get_db_prep_save(moment, connection) for moment in (now, now + CHANGES_KEPT_FOR)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [_actor.get().value, act, *moments, *action_ids])


#: PostgreSQL takes an untyped value in a SELECT for text.
_MOMENT = {"sqlite": "%s", "postgresql": "%s::timestamptz"}
_AT: models.DateTimeField[object, object] = models.DateTimeField()


def _table(model: type[models.Model]) -> str:
    return f'"{model._meta.db_table}"'  # noqa: SLF001 - Django's documented name

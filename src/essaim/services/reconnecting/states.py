"""The state machine of one follow, as data; nothing else changes a state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.sql import UpdateQuery

from essaim.base import clock
from essaim.model import FollowState
from essaim.services import auditing
from essaim.store.models import FollowAction
from essaim.store.statements import MOST_NUMBERS

#: From each state, the states that may come next.
TRANSITIONS: Mapping[FollowState, frozenset[FollowState]] = {
    FollowState.PROPOSED: frozenset({FollowState.QUEUED, FollowState.DISMISSED}),
    FollowState.QUEUED: frozenset({FollowState.SENDING, FollowState.ALREADY, FollowState.DISMISSED}),
    FollowState.SENDING: frozenset(
        {
            FollowState.DONE,
            FollowState.ALREADY,
            FollowState.REQUESTED,
            FollowState.REFUSED,
            FollowState.GONE,
            FollowState.UNKNOWN,  # no answer came, or the worker died
            FollowState.QUEUED,  # surely not done: to be tried again
        }
    ),
    FollowState.UNKNOWN: frozenset(
        {
            FollowState.DONE,
            FollowState.REQUESTED,
            FollowState.REFUSED,
            FollowState.GONE,
            FollowState.QUEUED,  # read back: it is not there
            FollowState.UNDO_QUEUED,
        }
    ),
    FollowState.DONE: frozenset({FollowState.UNDO_QUEUED}),
    FollowState.REQUESTED: frozenset({FollowState.DONE, FollowState.UNDO_QUEUED}),
    FollowState.ALREADY: frozenset(),  # not made by Essaim, so not undone by it
    FollowState.REFUSED: frozenset({FollowState.QUEUED}),
    FollowState.GONE: frozenset({FollowState.QUEUED}),
    FollowState.UNDO_QUEUED: frozenset({FollowState.UNDONE, FollowState.DONE}),  # DONE: the undo was refused
    FollowState.UNDONE: frozenset({FollowState.QUEUED}),
    FollowState.DISMISSED: frozenset({FollowState.QUEUED}),
}

#: What still needs the worker.
WAITING = (FollowState.QUEUED, FollowState.SENDING, FollowState.UNKNOWN, FollowState.UNDO_QUEUED)
#: What the person wished and has.
MADE = (FollowState.DONE, FollowState.REQUESTED, FollowState.ALREADY)
FAILED = (FollowState.REFUSED, FollowState.GONE)


def before(state: FollowState) -> list[FollowState]:
    """Give the states from which `state` may be reached."""
    return [origin for origin, targets in TRANSITIONS.items() if state in targets]


def move(
    action_ids: Iterable[int],
    to: FollowState,
    *,
    only: Iterable[FollowState] | None = None,
    **fields: Any,  # noqa: ANN401 - columns and their values
) -> int:
    """Move actions to a state, those whose present state allows it; give how many moved.

    The check and the change are one statement, so that two workers cannot both make the same move; what moved is
    noted in the audit trail in the same transaction. `only` narrows the states to come from; `fields` are written
    with the move. Every move ends a claim unless it sets one.
    """
    origins = before(to)
    if only is not None:
        origins = [state for state in origins if state in set(only)]
    fields.setdefault("claimed_until", None)
    if to in MADE or to in FAILED or to is FollowState.DISMISSED:
        fields.setdefault("done_at", clock.now())
    numbers = list(action_ids) if origins else []
    count = 0
    # Nobody goes on after a move that failed, so it needs no way back of its own.
    with transaction.atomic(savepoint=False):
        for start in range(0, len(numbers), MOST_NUMBERS):
            some = numbers[start : start + MOST_NUMBERS]
            moved = _change(FollowAction.objects.filter(pk__in=some), origins, {"state": to, **fields})
            auditing.note_changes(moved, f"follow-{to}")
            count += len(moved)
    return count


#: SQLite would look for the few rows named among all that are in their state, millions perhaps; `+` forbids it that.
_STATE = {"sqlite": '+"state"', "postgresql": '"state"'}


def _change(actions: QuerySet[FollowAction], origins: list[FollowState], fields: dict[str, Any]) -> list[int]:
    """Change those rows that are in one of these states, and give their numbers, in one statement on both databases."""
    update = actions.query.chain(UpdateQuery)
    update.add_update_values(fields)  # type: ignore[attr-defined]
    sql, params = update.get_compiler(connection=connection).as_sql()
    if not sql:
        return []  # nothing can be found this way
    places = ", ".join(["%s"] * len(origins))
    sql = f"{sql} AND {_STATE[connection.vendor]} IN ({places}) RETURNING id"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *(state.value for state in origins)])
        return [row[0] for row in cursor.fetchall()]


def dismiss(actions: QuerySet[FollowAction], reason: str) -> int:
    """Drop those of `actions` that were not sent yet, for a code of `services.reasons`; give how many."""
    waiting = actions.filter(state__in=before(FollowState.DISMISSED))
    return move(waiting.values_list("pk", flat=True), FollowState.DISMISSED, reason=reason)

"""The state machine of one follow, as data; nothing else changes a state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from essaim.base import clock
from essaim.model import FollowState
from essaim.store.models import FollowAction

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

    The check and the change are one statement, so that two workers cannot both make the same move.
    `only` narrows the states to come from; `fields` are written with the move. Every move ends a claim
    unless it sets one.
    """
    origins = before(to)
    if only is not None:
        origins = [state for state in origins if state in set(only)]
    fields.setdefault("claimed_until", None)
    if to in MADE or to in FAILED or to is FollowState.DISMISSED:
        fields.setdefault("done_at", clock.now())
    return FollowAction.objects.filter(pk__in=list(action_ids), state__in=origins).update(state=to, **fields)


def dismiss(actions: QuerySet[FollowAction], reason: str) -> int:
    """Drop those of `actions` that were not sent yet, for a code of `services.reasons`; give how many."""
    waiting = actions.filter(state__in=before(FollowState.DISMISSED))
    return move(waiting.values_list("pk", flat=True), FollowState.DISMISSED, reason=reason)

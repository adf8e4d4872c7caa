"""Work rows: planned in the transaction of their reason, claimed by a conditional update."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from essaim.base import clock
from essaim.conf.settings import current
from essaim.store.models import Work, WorkKind, WorkState
from essaim.store.statements import MOST_NUMBERS, Insert, Select
from essaim.store.trips import Answer, Trip, one_trip

#: Marks a claimed row as planned again: its time moves by at least this much.
TICK = timedelta(microseconds=1)

#: Rows that are there are locked, so that no worker ends them meanwhile.
_PLANNED = Select(
    lambda kind, subjects: (
        Work.objects.select_for_update()
        .filter(kind=kind, subject_id__in=[subjects])
        .values_list("pk", "subject_id", "state", "run_at")
    ),
    places=2,
)
_NEW_WORK = Insert(Work, "kind", "subject_id", "state", "run_at", "created_at", ignore_conflicts=True)

_stopping = threading.Event()


def plan(kind: WorkKind, subject_id: int = 0, at: datetime | None = None) -> None:
    """Write a work row (or bring the waiting one forward). Call it in the transaction that gives it its reason.

    A row that somebody is working on is marked, so that `finish` and `put_off` leave it due at once:
    what was just planned may have come after they looked.
    """
    now = clock.now()
    wanted = at or now
    with transaction.atomic():
        work, created = Work.objects.select_for_update().get_or_create(
            kind=kind, subject_id=subject_id, defaults={"run_at": wanted, "created_at": now}
        )
        if created:
            return
        if work.state == WorkState.CLAIMED:
            work.run_at = max(now, work.run_at + TICK)
        elif wanted < work.run_at:
            work.run_at = wanted
        # Saved in any case: the signal of the save is what wakes a worker.
        work.save(update_fields=["run_at"])


def plan_many(
    kind: WorkKind, subject_ids: Iterable[int], *, planned: Answer | None = None, trip: Trip | None = None
) -> None:
    """Plan work for many subjects, as `plan` does for one, in a few queries.

    No worker is woken: its own look, each second, is soon enough for what nobody waits for. `planned`: what
    `ask_planned` gave for these subjects, in the same transaction.
    """
    wanted = sorted(set(subject_ids))
    now = clock.now()
    rows = _PLANNED(kind.value, wanted) if planned is None else planned.rows
    there = {subject: (pk, state, run_at) for pk, subject, state, run_at in rows}
    with one_trip(trip) as mine:
        _NEW_WORK.write(mine, [(kind, one, WorkState.WAITING, now, now) for one in wanted if one not in there])
    found = sorted(there[one] for one in wanted if one in there)
    _bring_forward([pk for pk, state, run_at in found if state == WorkState.WAITING and _aware(run_at) > now], now)
    _mark([pk for pk, state, _ in found if state == WorkState.CLAIMED], now)


def _aware(moment: datetime) -> datetime:
    """Give a moment as the database gave it with its zone: SQLite gives none."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def ask_planned(trip: Trip, kind: WorkKind, subject_ids: Iterable[int]) -> Answer:
    """Ask for the work rows of these subjects, locked until the transaction ends."""
    return _PLANNED.ask(trip, kind.value, sorted(set(subject_ids)))


def _bring_forward(numbers: list[int], now: datetime) -> None:
    for start in range(0, len(numbers), MOST_NUMBERS):
        rows = Work.objects.filter(pk__in=numbers[start : start + MOST_NUMBERS], state=WorkState.WAITING)
        rows.filter(run_at__gt=now).update(run_at=now)


def _mark(numbers: list[int], now: datetime) -> None:
    """Mark rows that somebody is working on."""
    for start in range(0, len(numbers), MOST_NUMBERS):
        rows = Work.objects.filter(pk__in=numbers[start : start + MOST_NUMBERS], state=WorkState.CLAIMED)
        rows.update(run_at=Greatest(Value(now), ExpressionWrapper(F("run_at") + TICK, DateTimeField())))


def due(limit: int = 100) -> list[Work]:
    """Give work that may be claimed now: waiting and due, or claimed by somebody whose claim has ended."""
    now = clock.now()
    # Two questions, each answered from an index in order; asked as one, all that is due would be sorted each time.
    waiting = list(Work.objects.filter(state=WorkState.WAITING, run_at__lte=now).order_by("run_at", "pk")[:limit])
    ended = list(Work.objects.filter(state=WorkState.CLAIMED, claimed_until__lte=now).order_by("run_at", "pk")[:limit])
    return sorted(waiting + ended, key=lambda work: (work.run_at, work.pk))[:limit]


def claim(work_id: int) -> Work | None:
    """Claim a piece of work; None when somebody else has it."""
    now = clock.now()
    until = now + timedelta(seconds=current().claim_seconds)
    with transaction.atomic():
        claimed = Work.objects.filter(_claimable(now), pk=work_id).update(state=WorkState.CLAIMED, claimed_until=until)
        return Work.objects.get(pk=work_id) if claimed else None


def finish(work: Work) -> None:
    """Delete done work; if it was planned again meanwhile, it stays, waiting."""
    with transaction.atomic():
        deleted, _ = _mine(work).filter(run_at=work.run_at).delete()
        if not deleted:
            _mine(work).update(state=WorkState.WAITING, claimed_until=None, attempts=0)


def put_off(work: Work, until: datetime, *, failed: bool = False) -> None:
    """Give work back, to be done later; at once if it was planned again meanwhile. `failed` counts an attempt."""
    attempts = work.attempts + 1 if failed else 0
    with transaction.atomic():
        waits = _mine(work).filter(run_at=work.run_at)
        moved = waits.update(state=WorkState.WAITING, claimed_until=None, attempts=attempts, run_at=until)
        if not moved:
            _mine(work).update(state=WorkState.WAITING, claimed_until=None, attempts=attempts)


def stop_soon() -> None:
    """Let all long work of this process end at its next step: the worker is being stopped."""
    _stopping.set()


def go_on() -> None:
    """Take `stop_soon` back (a worker that starts)."""
    _stopping.clear()


def stopping() -> bool:
    """Give True when long work must end at its next step."""
    return _stopping.is_set()


def slice_seconds() -> float:
    """Give how long one piece of work may go on before it gives others their turn; well below a claim."""
    return current().claim_seconds / 3


def _claimable(now: datetime) -> Q:
    return Q(state=WorkState.WAITING, run_at__lte=now) | Q(state=WorkState.CLAIMED, claimed_until__lte=now)


def _mine(work: Work) -> QuerySet[Work]:
    """Give the row as long as the claim is still ours."""
    return Work.objects.filter(pk=work.pk, state=WorkState.CLAIMED, claimed_until=work.claimed_until)

"""What the person decides on the way: pause, undo, try again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from essaim.base import clock
from essaim.model import FollowState, Network
from essaim.services import auditing, reasons, working
from essaim.services.auditing import Actor, acting
from essaim.services.errors import NotYours
from essaim.services.reconnecting import states
from essaim.store.models import FollowAction, LinkedAccount, Person, WorkKind


def pause(person: Person) -> None:
    """Send nothing more for this person; no new request begins within two seconds.

    An undo asked for after the pause is still done: it is the later wish.
    """
    now = clock.now()
    with transaction.atomic(), acting(Actor.PERSON):
        waiting = Person.objects.filter(pk=person.pk, paused_at=None)
        if waiting.update(paused_at=now):
            # Undos of before wait too: the running ones are told from later ones by their time.
            earlier = FollowAction.objects.filter(account__person=person, state=FollowState.UNDO_QUEUED)
            earlier.filter(next_attempt_at__gte=now).update(next_attempt_at=now - timedelta(seconds=1))
            auditing.note(person, "pause")
    person.refresh_from_db(fields=["paused_at"])


def resume(person: Person) -> None:
    """Go on."""
    with transaction.atomic(), acting(Actor.PERSON):
        if Person.objects.filter(pk=person.pk, paused_at__isnull=False).update(paused_at=None):
            _wake(FollowAction.objects.filter(account__person=person, state__in=states.WAITING))
            auditing.note(person, "resume")
    person.refresh_from_db(fields=["paused_at"])


def prefer(person: Person, network: Network | None) -> None:
    """Keep where to follow people who are on several networks: on this one alone, or on each (None).

    It holds for what is planned from now on.
    """
    with transaction.atomic(), acting(Actor.PERSON):
        person.preferred_network = "" if network is None else network
        person.save(update_fields=["preferred_network"])
        auditing.note(person, "prefers-network", network or "")


def undo(person: Person, action_ids: Sequence[int]) -> int:
    """Undo follows that Essaim made (waiting ones are just dropped); give how many. Raises NotYours."""
    wanted = set(action_ids)
    with transaction.atomic(), acting(Actor.PERSON):
        mine = set(FollowAction.objects.filter(account__person=person, pk__in=wanted).values_list("pk", flat=True))
        if mine != wanted:
            raise NotYours
        count = _undo(mine)
        if count:
            auditing.note(person, "undo", str(count))
        return count


def undo_all(person: Person) -> int:
    """Undo all that Essaim ever followed for the person; give how many."""
    with transaction.atomic(), acting(Actor.PERSON):
        mine = FollowAction.objects.filter(account__person=person).values_list("pk", flat=True)
        count = _undo(mine)
        auditing.note(person, "undo-all", str(count))
        return count


def retry(person: Person, action_id: int) -> None:
    """Try a failed follow again. Raises NotYours."""
    with transaction.atomic(), acting(Actor.PERSON):
        action = FollowAction.objects.filter(account__person=person, pk=action_id).first()
        if action is None:
            raise NotYours
        only = (FollowState.REFUSED, FollowState.GONE)
        if states.move(
            [action_id],
            FollowState.QUEUED,
            only=only,
            reason="",
            attempts=0,
            next_attempt_at=clock.now(),
            record_key="",
        ):
            working.plan(WorkKind.FOLLOW, action.account_id)
            auditing.note(person, "retry", str(action_id))


def _undo(action_ids: Iterable[int]) -> int:
    now = clock.now()
    ids = list(action_ids)
    dropped = states.move(
        ids, FollowState.DISMISSED, only=(FollowState.QUEUED, FollowState.PROPOSED), reason=reasons.DROPPED
    )
    made = (FollowState.DONE, FollowState.REQUESTED, FollowState.UNKNOWN)
    undone = states.move(ids, FollowState.UNDO_QUEUED, only=made, reason="", attempts=0, next_attempt_at=now)
    # A request is on its way: its outcome turns it into an undo (sending.py).
    in_flight = FollowAction.objects.filter(pk__in=ids, state=FollowState.SENDING).exclude(reason=reasons.UNDO_ASKED)
    late = in_flight.update(reason=reasons.UNDO_ASKED)
    if undone:
        _wake(FollowAction.objects.filter(pk__in=ids, state=FollowState.UNDO_QUEUED))
    return dropped + undone + late


def _wake(actions: QuerySet[FollowAction]) -> None:
    accounts = LinkedAccount.objects.filter(pk__in=actions.values("account_id")).values_list("pk", flat=True)
    for account_id in accounts.order_by("pk"):
        working.plan(WorkKind.FOLLOW, account_id)

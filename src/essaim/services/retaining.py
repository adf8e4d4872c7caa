"""The end of what has a last use: lists, wishes, access and memberships, each told a month before.

A visit is a use, and renews. Rows that bear their own end date go by `reconnecting.sweep`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from essaim.base import clock
from essaim.model import ArrivalChoice, Direction
from essaim.services import arriving, auditing, grants, noticing, people, staying_gone
from essaim.services.auditing import Actor, acting
from essaim.services.keys import pseudonymiser
from essaim.services.retention import FORGOTTEN_AFTER, TOLD_BEFORE, UNUSED_FOR
from essaim.store.locks import write_lock
from essaim.store.models import Consent, FollowAction, FollowList, LinkedAccount, Match, Notice, Person

log = logging.getLogger(__name__)

#: People or lists of one transaction, so that others get their turn.
BATCH = 200
#: A visit renews what ends earlier than this much before the latest date: one write a day at most.
RENEWED_EVERY = timedelta(days=1)
LISTS_ENDING, MEMBERSHIP_ENDING = "lists-ending", "membership-ending"


def renew(person: Person) -> None:
    """Keep the person's lists for another year from now: they came by.

    Lists under a key of before are left to their date: they can only be found by that key, which must end one day.
    """
    latest = clock.now() + UNUSED_FOR
    lists = person.follow_lists.filter(key_version=pseudonymiser().newest, expires_at__lt=latest - RENEWED_EVERY)
    lists.update(expires_at=latest)


@dataclass(frozen=True)
class Keeping:
    """Until when the person's lists are kept (None without lists), and whether later arrivals are followed for them."""

    until: datetime | None
    wish: ArrivalChoice


def keeping(person: Person) -> Keeping:
    """Give what a visit, or the button of a notice, keeps for another year."""
    until = person.follow_lists.aggregate(at=Min("expires_at"))["at"]
    return Keeping(until, ArrivalChoice(person.arrivals))


def keep_for_another_year(person: Person) -> None:
    """Renew what the person has here, by their own wish: lists, and what is done at later arrivals.

    The notices that asked for it are read by then.
    """
    now = clock.now()
    with transaction.atomic(), acting(Actor.PERSON):
        Person.objects.filter(pk=person.pk).update(last_seen_at=now)
        renew(person)
        asking = person.notices.filter(kind__in=(LISTS_ENDING, MEMBERSHIP_ENDING))
        asking.filter(read_at=None).update(read_at=now)
        auditing.note(person, "kept-for-a-year")
    person.refresh_from_db(fields=["last_seen_at"])


def sweep() -> None:
    """Do what is due: tell, end lists, end wishes and access, end memberships. Twice does no harm."""
    with acting(Actor.WORKER):
        _tell()
        _end_lists()
        _end_wishes()
        _end_access()
        _end_memberships()
        staying_gone.forget_old()


def _tell() -> None:
    """Tell those whose lists or membership end within a month; once, since nobody who reads it is away any more."""
    now = clock.now()
    lists = FollowList.objects.filter(person=OuterRef("pk"), expires_at__lte=now + TOLD_BEFORE)
    _tell_some(Person.objects.filter(Exists(lists)), LISTS_ENDING)
    going = Person.objects.filter(last_seen_at__lte=now - FORGOTTEN_AFTER + TOLD_BEFORE)
    _tell_some(going, MEMBERSHIP_ENDING)


def _tell_some(them: QuerySet[Person], kind: str) -> None:
    told = Notice.objects.filter(person=OuterRef("pk"), kind=kind)
    while numbers := list(them.exclude(Exists(told)).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            for person in Person.objects.filter(pk__in=numbers):
                noticing.tell(person, kind)


def _end_lists() -> None:
    """Delete the lists whose time is over, with the matches that rest on them and the follows that waited."""
    now = clock.now()
    while True:
        with write_lock():
            rows = list(
                FollowList.objects.filter(expires_at__lte=now)
                .order_by("pk")
                .values_list("pk", "person_id", "identity_id", "direction")[:BATCH]
            )
            if not rows:
                return
            resting = Q(pk__in=[])
            for _, person, identity, direction in rows:
                if direction == Direction.FOLLOWING:
                    resting |= Q(seeker=person, direction=direction, seeker_identity=identity)
                elif identity is not None:
                    resting |= Q(found_identity=identity, direction=direction)
            matches = list(Match.objects.filter(resting).values_list("pk", flat=True))
            arriving.drop_waiting(matches)
            Match.objects.filter(pk__in=matches).delete()
            FollowList.objects.filter(pk__in=[row[0] for row in rows]).delete()
            concerned = sorted({row[1] for row in rows})
        # Another list of theirs may say the same.
        others = Exists(FollowList.objects.filter(person=OuterRef("pk")))
        for member in Person.objects.filter(others, pk__in=concerned):
            arriving.arrive(member)


def _end_wishes() -> None:
    """End the wish about later arrivals of those who were not here for a year; its consent ends with it."""
    now = clock.now()
    unused = Person.objects.filter(last_seen_at__lte=now - UNUSED_FOR).exclude(arrivals=ArrivalChoice.NOTHING)
    while numbers := list(unused.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            Person.objects.filter(pk__in=numbers).update(arrivals=ArrivalChoice.NOTHING)
            Consent.objects.filter(person__in=numbers, withdrawn_at=None).update(withdrawn_at=now)
            for person in Person.objects.filter(pk__in=numbers):
                auditing.note(person, "wish-ended")


def _end_access() -> None:
    """Give back the access to accounts of those who were not here for a year and for whom nothing waits."""
    waiting = FollowAction.objects.filter(account=OuterRef("pk"), state__in=grants.WAITING_STATES)
    unused = (
        LinkedAccount.objects.filter(person__last_seen_at__lte=clock.now() - UNUSED_FOR)
        .exclude(grant_sealed="")
        .exclude(Exists(waiting))
    )
    for number in list(unused.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with write_lock():
            account = LinkedAccount.objects.filter(pk=number).first()
            if account is not None:
                grants.drop(account)


def _end_memberships() -> None:
    """Erase those who were not here for two years; each must have been told a month before."""
    now = clock.now()
    told = Notice.objects.filter(person=OuterRef("pk"), kind=MEMBERSHIP_ENDING, created_at__lte=now - TOLD_BEFORE)
    gone = Person.objects.filter(last_seen_at__lte=now - FORGOTTEN_AFTER).filter(Exists(told))
    for number in list(gone.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        person = Person.objects.filter(pk=number).first()
        if person is not None:
            people.erase(person)
            log.info("a membership ended: nobody came for two years")

"""Members, as operators may see them: figures, dates, and their own addresses when one of them wrote."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q

from essaim.base import clock
from essaim.model import Findability
from essaim.services import arriving, auditing, exporting, people, reasons
from essaim.services.auditing import Actor
from essaim.services.errors import NotYours
from essaim.services.people import Erasure
from essaim.services.reconnecting import states
from essaim.store.locks import write_lock
from essaim.store.models import FollowAction, Person

MOST_SHOWN = 50


def find(text: str, operator: Person) -> list[Person]:
    """Give the members whose address is, or whose number is, this text whole; written down as a look-up."""
    text = text.strip().lstrip("@")
    if not text:
        return []
    wanted = Q(accounts__handle__iexact=text)
    if text.isascii() and text.isdigit() and len(text) < 9:
        wanted |= Q(pk=int(text))
    found = list(Person.objects.filter(wanted).distinct().order_by("pk")[:MOST_SHOWN])
    with auditing.acting(Actor.OPERATOR, operator):
        auditing.note(None, "members-searched", f"found:{len(found)}")
    return found


def suspended() -> list[Person]:
    """Give the members who are suspended, the latest first."""
    return list(Person.objects.exclude(suspended_at=None).order_by("-suspended_at")[:MOST_SHOWN])


def look(number: int, operator: Person) -> Person:
    """Give one member with their accounts; written down. Raises NotYours when there is none of this number."""
    person = Person.objects.filter(pk=number).prefetch_related("accounts", "identities", "follow_lists").first()
    if person is None:
        raise NotYours
    with auditing.acting(Actor.OPERATOR, operator):
        auditing.note(person, "member-looked-at")
    return person


def suspend(number: int, operator: Person) -> None:
    """Let the member neither sign in, nor be found, nor be followed for, from now on; nothing of theirs is lost.

    Raises NotYours, also for oneself.
    """
    now = clock.now()
    with write_lock(), auditing.acting(Actor.OPERATOR, operator):
        person = _other(number, operator)
        rows = Person.objects.filter(pk=person.pk, suspended_at=None)
        if not rows.update(
            suspended_at=now,
            session_epoch=F("session_epoch") + 1,
            findability_kept=F("findability"),
            findability=Findability.NOBODY,
        ):
            return
        Person.objects.filter(pk=person.pk, paused_at=None).update(paused_at=now)
        states.dismiss(FollowAction.objects.filter(target_person=person), reasons.NOT_SHOWN)
        arriving.arrive(_any(number))
        auditing.note(person, "suspended")


def lift(number: int, operator: Person) -> None:
    """End a suspension; who had paused before stays paused. Raises NotYours."""
    with write_lock(), auditing.acting(Actor.OPERATOR, operator):
        person = _other(number, operator)
        Person.objects.filter(pk=person.pk, paused_at=F("suspended_at")).update(paused_at=None)
        rows = Person.objects.filter(pk=person.pk).exclude(suspended_at=None)
        if rows.update(suspended_at=None, findability=F("findability_kept"), findability_kept=""):
            arriving.arrive(_any(number))
            auditing.note(person, "suspension-lifted")


def export(number: int, operator: Person) -> dict[str, Any]:
    """Give all that is held about a member, to answer their request. Raises NotYours."""
    person = _any(number)
    with auditing.acting(Actor.OPERATOR, operator):
        auditing.note(person, "exported-for-member")
    return exporting.export(person)


def erase(number: int, operator: Person) -> Erasure:
    """Erase a member at their request, as they could themselves. Raises NotYours."""
    with auditing.acting(Actor.OPERATOR, operator):
        return people.erase(_other(number, operator))


def _any(number: int) -> Person:
    person = Person.objects.filter(pk=number).first()
    if person is None:
        raise NotYours
    return person


def _other(number: int, operator: Person) -> Person:
    if number == operator.pk:
        raise NotYours
    return _any(number)

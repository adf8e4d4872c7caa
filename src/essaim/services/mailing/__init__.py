"""E-mail to people: only to an address they confirmed, only what they agreed to, never the same thing twice."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from essaim.services.mailing.addresses import (
    NEWS,
    Mailbox,
    address_of,
    configured,
    confirm,
    keep_or_forget,
    mailbox,
    propose,
    stop,
    stop_by_link,
    waiting,
)
from essaim.services.mailing.digests import write_due
from essaim.services.mailing.posting import send
from essaim.services.mailing.reminders import can_remind, remind_tomorrow
from essaim.store.models import Letter, LetterState

__all__ = [
    "NEWS",
    "Mailbox",
    "Standing",
    "address_of",
    "can_remind",
    "configured",
    "confirm",
    "keep_up",
    "mailbox",
    "propose",
    "remind_tomorrow",
    "send",
    "standing",
    "stop",
    "stop_by_link",
    "waiting",
]


@dataclass(frozen=True)
class Standing:
    """How the letters of the last 30 days stand. `again` of those that wait were tried before."""

    waiting: int
    again: int
    sent: int
    failed: int
    unsure: int


def keep_up() -> None:
    """Plan what is due; the worker calls it once a claim period."""
    keep_or_forget()
    write_due()


def standing() -> Standing:
    """Give how the letters stand, for operators."""
    rows = dict(Letter.objects.order_by().values_list("state").annotate(Count("pk")))
    return Standing(
        waiting=rows.get(LetterState.WAITING, 0) + rows.get(LetterState.SENDING, 0),
        again=Letter.objects.filter(state=LetterState.WAITING, attempts__gt=0).count(),
        sent=rows.get(LetterState.SENT, 0),
        failed=rows.get(LetterState.FAILED, 0),
        unsure=rows.get(LetterState.UNSURE, 0),
    )

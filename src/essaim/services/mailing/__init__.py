"""E-mail to people: only to an address they confirmed, only what they agreed to, never the same thing twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from essaim.base.text import gettext_noop
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
from essaim.store.models import Letter, LetterState, LetterTrouble

#: What kept e-mails from being taken, in words for operators.
TROUBLES = {
    LetterTrouble.UNREACHABLE: gettext_noop("the mail server cannot be reached"),
    LetterTrouble.NOT_LET_IN: gettext_noop("the mail server refuses this site’s name or password"),
    LetterTrouble.NOT_NOW: gettext_noop("the mail server says: later"),
    LetterTrouble.REFUSED: gettext_noop("the mail server refuses the e-mail or the mailbox"),
    LetterTrouble.ADDRESS: gettext_noop("the mail server takes no address with such letters"),
    LetterTrouble.BROKEN_OFF: gettext_noop("the connection broke off: it may have arrived"),
}

__all__ = [
    "NEWS",
    "TROUBLES",
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
    #: Of those that failed, are unsure or wait for another attempt: what went wrong, and how often.
    troubles: dict[str, int]
    #: The one that came last: what went wrong, the mail server's answer (550 …) where it gave one, and when.
    last_trouble: str = ""
    last_answer: int | None = None
    last_trouble_at: datetime | None = None


def keep_up() -> None:
    """Plan what is due; the worker calls it once a claim period."""
    keep_or_forget()
    write_due()


def standing() -> Standing:
    """Give how the letters stand, for operators."""
    rows = dict(Letter.objects.order_by().values_list("state").annotate(Count("pk")))
    met = Letter.objects.exclude(trouble="")
    last = met.exclude(tried_at=None).order_by("-tried_at", "-pk").first()
    return Standing(
        waiting=rows.get(LetterState.WAITING, 0) + rows.get(LetterState.SENDING, 0),
        again=Letter.objects.filter(state=LetterState.WAITING, attempts__gt=0).count(),
        sent=rows.get(LetterState.SENT, 0),
        failed=rows.get(LetterState.FAILED, 0),
        unsure=rows.get(LetterState.UNSURE, 0),
        troubles=dict(met.order_by().values_list("trouble").annotate(Count("pk"))),
        last_trouble=last.trouble if last else "",
        last_answer=last.answer if last else None,
        last_trouble_at=last.tried_at if last else None,
    )

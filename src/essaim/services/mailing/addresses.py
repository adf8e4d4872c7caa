"""A person's e-mail address: asked for, confirmed from the mailbox itself, sealed at rest, given up at one click."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import F

from essaim.base import clock
from essaim.conf.settings import current
from essaim.services import consenting, working
from essaim.services.errors import AddressUnusable, LinkExpired, NoMail, TooOften
from essaim.services.keys import fingerprint, sealer
from essaim.store.models import BudgetUse, Letter, LetterKind, MailAddress, Person, WorkKind

#: What somebody agrees to who confirms their address.
NEWS = "mail-news"
#: How long a question waits for its answer, and how long an address stays after the person's last visit.
QUESTION_LASTS = timedelta(days=2)
KEPT_FOR = timedelta(days=366)
LETTER_KEPT_FOR = timedelta(days=30)
#: Questions a day to one address, and from one person: nobody is pestered through this site.
MOST_QUESTIONS = 3
ADDRESS, CONFIRM, STOP = "mail-address", "mail-confirm", "mail-stop"
_SHAPE = re.compile(
    r"[^@\s<>\"(),;:\\\x00-\x1f]{1,64}@(?:[^@\s<>\"(),;:\\.\x00-\x1f]{1,63}\.)+[^@\s<>\"(),;:\\.\d]{2,63}"
)


@dataclass(frozen=True)
class Mailbox:
    """How the person is reached by e-mail: empty address for not at all."""

    address: str = ""
    confirmed: bool = False
    news_since: datetime | None = None


def configured() -> bool:
    """Say whether this site sends e-mail at all."""
    return current().mail_server is not None


def mailbox(person: Person) -> Mailbox:
    """Give what the person chose."""
    row = MailAddress.objects.filter(person=person).first()
    if row is None:
        return Mailbox()
    return Mailbox(address_of(row), row.confirmed_at is not None, consenting.given_at(person, NEWS))


def address_of(row: MailAddress) -> str:
    """Give the address in clear."""
    return sealer().open(row.address_sealed, ADDRESS)


def propose(person: Person, typed: str) -> None:
    """Write to the address, to ask whether it is the person's; until then nothing else goes there.

    It takes the place of the one before. Raises NoMail, AddressUnusable or TooOften.
    """
    if not configured():
        raise NoMail
    typed = typed.strip()
    if len(typed) > 254 or not _SHAPE.fullmatch(typed):
        raise AddressUnusable
    now = clock.now()
    hashed = fingerprint(typed.casefold(), ADDRESS)
    with transaction.atomic():
        for holder in (f"mail:{hashed[:40]}", f"person:{person.pk}"):
            _spend(holder, now)
        MailAddress.objects.filter(person=person).delete()
        MailAddress.objects.create(
            person=person,
            address_sealed=sealer().seal(typed, ADDRESS),
            address_hash=hashed,
            created_at=now,
            expires_at=now + QUESTION_LASTS,
        )
        write(person, LetterKind.CONFIRM)


def confirm(token: str) -> Person:
    """Take the yes from the mailbox: from now on news go there. Raises LinkExpired."""
    row = waiting(token)
    now = clock.now()
    with transaction.atomic():
        row.confirmed_at, row.expires_at, row.next_digest_at = now, now + KEPT_FOR, now
        row.save(update_fields=["confirmed_at", "expires_at", "next_digest_at"])
        consenting.give_consent(row.person, NEWS)
    return row.person


def waiting(token: str) -> MailAddress:
    """Give the address whose question this link answers. Raises LinkExpired."""
    try:
        number, hashed, until = signing.loads(token, salt=CONFIRM)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkExpired from error
    row = MailAddress.objects.select_related("person").filter(pk=number).first()
    if row is None or row.address_hash[:16] != hashed or clock.now().timestamp() > until:
        raise LinkExpired
    return row


def stop(person: Person) -> None:
    """Write no more: the address is erased and the consent ends."""
    with transaction.atomic():
        MailAddress.objects.filter(person=person).delete()
        consenting.withdraw_consent(person, NEWS)


def stop_by_link(token: str) -> None:
    """Do the same for whoever holds an e-mail of ours, signed in or not; twice is once. Raises LinkExpired."""
    try:
        number = int(signing.Signer(salt=STOP).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise LinkExpired from error
    row = MailAddress.objects.select_related("person").filter(pk=number).first()
    if row is not None:
        stop(row.person)


def confirm_token(row: MailAddress) -> str:
    """Give what the link of the question carries."""
    return signing.dumps([row.pk, row.address_hash[:16], int(row.expires_at.timestamp())], salt=CONFIRM)


def stop_token(row: MailAddress) -> str:
    """Give what the link to unsubscribe carries; it holds as long as the address is kept."""
    return signing.Signer(salt=STOP).sign(str(row.pk))


def write(person: Person, kind: LetterKind, *, at: datetime | None = None, **data: list[int]) -> Letter:
    """Plan one letter, now or for later. Call it in the transaction that gives it its reason."""
    now = clock.now()
    letter = Letter.objects.create(
        person=person, kind=kind, data=data, created_at=now, expires_at=now + LETTER_KEPT_FOR
    )
    working.plan(WorkKind.SEND_LETTER, letter.pk, at)
    return letter


def keep_or_forget() -> None:
    """Let confirmed addresses live as long as their people come by; the others go at their date, in the sweep."""
    now = clock.now()
    ending = MailAddress.objects.filter(expires_at__lte=now + timedelta(days=1)).exclude(confirmed_at=None)
    ending.filter(person__last_seen_at__gt=now - KEPT_FOR).update(expires_at=now + timedelta(days=30))


def _spend(holder: str, now: datetime) -> None:
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    row, _ = BudgetUse.objects.get_or_create(
        holder=holder,
        limit="mail-questions",
        window_start=day,
        defaults={"expires_at": day + timedelta(days=2)},
    )
    if not BudgetUse.objects.filter(pk=row.pk, used__lt=MOST_QUESTIONS).update(used=F("used") + 1):
        raise TooOften

"""The one e-mail that somebody asked for while X prepares their archive."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from essaim.base import clock
from essaim.services.errors import NoMail
from essaim.services.mailing import addresses
from essaim.store.models import Letter, LetterKind, LetterState, MailAddress, Person

AFTER = timedelta(days=1)


def can_remind(person: Person) -> bool:
    """Say whether the person can ask for the reminder: they have a confirmed address and asked for none yet."""
    confirmed = MailAddress.objects.filter(person=person).exclude(confirmed_at=None).exists()
    return addresses.configured() and confirmed and not _waiting(person)


def remind_tomorrow(person: Person) -> None:
    """Write tomorrow, once, unless the archive is here by then. Raises NoMail."""
    if not MailAddress.objects.filter(person=person).exclude(confirmed_at=None).exists():
        raise NoMail
    with transaction.atomic():
        if not _waiting(person):
            addresses.write(person, LetterKind.REMINDER, at=clock.now() + AFTER)


def _waiting(person: Person) -> bool:
    return Letter.objects.filter(person=person, kind=LetterKind.REMINDER, state=LetterState.WAITING).exists()

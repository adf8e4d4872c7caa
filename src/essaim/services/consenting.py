"""What people agreed to, with dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from essaim.base import clock
from essaim.base.text import gettext_noop
from essaim.services import auditing
from essaim.services.errors import NotYours
from essaim.store.models import Consent, Person

#: The purposes one may agree to. Following and finding need none: they are what the person came for.
PURPOSES: dict[str, str] = {
    "automatic-follows": gettext_noop(
        "When somebody I followed on X arrives later, follow them for me without asking each time."
    ),
    "mail-news": gettext_noop("Write my news to my e-mail address, at most once a day."),
    "news-feed": gettext_noop("Give my news to whoever knows the address of my private feed."),
    "counted-as-waiting": gettext_noop(
        "When somebody I followed on X arrives, count me, without my name, among those who were waiting for them."
    ),
    "public-page": gettext_noop("Show my new accounts to everybody on a page of my own."),
}


@dataclass(frozen=True)
class ConsentState:
    """One purpose, in words marked for translation, and the person's answer with its date."""

    purpose: str
    sentence: str
    given_at: datetime | None


def consents(person: Person) -> list[ConsentState]:
    """Give each purpose and whether the person agreed."""
    given = dict(person.consents.filter(withdrawn_at=None).values_list("purpose", "given_at"))
    return [ConsentState(purpose, sentence, given.get(purpose)) for purpose, sentence in PURPOSES.items()]


def given_at(person: Person, purpose: str) -> datetime | None:
    """Give since when the person agrees; None when they do not."""
    given = person.consents.filter(purpose=purpose, withdrawn_at=None)
    return given.values_list("given_at", flat=True).first()


def give_consent(person: Person, purpose: str) -> None:
    """Note the agreement with its date; twice is once. Raises NotYours for an unknown purpose."""
    if purpose not in PURPOSES:
        raise NotYours
    if not person.consents.filter(purpose=purpose, withdrawn_at=None).exists():
        Consent.objects.create(person=person, purpose=purpose, given_at=clock.now())
        auditing.note(person, f"agreed-{purpose}"[:40])


def withdraw_consent(person: Person, purpose: str) -> None:
    """Note the end of an agreement."""
    if person.consents.filter(purpose=purpose, withdrawn_at=None).update(withdrawn_at=clock.now()):
        auditing.note(person, f"withdrew-{purpose}"[:40])

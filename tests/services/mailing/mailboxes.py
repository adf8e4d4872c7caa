"""People with mailboxes, and what the worker would do about them."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import Any

from django.core import mail
from django.core.mail import EmailMultiAlternatives

from essaim.base import clock
from essaim.jobs import handlers
from essaim.services import mailing, working
from essaim.store.models import Person, Work, WorkKind

ANAS = "ana@mailbox.example"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/\S+)")


def work() -> None:
    """Do what is due of the letters, once, as the worker does."""
    mailing.keep_up()
    for row in working.due():
        if row.kind == WorkKind.SEND_LETTER:
            handlers.handle(row.pk)


def outbox() -> list[EmailMultiAlternatives]:
    """Give what was sent, where no server takes part."""
    return list(mail.outbox)  # type: ignore[arg-type]


def text_of(message: EmailMultiAlternatives | EmailMessage) -> str:
    """Give the words of an e-mail."""
    if isinstance(message, EmailMessage):
        part = message.get_body(("plain",))
        assert part is not None
        return str(part.get_content())
    return str(message.body)


def links(message: EmailMultiAlternatives | EmailMessage) -> list[str]:
    """Give the paths of our own that an e-mail leads to, in order."""
    return LINK.findall(text_of(message))


def with_mailbox(person: Person, address: str = ANAS) -> Person:
    """Let a person have a confirmed address."""
    mailing.propose(person, address)
    from essaim.services.mailing.addresses import confirm_token
    from essaim.store.models import MailAddress

    mailing.confirm(confirm_token(MailAddress.objects.get(person=person)))
    return person


def letters_due() -> list[Any]:
    """Give when the letters that wait are tried again."""
    rows = Work.objects.filter(kind=WorkKind.SEND_LETTER).order_by("run_at")
    return [row.run_at - clock.now() for row in rows]

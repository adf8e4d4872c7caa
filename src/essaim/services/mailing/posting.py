"""Sending one letter: tried again only when it surely did not arrive, so that nobody is told the same thing twice."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from email.utils import parseaddr
from enum import StrEnum
from typing import NamedTuple

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction

from essaim.base import clock
from essaim.conf.settings import current
from essaim.services import consenting, noticing
from essaim.services.keys import fingerprint
from essaim.services.mailing import addresses
from essaim.services.mailing.addresses import NEWS, address_of
from essaim.services.mailing.wording import Words, words_of
from essaim.store.models import Letter, LetterKind, LetterState, LetterTrouble, MailAddress

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=12)
#: With the waits between, about two days.
MOST_ATTEMPTS = 9
#: Letters in a row that a mailbox refuses before we take it for closed.
MOST_REFUSALS = 3


class Outcome(StrEnum):
    """What became of one attempt."""

    SENT = "sent"
    LATER = "later"  # surely not taken: try again
    REFUSED = "refused"  # surely not taken, and never will be
    UNSURE = "unsure"  # it may have arrived


class Attempt(NamedTuple):
    """An outcome, the server's answer where it gave one, and what went wrong."""

    outcome: Outcome
    answer: int | None = None
    trouble: LetterTrouble | None = None


def send(letter_id: int) -> datetime | None:
    """Send the letter; give when to try again, if ever. Harmless to do twice."""
    if not addresses.configured():
        return clock.now() + LONGEST_WAIT if Letter.objects.filter(pk=letter_id).exists() else None
    ready = _take(letter_id)
    if ready is None:
        return None
    letter, to, words = ready
    return _settle(letter, _hand_over(_message(letter, to, words)))


def _take(letter_id: int) -> tuple[Letter, str, Words] | None:
    """Mark the letter as on its way and give it with its words, if it is still to be sent."""
    with transaction.atomic():
        letter = Letter.objects.select_for_update(of=("self",)).select_related("person").filter(pk=letter_id).first()
        if letter is None or letter.state not in {LetterState.WAITING, LetterState.SENDING}:
            return None
        if letter.state == LetterState.SENDING:  # a worker died over it: it may have arrived
            letter.trouble = LetterTrouble.BROKEN_OFF
            _end(letter, LetterState.UNSURE)
            return None
        row = MailAddress.objects.filter(person=letter.person).first()
        words = None if row is None or not _wanted(letter, row) else words_of(letter, row)
        if row is None or words is None:
            _end(letter, LetterState.DROPPED)
            return None
        letter.state, letter.attempts = LetterState.SENDING, letter.attempts + 1
        letter.tried_at = clock.now()
        letter.save(update_fields=["state", "attempts", "tried_at"])
        return letter, address_of(row), words


def _wanted(letter: Letter, row: MailAddress) -> bool:
    if letter.kind == LetterKind.CONFIRM:
        return row.confirmed_at is None and row.expires_at > clock.now()
    if row.confirmed_at is None:
        return False
    return letter.kind != LetterKind.DIGEST or consenting.given_at(letter.person, NEWS) is not None


def _message(letter: Letter, to: str, words: Words) -> EmailMultiAlternatives:
    domain = parseaddr(current().mail_from)[1].rpartition("@")[2]
    headers = {
        # The same at each attempt: a mailbox that got it twice after all shows it once.
        "Message-ID": f"<{fingerprint(str(letter.pk), 'letter')[:32]}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": words.language,
    }
    if words.stop:
        headers["List-Unsubscribe"] = f"<{words.stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(words.subject, words.text, current().mail_from, [to], headers=headers)
    message.attach_alternative(words.html, "text/html")
    return message


def _hand_over(message: EmailMultiAlternatives) -> Attempt:
    connection = get_connection()
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as error:
        log.warning("the mail server refuses our password")
        return Attempt(Outcome.LATER, error.smtp_code, LetterTrouble.NOT_LET_IN)
    except smtplib.SMTPResponseException as error:
        return Attempt(Outcome.LATER, error.smtp_code, LetterTrouble.NOT_NOW)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("the mail server cannot be reached: %s", type(error).__name__)
        return Attempt(Outcome.LATER, trouble=LetterTrouble.UNREACHABLE)
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        return _refusal(codes[0] if codes else 550)
    except smtplib.SMTPResponseException as error:
        return _refusal(error.smtp_code)
    except smtplib.SMTPNotSupportedError:  # an address in letters that this server does not take
        return Attempt(Outcome.REFUSED, trouble=LetterTrouble.ADDRESS)
    except (OSError, smtplib.SMTPException):
        return Attempt(Outcome.UNSURE, trouble=LetterTrouble.BROKEN_OFF)
    finally:
        try:
            connection.close()
        except (OSError, smtplib.SMTPException):
            log.debug("the mail server hung up first")
    return Attempt(Outcome.SENT)


def _refusal(code: int) -> Attempt:
    if 500 <= code < 600:
        return Attempt(Outcome.REFUSED, code, LetterTrouble.REFUSED)
    return Attempt(Outcome.LATER, code, LetterTrouble.NOT_NOW)


def _settle(letter: Letter, attempt: Attempt) -> datetime | None:
    letter.answer, letter.trouble = attempt.answer, attempt.trouble or ""
    with transaction.atomic():
        if attempt.outcome is Outcome.LATER and letter.attempts < MOST_ATTEMPTS:
            letter.state = LetterState.WAITING
            letter.save(update_fields=["state", "answer", "trouble"])
            wait: timedelta = min(FIRST_WAIT * 3 ** (letter.attempts - 1), LONGEST_WAIT)
            return clock.now() + wait
        if attempt.outcome is Outcome.SENT:
            MailAddress.objects.filter(person=letter.person).update(refusals=0)
        if attempt.outcome is Outcome.REFUSED:
            _count_refusal(letter)
        states = {Outcome.SENT: LetterState.SENT, Outcome.UNSURE: LetterState.UNSURE}
        _end(letter, states.get(attempt.outcome, LetterState.FAILED))
        return None


def _count_refusal(letter: Letter) -> None:
    row = MailAddress.objects.filter(person=letter.person).exclude(confirmed_at=None).first()
    if row is None:
        return
    row.refusals += 1
    row.save(update_fields=["refusals"])
    if row.refusals >= MOST_REFUSALS:
        addresses.stop(letter.person)
        noticing.tell(letter.person, "mail-refused")


def _end(letter: Letter, state: LetterState) -> None:
    letter.state, letter.ended_at = state, clock.now()
    letter.save(update_fields=["state", "ended_at", "answer", "trouble"])

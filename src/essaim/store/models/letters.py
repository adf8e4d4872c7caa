"""E-mail addresses people confirmed, what is written to them, and the address of their private feed."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from essaim.store.fields import choice
from essaim.store.models.people import Person


class MailAddress(models.Model):
    """Where a person wants to be written to: nothing but the question whether it is theirs before it is confirmed.

    Unconfirmed, it goes after two days; confirmed, 12 months after the person's last visit.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="mail_address")
    address_sealed = models.TextField()
    #: Keyed hash of the address: so that nobody can be written to again and again by people who type theirs in.
    address_hash = models.CharField(max_length=64, db_index=True)
    confirmed_at = models.DateTimeField(null=True)
    #: No digest before this moment.
    next_digest_at = models.DateTimeField(null=True)
    #: Letters in a row that its server would not take.
    refusals = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["next_digest_at"], name="next_digest")]


class LetterKind(StrEnum):
    """What an e-mail is about."""

    CONFIRM = "confirm"
    DIGEST = "digest"
    REMINDER = "reminder"


class LetterState(StrEnum):
    """Where an e-mail stands. Only a WAITING one is sent: what may have arrived is never sent again."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"  # the connection broke off while it was handed over
    FAILED = "failed"
    DROPPED = "dropped"  # nothing left to say, or no longer wanted


class LetterTrouble(StrEnum):
    """What kept an e-mail from being taken, the last time; says nothing of whom it was for."""

    UNREACHABLE = "unreachable"  # our mail server does not answer, or cannot be reached safely
    NOT_LET_IN = "not-let-in"  # it refuses our name or password
    NOT_NOW = "not-now"  # it says: later
    REFUSED = "refused"  # it says: never, for this e-mail or this mailbox
    ADDRESS = "address"  # it cannot write to an address in such letters
    BROKEN_OFF = "broken-off"  # the connection broke off while it was handed over, or a worker died over it


class Letter(models.Model):
    """One e-mail to a person: what it is about, never its words, which are found when it is sent.

    It goes after 30 days.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters")
    kind = choice(LetterKind)
    state = choice(LetterState, LetterState.WAITING)
    #: Numbers of the notices it tells.
    data = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: What the mail server answered when it refused: 550, 451 …
    answer = models.PositiveSmallIntegerField(null=True)
    trouble = choice(LetterTrouble, blank=True)
    #: When it was last tried.
    tried_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"], name="letters_by_state")]


class FeedAddress(models.Model):
    """The secret address of a person's own feed of news; renewed when it leaked. Goes 12 months after its last use."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="feed_address")
    token_sealed = models.TextField()
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

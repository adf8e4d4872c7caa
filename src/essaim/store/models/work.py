"""Work to be done, and counters."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from essaim.store.fields import choice


class WorkKind(StrEnum):
    """The kinds of long work; each has one line in `jobs.handlers`."""

    FOLLOW = "follow"  # subject: a LinkedAccount with due actions
    READ_FOLLOWS = "read_follows"  # subject: a LinkedAccount
    REVOKE = "revoke"  # subject: a PendingRevocation
    SWEEP = "sweep"  # subject: 0
    DIRECTORY_REFRESH = "directory_refresh"  # subject: 0
    DIRECTORY_ARRIVALS = "directory_arrivals"  # subject: 0
    OPT_OUT = "opt_out"  # subject: an OptOut
    KEEP_GRANT = "keep_grant"  # subject: a LinkedAccount
    LOOK_AT_POST = "look_at_post"  # subject: a SourceIdentity
    SEND_LETTER = "send_letter"  # subject: a Letter


class WorkState(StrEnum):
    """Where a piece of work stands; done work is deleted."""

    WAITING = "waiting"
    CLAIMED = "claimed"


class Work(models.Model):
    """One piece of work, harmless to do twice.

    It is written in the same transaction as its reason, and claimed by a conditional update.
    """

    kind = choice(WorkKind)
    subject_id = models.BigIntegerField()
    state = choice(WorkState, WorkState.WAITING)
    run_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="one_work_per_subject")]
        # To its end as what is due is picked: a migration makes a hundred thousand due at one moment.
        indexes = [models.Index(fields=["state", "run_at", "id"], name="work_in_order")]


class Counter(models.Model):
    """An exact figure or a growing number, changed in the same transaction as what it counts."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.BigIntegerField(default=0)

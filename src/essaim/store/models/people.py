"""Members, what they agreed to, and who did what."""

from __future__ import annotations

from django.db import models

from essaim.model import ArrivalChoice, Findability, Network
from essaim.store.fields import choice


class Person(models.Model):
    """A member. The number stays below 2^24 (the index packs it into 24 bits) and is never given again."""

    number = models.AutoField(primary_key=True)
    language = models.CharField(max_length=8, default="fr")
    findability = choice(Findability, Findability.FOLLOWED)
    arrivals = choice(ArrivalChoice, ArrivalChoice.ANNOUNCE)
    #: Where to follow somebody who is on several networks: there alone, or, when empty, on each.
    preferred_network = choice(Network, blank=True)
    #: HMAC of the recovery code under the secret key; the code itself is shown once.
    recovery_hash = models.CharField(max_length=64, unique=True)
    recovery_shown_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    #: By an operator: no sign-in, found by nobody, nothing followed.
    suspended_at = models.DateTimeField(null=True)
    #: Meanwhile: what they had chosen before.
    findability_kept = choice(Findability, blank=True)
    #: Changes whenever all sessions of the person must end.
    session_epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()


class Consent(models.Model):
    """One agreement, with its date; a withdrawn one stays, with the date of its end."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)  # services.consenting.PURPOSES
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)


class AuditEntry(models.Model):
    """Who did what, when and why; never a name, a handle or a token. Each goes at its end date."""

    #: Whom it concerns, and who did it.
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="audit")
    actor = models.CharField(max_length=24, blank=True)  # services.auditing.Actor
    #: Which operator, when it was one on the pages; none for the command line.
    operator = models.ForeignKey(Person, on_delete=models.SET_NULL, db_index=False, null=True, related_name="+")
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=40, blank=True)  # a code of services.reasons
    at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["operator"], condition=models.Q(operator__isnull=False), name="audit_of_operator")
        ]

"""Who runs the site, and the links by which people join while registration is closed."""

from __future__ import annotations

from django.db import models

from essaim.store.models.people import Person


class Operator(models.Model):
    """A member who may open the operators' pages, with a second factor."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="operator")
    #: HMAC of the code by which the second factor is set up, once; empty afterwards.
    setup_hash = models.CharField(max_length=64, blank=True)
    setup_ends_at = models.DateTimeField(null=True)
    #: The secret shared with the person's own device; empty until it is set up.
    totp_sealed = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True)
    #: The last half minute whose code was taken: a code counts once.
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()


class JoinLink(models.Model):
    """A link that lets a number of people join while registration is closed."""

    #: HMAC of its code; the link itself is shown once.
    code_hash = models.CharField(max_length=64, unique=True)
    uses_left = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

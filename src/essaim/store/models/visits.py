"""Browsers that are signed in, and how often somebody tried something."""

from __future__ import annotations

from django.db import models

from essaim.store.models.people import Person


class Session(models.Model):
    """One browser. Its key stands nowhere, only a hash of it: who steals this table can take nobody's place."""

    key_hash = models.CharField(max_length=64, unique=True)
    #: None until somebody has signed in.
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="sessions")
    data_sealed = models.TextField()
    #: The browser and its system in two words, by which its owner knows it; never an address.
    device = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)


class Tries(models.Model):
    """How often something was tried in one window; all processes count here."""

    #: A keyed hash of who tried, another one in each window; never an address.
    holder = models.CharField(max_length=64)
    rule = models.CharField(max_length=40)  # services.limiting.RULES
    window_start = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "rule", "window_start"], name="one_row_of_tries")]

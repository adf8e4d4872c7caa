"""Ids that a browser read from an archive and sends in chunks: pseudonyms from the moment they come."""

from __future__ import annotations

from django.db import models

from essaim.model import Direction
from essaim.store.fields import choice
from essaim.store.models.people import Person


class Delivery(models.Model):
    """What is announced: nothing is imported before all of it is there. One a person; it goes after an hour."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="delivery")
    #: The owner's own X id, sealed; empty when the files do not say whose they are.
    owner_sealed = models.TextField(blank=True)
    archive_date = models.DateTimeField(null=True)
    #: How many ids of each list will come; a list that is not there is not named.
    counts = models.JSONField(default=dict)
    key_version = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class DeliveredChunk(models.Model):
    """Part of one list: 8-byte big-endian pseudonyms, those who opted out already left out."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="chunks")
    direction = choice(Direction)
    number = models.PositiveIntegerField()
    pseudonyms = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "direction", "number"], name="one_chunk")]

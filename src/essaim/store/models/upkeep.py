"""What ties the site's keys and its index files to this database."""

from __future__ import annotations

from django.db import models

from essaim.model import Direction
from essaim.store.fields import choice


class KeyCheck(models.Model):
    """A value that only the right key gives, one for each version of the pseudonym key, written at its first use."""

    key_version = models.PositiveSmallIntegerField(primary_key=True)
    value = models.CharField(max_length=64)


class IndexFile(models.Model):
    """An index file that was made from this database, as it was then; a file without its row is not used."""

    token = models.CharField(max_length=32, primary_key=True)
    direction = choice(Direction)
    key_version = models.PositiveSmallIntegerField()
    watermark = models.BigIntegerField()
    created_at = models.DateTimeField()

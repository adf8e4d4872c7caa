"""The public directory: who of public life is now where, as a source states it; and who asked to be left out."""

from __future__ import annotations

from django.db import models

from essaim.model import Grade, Network
from essaim.store.fields import choice
from essaim.store.models.people import Person


class DirectoryEntry(models.Model):
    """One public statement: an account of a source network is now at one address. Published data, kept in clear.

    A refresh of its source renews `checked_at` and `expires_at`; an entry that the source no longer has goes.
    """

    #: The operator's short name of the source, the same at each refresh; trust is given by it.
    source = models.CharField(max_length=60)
    #: Who says so, and where one can read it.
    label = models.CharField(max_length=300)
    url = models.CharField(max_length=500, blank=True)
    #: A network people leave; not always one whose archives Essaim reads.
    source_network = models.CharField(max_length=24, default=Network.X.value)
    #: The account there: its id where known, and its handle where known.
    source_id = models.CharField(max_length=64, blank=True)
    source_handle = models.CharField(max_length=100, blank=True)
    #: What tells the account apart: the id, else `@handle`.
    account = models.CharField(max_length=101)
    #: The new address. `target_remote_id` is the DID on Bluesky, once it is known; empty on Mastodon.
    target_network = choice(Network)
    target_host = models.CharField(max_length=255, blank=True)
    target_remote_id = models.CharField(max_length=255, blank=True)
    target_handle = models.CharField(max_length=320)
    name = models.CharField(max_length=300, blank=True)
    grade = choice(Grade, Grade.STATED)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_network", "account", "target_network", "target_handle"],
                name="one_entry_per_statement",
            ),
        ]
        indexes = [models.Index(fields=["source_network", "source_id"], name="entries_by_id")]


class DirectoryRemoval(models.Model):
    """An entry, or all that is stated about an account, that an operator removed for good: a fingerprint, no name."""

    key_version = models.PositiveSmallIntegerField()
    fingerprint = models.CharField(max_length=64)
    #: What was removed, sealed: without it a new key could not go on leaving it out. Empty on rows of before.
    mark_sealed = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key_version", "fingerprint"], name="one_removal")]


class DirectoryRefresh(models.Model):
    """How far the refresh of a source over the network is. A page is one piece of work: it goes on where it stopped."""

    source = models.CharField(max_length=60, unique=True)
    #: The last item taken in; empty before the first page.
    cursor = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    entries = models.PositiveIntegerField(default=0)


class SourceTrust(models.Model):
    """What an operator decided on the pages about a source's trust; without a row the settings decide."""

    source = models.CharField(max_length=60, unique=True)
    trusted = models.BooleanField()
    decided_at = models.DateTimeField()


class PutAside(models.Model):
    """A member does not want to see, nor to follow, what is stated about an account."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="put_aside")
    entry = models.ForeignKey(DirectoryEntry, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "entry"], name="one_put_aside")]


class OptOut(models.Model):
    """Somebody wants to be neither kept nor matched: their pseudonym under one key version that was live then."""

    network = choice(Network, Network.X)
    key_version = models.PositiveSmallIntegerField()
    pseudonym = models.BigIntegerField()
    #: The id, sealed: without it their wish would end with the key it was kept under. Empty on rows of before.
    remote_id_sealed = models.TextField(blank=True)
    #: How they proved the account: a `Proof`, or `operator` when the operators took their word.
    proof = models.CharField(max_length=24)
    created_at = models.DateTimeField()
    #: When the last list that held it was rewritten.
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "key_version", "pseudonym"], name="one_opt_out")]

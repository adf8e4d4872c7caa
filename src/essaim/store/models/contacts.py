"""Source accounts, follow lists and imports. No third party's id in clear."""

from __future__ import annotations

from django.db import models

from essaim.model import Direction, Network, Proof
from essaim.store.fields import choice
from essaim.store.models.accounts import LinkedAccount
from essaim.store.models.people import Person


class SourceIdentity(models.Model):
    """A person's own account on a source network (X). Several people may claim one; one proved holder at most."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    network = choice(Network, Network.X)
    remote_id_sealed = models.TextField()
    handle_sealed = models.TextField(blank=True)
    proof = choice(Proof, Proof.ARCHIVE)
    proved_at = models.DateTimeField(null=True)
    #: Two proofs for one account: no automatic follow until the operator decides.
    frozen_at = models.DateTimeField(null=True)
    #: The post that proved it (sealed), as long as it is looked at again; and since when it is known to be gone.
    post_sealed = models.TextField(blank=True)
    post_look_at = models.DateTimeField(null=True, db_index=True)
    post_gone_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()


class IdentityPseudonym(models.Model):
    """An identity's pseudonym under one live key version, as a signed 64-bit number."""

    #: Its index is the constraint's, as for the other keys here without one of their own.
    identity = models.ForeignKey(SourceIdentity, on_delete=models.CASCADE, db_index=False, related_name="pseudonyms")
    key_version = models.PositiveSmallIntegerField()
    pseudonym = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["identity", "key_version"], name="one_pseudonym_per_version")]


class FollowList(models.Model):
    """One list of one archive: sorted 8-byte big-endian pseudonyms, one row, never a row per link."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_index=False, related_name="follow_lists")
    #: The identity whose list it is; null for bare files, which carry no owner.
    identity = models.ForeignKey(
        SourceIdentity, on_delete=models.CASCADE, db_index=False, null=True, related_name="follow_lists"
    )
    network = choice(Network, Network.X)
    direction = choice(Direction)
    pseudonyms = models.BinaryField()
    key_version = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    archive_date = models.DateTimeField(null=True)
    #: Grows with every write to any list (store.locks): the index catches up from its watermark.
    serial = models.BigIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity", "direction"], name="one_list_per_identity"),
            models.UniqueConstraint(
                fields=["person", "network", "direction"],
                condition=models.Q(identity=None),
                name="one_bare_list",
            ),
        ]
        indexes = [
            models.Index(fields=["key_version", "serial", "direction"], name="lists_by_serial"),
            # All that is asked of a list before its words.
            models.Index(fields=["person", "direction", "key_version", "identity"], name="lists_of_person"),
        ]


class Import(models.Model):
    """One archive given: what was found, what changed, and the question it raised, if any."""

    class State(models.TextChoices):
        """Where an import stands."""

        QUESTION = "question"
        DONE = "done"
        REFUSED = "refused"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="imports")
    state = models.CharField(max_length=10)
    #: following, followers, added, removed: numbers only.
    counts = models.JSONField(default=dict)
    #: [{code, where, count, message}]
    problems = models.JSONField(default=list)
    #: While a question waits: the lists as pseudonyms and the claimed owner, sealed as JSON.
    #: Emptied at the answer or the end date.
    pending_sealed = models.TextField(blank=True)
    archive_date = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class ProofCode(models.Model):
    """A one-time code for the leaving post: one hour, one person, one destination account."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="proof_codes")
    account = models.ForeignKey(LinkedAccount, on_delete=models.CASCADE)
    code_hash = models.CharField(max_length=64, unique=True)
    code_sealed = models.TextField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

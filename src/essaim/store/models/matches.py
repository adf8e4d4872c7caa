"""Who was found by whom, and what people are told."""

from __future__ import annotations

from django.db import models

from essaim.model import Direction, Grade, Network
from essaim.store.fields import choice
from essaim.store.models.accounts import LinkedAccount
from essaim.store.models.contacts import SourceIdentity
from essaim.store.models.people import Person


class Match(models.Model):
    """`seeker` had `found` in a list (FOLLOWING), or `found`'s proved list says seeker followed them (FOLLOWER).

    The first is a wish, the second a suggestion. Only between members. It says that the two lists meet, not that
    it may be shown: `matching.visibility` decides that each time.
    """

    seeker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="matches")
    #: The one who holds `found_identity`. The database checks each end once: the found account, and who seeks.
    found = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="found_by")
    network = choice(Network, Network.X)
    direction = choice(Direction)
    #: The two ends on the source network: their proofs, read live, make the grade.
    seeker_identity = models.ForeignKey(
        SourceIdentity, on_delete=models.CASCADE, db_constraint=False, null=True, related_name="+"
    )
    found_identity = models.ForeignKey(SourceIdentity, on_delete=models.CASCADE, related_name="+")
    grade = choice(Grade)
    #: True when it came after the seeker's import: an arrival, not a first result.
    late = models.BooleanField(default=False)
    ignored_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seeker", "found_identity", "direction"], name="one_match_per_pair"),
        ]


class Block(models.Model):
    """`person` does not want `blocked` to find them, nor to be followed by them through us."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocked_by")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "blocked"], name="one_block_per_pair")]


class FindRequest(models.Model):
    """`seeker` may find `found` only after found's yes."""

    seeker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="find_requests_sent")
    found = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="find_requests")
    granted = models.BooleanField(null=True)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seeker", "found"], name="one_request_per_pair")]


class Arrival(models.Model):
    """`newcomer` arrived, and `person` had them in a list: told once."""

    #: The two ends of `match`, which the database checks.
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="arrivals_seen"
    )
    newcomer = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="arrivals_made")
    match = models.ForeignKey(Match, on_delete=models.CASCADE)
    followed = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "newcomer"], name="one_arrival_per_pair")]


class Notice(models.Model):
    """Something a person is told on the site; `data` holds ids and numbers, never a name."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)  # services.noticing.KINDS
    data = models.JSONField(default=dict)
    account = models.ForeignKey(LinkedAccount, on_delete=models.CASCADE, db_index=False, null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    #: Told by e-mail: once, whatever became of the e-mail.
    mailed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account"], condition=models.Q(account__isnull=False), name="notices_of_account")
        ]

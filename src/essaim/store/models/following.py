"""Intended follows, existing follows, and budgets."""

from __future__ import annotations

from django.db import models

from essaim.model import FollowState, Network
from essaim.store.fields import choice
from essaim.store.models.accounts import LinkedAccount
from essaim.store.models.directory import DirectoryEntry
from essaim.store.models.matches import Match
from essaim.store.models.people import Person


class FollowAction(models.Model):
    """One intended follow by one linked account. Its state is the truth; the queue only wakes workers."""

    account = models.ForeignKey(LinkedAccount, on_delete=models.CASCADE, db_index=False, related_name="actions")
    #: Whom: the target's account key, and the handle its owner's server understands.
    target_network = choice(Network)
    target_host = models.CharField(max_length=255, blank=True)
    target_remote_id = models.CharField(max_length=255)
    target_handle = models.CharField(max_length=320)
    target_name = models.CharField(max_length=500, blank=True)
    target_person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    match = models.ForeignKey(Match, on_delete=models.SET_NULL, null=True, related_name="actions")
    #: What led there when it was no member: a statement of a public source.
    entry = models.ForeignKey(
        DirectoryEntry, on_delete=models.SET_NULL, db_index=False, null=True, related_name="actions"
    )
    #: True when Essaim planned it by itself because the target arrived later.
    automatic = models.BooleanField(default=False)
    state = choice(FollowState, FollowState.QUEUED)
    reason = models.CharField(max_length=40, blank=True)  # a code of services.reasons
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    #: Bluesky: the record key chosen and stored before sending. Empty on Mastodon.
    record_key = models.CharField(max_length=32, blank=True)
    #: Where the follow is, for undo: at-uri on Bluesky, the target's id on our own server on Mastodon.
    record_uri = models.CharField(max_length=500, blank=True)
    local_id = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "target_network", "target_host", "target_remote_id"],
                name="one_action_per_target",
            ),
        ]
        indexes = [
            # What one account does next, however much waits for others; and the oldest that waits anywhere.
            models.Index(fields=["account", "state", "next_attempt_at"], name="next_of_account"),
            models.Index(fields=["state", "next_attempt_at"], name="due_actions"),
            models.Index(fields=["entry"], condition=models.Q(entry__isnull=False), name="actions_of_entry"),
        ]


class ExistingFollows(models.Model):
    """Whom an account follows already, as sorted 8-byte pseudonyms of `remote_id` (Bluesky) or `handle` (Mastodon)."""

    account = models.OneToOneField(LinkedAccount, on_delete=models.CASCADE, related_name="existing_follows")
    pseudonyms = models.BinaryField()
    key_version = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    read_at = models.DateTimeField()


class BudgetUse(models.Model):
    """How much of one budget was spent in one window (networks.limits names them)."""

    #: `account:<id>` or `address:<host>`; never a handle.
    holder = models.CharField(max_length=300)
    limit = models.CharField(max_length=80)
    window_start = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "limit", "window_start"], name="one_budget_row")]


class Server(models.Model):
    """One server that we ask for members, as far as it is in trouble or held back by the operator; else no row."""

    #: Host with its port, or `*` for all servers.
    host = models.CharField(max_length=255, primary_key=True)
    #: Failures in a row, each of another account than the one before.
    failures = models.PositiveSmallIntegerField(default=0)
    last_account_id = models.BigIntegerField(null=True)
    since = models.DateTimeField(null=True)
    #: Nobody asks before this moment; then one account tries for all, until `trial_until`.
    retry_at = models.DateTimeField(null=True)
    trial_until = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)

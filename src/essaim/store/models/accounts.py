"""Accounts people linked, and our own registration on their servers."""

from __future__ import annotations

from django.db import models

from essaim.model import AccountKey, Network
from essaim.store.fields import choice
from essaim.store.models.people import Person


class OAuthApp(models.Model):
    """Our client on one Mastodon-compatible server, registered once and kept."""

    host = models.CharField(max_length=255)
    redirect_uri = models.CharField(max_length=500)
    scopes = models.CharField(max_length=500)
    client_id = models.CharField(max_length=500)
    client_secret_sealed = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "redirect_uri", "scopes"], name="one_app_per_host")]


class LinkedAccount(models.Model):
    """An account on a destination network, proved by OAuth. (network, host, remote_id) is its key everywhere."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="accounts")
    network = choice(Network)
    host = models.CharField(max_length=255, blank=True)
    remote_id = models.CharField(max_length=255)
    handle = models.CharField(max_length=320)
    display_name = models.CharField(max_length=500, blank=True)
    service_url = models.CharField(max_length=500)
    #: A sealed `Grant` as JSON (services.grants); empty when the person must sign in again.
    grant_sealed = models.TextField(blank=True)
    grant_expires_at = models.DateTimeField(null=True)
    #: One refresher per grant: who holds this claim may refresh.
    refresh_claimed_until = models.DateTimeField(null=True)
    #: When the person last signed in there: from then on servers count how long they let us in.
    signed_in_at = models.DateTimeField(null=True)
    #: When the grant is next renewed, or asked about, so that it stays alive and its end is noticed.
    keep_at = models.DateTimeField(null=True, db_index=True)
    #: When its server ends it, however well it is kept; null when it sets no end.
    grant_ends_at = models.DateTimeField(null=True)
    #: When the person is to be told of that end; null once told.
    tell_end_at = models.DateTimeField(null=True, db_index=True)
    #: Nothing is sent for this account before this moment (a 429, an outage).
    resume_at = models.DateTimeField(null=True)
    resume_reason = models.CharField(max_length=40, blank=True)
    linked_at = models.DateTimeField()
    #: When the account was opened, as far as its server tells; what is known to be new is used slowly.
    opened_at = models.DateTimeField(null=True)
    #: The handle of the account its owner moved to (Mastodon's Move): nobody is followed from this one any more.
    moved_to = models.CharField(max_length=320, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "host", "remote_id"], name="one_link_per_account")]

    @property
    def key(self) -> AccountKey:
        """The account's key."""
        return AccountKey(Network(self.network), self.host, self.remote_id)

    @property
    def ends_soon(self) -> bool:
        """True when the grant's end was announced: signing in again puts it off."""
        return self.grant_ends_at is not None and self.tell_end_at is None and not self.needs_sign_in

    @property
    def needs_sign_in(self) -> bool:
        """True when its grant is gone and the person must sign in again."""
        return not self.grant_sealed


class PendingRevocation(models.Model):
    """A sealed grant that must still be revoked at its server.

    It belongs to nobody any more and is dropped at its end date.
    """

    network = choice(Network)
    grant_sealed = models.TextField()
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

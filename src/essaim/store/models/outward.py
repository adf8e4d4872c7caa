"""What members show to the world: a page of their own, and invitations."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from essaim.store.fields import choice
from essaim.store.models.people import Person


class PublicPage(models.Model):
    """`/@name`, which a member chose to publish.

    It goes when they take it back, or 12 months after their last visit.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="public_page")
    name = models.CharField(max_length=30, unique=True)
    #: Search engines may list it.
    indexed = models.BooleanField(default=False)
    #: The proved X account is named as well.
    shows_source = models.BooleanField(default=False)
    #: Taken down by the operators; its member reads so.
    hidden_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)


class ReleasedName(models.Model):
    """A page's name that was given up: for 12 months nobody else gets it. A fingerprint, nobody's."""

    fingerprint = models.CharField(max_length=64, unique=True)
    #: Of its former holder's number, who may have it back.
    former = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)


class ReportReason(StrEnum):
    """Why somebody reports a page."""

    IMPERSONATION = "impersonation"
    ABUSE = "abuse"
    OTHER = "other"


class PageReport(models.Model):
    """Somebody reported a page; who, is not kept. Goes after 90 days."""

    page = models.ForeignKey(PublicPage, on_delete=models.CASCADE, related_name="reports")
    reason = choice(ReportReason)
    words = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)


class Invitation(models.Model):
    """A link by which a group comes in. Counted is how many did, nothing more: not who, not when."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    code = models.CharField(max_length=16, unique=True)
    #: The group or assembly, as its poster says.
    name = models.CharField(max_length=60)
    came = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

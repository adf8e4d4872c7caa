"""Invitations: a link and a poster by which a group comes in, and how many came. Nothing ties a member to one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from essaim.base import clock
from essaim.base.text import tidy
from essaim.services import pages
from essaim.services.errors import NameUnusable, NotYours, TooMany
from essaim.store.models import Invitation, Person

LASTS = timedelta(days=183)
MOST = 20
#: Below this a figure would point at somebody.
FEW = 5
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 10
LONGEST_NAME = 60


@dataclass(frozen=True)
class Invited:
    """One invitation as its maker sees it; `came` is None for fewer than five."""

    code: str
    name: str
    url: str
    came: int | None
    expires_at: datetime


def invite(person: Person, name: str) -> Invited:
    """Make an invitation for a group. Raises NameUnusable or TooMany."""
    name = tidy(name)
    if not name or len(name) > LONGEST_NAME or "/" in name or "@" in name:
        raise NameUnusable
    now = clock.now()
    if person.invitations.filter(expires_at__gt=now).count() >= MOST:
        raise TooMany
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    row = Invitation.objects.create(person=person, code=code, name=name, created_at=now, expires_at=now + LASTS)
    return _shown(row)


def invitations(person: Person) -> list[Invited]:
    """Give the person's invitations, the newest first."""
    return [_shown(row) for row in person.invitations.filter(expires_at__gt=clock.now()).order_by("-pk")]


def mine(person: Person, code: str) -> Invited:
    """Give one of the person's invitations. Raises NotYours."""
    row = person.invitations.filter(code=code, expires_at__gt=clock.now()).first()
    if row is None:
        raise NotYours
    return _shown(row)


def take_back(person: Person, code: str) -> None:
    """End an invitation. Raises NotYours."""
    if not person.invitations.filter(code=code).delete()[0]:
        raise NotYours


def group_of(code: str) -> str:
    """Give the group that a link invites. Raises NotYours when it has ended."""
    name = Invitation.objects.filter(code=code, expires_at__gt=clock.now()).values_list("name", flat=True).first()
    if name is None:
        raise NotYours
    return name


def came(code: str) -> None:
    """Count somebody new who came through this link; an ended one counts nobody."""
    Invitation.objects.filter(code=code, expires_at__gt=clock.now()).update(came=F("came") + 1)


def _shown(row: Invitation) -> Invited:
    few = row.came < FEW
    return Invited(row.code, row.name, pages.absolute("invited", row.code), None if few else row.came, row.expires_at)

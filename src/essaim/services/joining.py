"""Who may become a member: everybody, or, when the operators closed the site, those with a link."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import models
from django.db.models import F

from essaim.base import clock
from essaim.conf.settings import current
from essaim.services import auditing
from essaim.services.auditing import Actor
from essaim.services.errors import RegistrationClosed
from essaim.services.keys import fingerprint
from essaim.store.models import JoinLink

PURPOSE = "join-link"


def make_link(uses: int, lasts: timedelta) -> str:
    """Make a link for so many people; give its code, which is kept nowhere."""
    code, now = secrets.token_urlsafe(18), clock.now()
    JoinLink.objects.create(
        code_hash=fingerprint(code, PURPOSE), uses_left=uses, created_at=now, expires_at=now + lasts
    )
    with auditing.acting(Actor.OPERATOR):
        auditing.note(None, "invited", f"uses:{uses}")
    return code


def is_good(code: str) -> bool:
    """Say whether a link still lets somebody in."""
    return _open(code).exists()


def let_in(code: str) -> None:
    """Let somebody new in; a link is used up by one. Call it where they become a member. Raises RegistrationClosed."""
    if current().open_registration:
        return
    if not code or not _open(code).update(uses_left=F("uses_left") - 1):
        raise RegistrationClosed


def _open(code: str) -> models.QuerySet[JoinLink]:
    return JoinLink.objects.filter(code_hash=fingerprint(code, PURPOSE), uses_left__gt=0, expires_at__gt=clock.now())

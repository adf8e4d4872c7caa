"""Sessions: browsers that are signed in, each known to its owner, each ended by itself.

A session's key is known to its browser alone. What is kept is a hash of it, and its content sealed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from essaim.base import clock
from essaim.base.sealing import SealBroken
from essaim.services import auditing
from essaim.services.errors import NotYours
from essaim.services.keys import sealer
from essaim.store.composed import Load
from essaim.store.models import Person, Session

#: What a session says of its owner.
PERSON, DEVICE = "person", "device"
#: A visit is noted at most this often.
SEEN_EVERY = timedelta(hours=1)

_OF_KEY = Load(lambda key_hash: Session.objects.filter(key_hash=key_hash))


@dataclass(frozen=True)
class Opened:
    """What a session holds, and when its browser was last noted to be here."""

    content: dict[str, Any]
    seen_at: datetime


def purpose(key_hash: str) -> str:
    """Give what the content of a session is sealed for: it opens for no other one."""
    return f"session:{key_hash}"


def load(key: str) -> Opened | None:
    """Open a session; None when there is none of this key, or its time is over."""
    row = _OF_KEY.first(_hash(key))
    if row is None or row.expires_at <= clock.now():
        return None
    try:
        content = json.loads(sealer().open(row.data_sealed, purpose(row.key_hash)))
    except (SealBroken, ValueError):
        return None  # of another key of the site: signing in again makes a new one
    return Opened(content, row.seen_at) if isinstance(content, dict) else None


def exists(key: str) -> bool:
    """Say whether there is a session of this key."""
    return _rows(key).exists()


def save(key: str, content: Mapping[str, Any], expires_at: datetime, *, new: bool) -> bool:
    """Keep a session; False when a new one is there already, or an old one was ended meanwhile."""
    key_hash, now = _hash(key), clock.now()
    person = content.get(PERSON)
    columns = {
        "person_id": person if isinstance(person, int) else None,
        "data_sealed": sealer().seal(json.dumps(dict(content)), purpose(key_hash)),
        "device": str(content.get(DEVICE, ""))[:60],
        "seen_at": now,
        "expires_at": expires_at,
    }
    try:
        with transaction.atomic():
            if not new:
                return bool(Session.objects.filter(key_hash=key_hash).update(**columns))
            Session.objects.create(key_hash=key_hash, created_at=now, **columns)
    except IntegrityError:  # the key is taken, or its person was erased meanwhile
        return False
    return True


def end(key: str) -> None:
    """End the session of this key."""
    _rows(key).delete()


def seen(key: str, before: datetime) -> None:
    """Note that the browser was here, once an hour has gone since it was noted before."""
    now = clock.now()
    if now - before <= SEEN_EVERY:
        return  # on SQLite even a change of no row waits for whoever writes
    _rows(key).filter(seen_at__lt=now - SEEN_EVERY).update(seen_at=now)


def of(person: Person) -> list[Session]:
    """Give the person's sessions, the one used last first."""
    return list(person.sessions.filter(expires_at__gt=clock.now()).order_by("-seen_at", "-pk"))


def is_this(session: Session, key: str | None) -> bool:
    """Say whether a session is the one of this key."""
    return key is not None and session.key_hash == _hash(key)


def end_one(person: Person, number: int) -> None:
    """End one of the person's sessions. Raises NotYours."""
    if not person.sessions.filter(pk=number).delete()[0]:
        raise NotYours
    auditing.note(person, "session-ended")


def end_others(person: Person, key: str | None) -> int:
    """End all of the person's sessions but the one of this key; give how many."""
    others = person.sessions.exclude(key_hash=_hash(key or ""))
    ended, _ = others.delete()
    auditing.note(person, "sessions-ended")
    return ended


def _rows(key: str) -> QuerySet[Session]:
    return Session.objects.filter(key_hash=_hash(key))


def _hash(key: str) -> str:
    # Keys are drawn at random, 165 bits each: a plain hash of them cannot be searched through.
    return hashlib.sha256(f"essaim session/{key}".encode()).hexdigest()

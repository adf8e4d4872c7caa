"""Signs of life: whether the database answers, and when a worker was last seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection

from essaim.base import clock
from essaim.conf.settings import current
from essaim.store.models import Counter

SEEN = "worker_seen"
#: A worker shows itself once a claim period; after so many without it, something is wrong.
PERIODS = 3


def database_answers() -> bool:
    """Say whether the database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError:
        connection.close()
        return False


def bring_log_home() -> bool:
    """Bring what SQLite's log holds into the database and empty the log; say whether it is empty.

    Whoever reads or writes at this moment is not waited for: then the log is emptied another time. What was erased is
    gone from the log too. PostgreSQL does it by itself.
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except OperationalError:
            return False  # locked
        finally:
            cursor.execute(f"PRAGMA busy_timeout={settings.DATABASES['default']['OPTIONS']['timeout'] * 1000}")
    return not busy


def worker_seen() -> None:
    """Note that a worker is at work."""
    Counter.objects.update_or_create(name=SEEN, defaults={"value": int(clock.now().timestamp())})


def last_seen() -> datetime | None:
    """Give when a worker was last at work; None when there never was one."""
    seconds = Counter.objects.filter(name=SEEN).values_list("value", flat=True).first()
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def worker_is_silent() -> bool:
    """Say whether no worker has shown itself for some time."""
    seen = last_seen()
    return seen is None or clock.now() - seen > timedelta(seconds=PERIODS * max(current().claim_seconds, 60))

"""The sweep: what dead workers left is picked up, what is over its date is deleted."""

from __future__ import annotations

import time
from pathlib import Path

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from essaim.base import clock
from essaim.conf.settings import current
from essaim.model import FollowState
from essaim.services import working
from essaim.services.auditing import Actor, acting
from essaim.services.reconnecting import sending, servers, states
from essaim.services.retention import dated
from essaim.store.models import (
    DirectoryEntry,
    FollowAction,
    LinkedAccount,
    PendingRevocation,
    Work,
    WorkKind,
)

#: An upload lives a minute; a file this old was left by a process that died.
UPLOAD_SECONDS = 3600
#: Rows deleted by one statement, so that others get their turn.
BATCH = 1000
#: Forgotten accounts that get their work row by one sweep.
MOST_FORGOTTEN = 10_000


def sweep() -> None:
    """Pick up what dead workers left: expired claims become UNKNOWN and are read back; due accounts get their work row.

    Also deletes the rows and uploads whose time is over.
    """
    with transaction.atomic(), acting(Actor.WORKER):
        sending.expire(FollowAction.objects.all())
    servers.forget_old()
    _plan_forgotten_work()
    _delete_expired_rows()
    _delete_stale_uploads(current().uploads_dir)


def _plan_forgotten_work() -> None:
    now = clock.now()
    waiting = FollowAction.objects.filter(account=OuterRef("pk"), state__in=states.WAITING, next_attempt_at__lte=now)
    unpaused = models.Q(person__paused_at=None) | models.Q(
        Exists(waiting.filter(state=FollowState.UNDO_QUEUED, next_attempt_at__gte=OuterRef("person__paused_at")))
    )
    accounts = LinkedAccount.objects.filter(Exists(waiting)).filter(unpaused).exclude(grant_sealed="")
    planned = Work.objects.filter(kind=WorkKind.FOLLOW, subject_id=OuterRef("pk"))
    with transaction.atomic():
        forgotten = accounts.exclude(Exists(planned)).order_by("pk").values_list("pk", flat=True)
        # The others at the next sweep: their number must not fill the memory.
        working.plan_many(WorkKind.FOLLOW, forgotten[:MOST_FORGOTTEN])
        revocations = PendingRevocation.objects.exclude(
            Exists(Work.objects.filter(kind=WorkKind.REVOKE, subject_id=OuterRef("pk")))
        )
        for revocation_id in revocations.order_by("pk").values_list("pk", flat=True):
            working.plan(WorkKind.REVOKE, revocation_id)


def _delete_expired_rows() -> None:
    now = clock.now()
    for kept in dated():
        if kept.table is DirectoryEntry:
            continue  # what waits because of an entry is dropped with it: services.refreshing
        while ids := list(kept.over(now).values_list("pk", flat=True)[:BATCH]):
            kept.table._default_manager.filter(pk__in=ids).delete()  # noqa: SLF001 - Django's documented name


def _delete_stale_uploads(folder: Path) -> None:
    before = time.time() - UPLOAD_SECONDS
    for file in folder.glob("*"):
        try:
            if file.is_file() and file.stat().st_mtime < before:
                file.unlink()
        except FileNotFoundError:
            continue  # its own process took it away meanwhile

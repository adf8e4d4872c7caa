"""Wakes a worker when work is committed. Importing this module connects it.

Services write rows and know nothing of queues; the rows' own signal leads here. A queue that cannot be written to
never fails a request: the worker looks at the rows every second anyway.
"""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction
from django.db.models.signals import post_save

from essaim.base import clock
from essaim.jobs import queue
from essaim.store.models import Work

log = logging.getLogger(__name__)


def _on_work_saved(sender: type[Work], instance: Work, **_: object) -> None:  # noqa: ARG001 - the signal's signature
    if instance.run_at <= clock.now():
        transaction.on_commit(partial(_wake, instance.pk), robust=True)


def _wake(work_id: int) -> None:
    try:
        queue.wake(work_id)
    except Exception as error:  # noqa: BLE001 - a queue in trouble must not fail the request
        log.warning("no worker woken: %s", type(error).__name__)


post_save.connect(_on_work_saved, sender=Work, dispatch_uid="essaim.jobs.wakeup")

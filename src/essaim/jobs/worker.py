"""The worker: one process, a few threads, and a heart that looks for due work every second."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from types import FrameType

from django.db import close_old_connections, connections
from huey.consumer import Consumer
from huey.signals import SIGNAL_COMPLETE, SIGNAL_ERROR

from essaim.conf.settings import current
from essaim.jobs import (
    compacting,
    queue,
    wakeup,  # noqa: F401 - work planned by a worker wakes one too
)
from essaim.networks import kept
from essaim.services import (
    keeping,
    mailing,
    presenting,
    rechecking,
    reconnecting,
    refreshing,
    retaining,
    upkeep,
    working,
)

log = logging.getLogger(__name__)

BEAT_SECONDS = 1.0
#: What is still under way after this is left: its claim ends, and it is read back.
STOP_SECONDS = 1.5
#: No more messages than this wait at a time: those beyond are found at a later beat.
MOST_WAITING = 50


def run() -> None:
    """Work until SIGTERM or SIGINT, then stop within two seconds."""
    settings = current()
    working.go_on()
    queue.register()
    logging.getLogger("huey").setLevel(logging.WARNING)
    consumer = _Consumer(settings.workers)
    heart = Heart()
    consumer.start()
    heart.start()
    print(f"essaim worker: ready, {settings.workers} threads", flush=True)
    try:
        consumer.wait_for_signal()
    finally:
        working.stop_soon()
        heart.stop()
        consumer.stop(graceful=True)
        heart.join(STOP_SECONDS)
        connections.close_all()


class Heart(threading.Thread):
    """Enqueues due work every second, and sweeps once a claim period."""

    def __init__(self) -> None:
        super().__init__(name="heart", daemon=True)
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End before the next beat."""
        self._stopped.set()

    def run(self) -> None:
        """Beat until stopped; a beat that fails (the database is away) is logged, and the next one tries again."""
        next_sweep = time.monotonic()
        compactor = compacting.Compactor()
        try:
            while not self._stopped.is_set():
                try:
                    if time.monotonic() >= next_sweep:
                        next_sweep = time.monotonic() + current().claim_seconds
                        upkeep.worker_seen()
                        # Before the sweep: who came by keeps their address and their page.
                        mailing.keep_up()
                        presenting.keep_or_forget()
                        retaining.sweep()
                        reconnecting.sweep()
                        refreshing.keep_up()
                        keeping.keep_up()
                        rechecking.keep_up()
                        upkeep.bring_log_home()
                        compactor.start_if_due()
                    beat()
                except Exception as error:  # noqa: BLE001 - the heart must not stop
                    log.warning("a beat failed: %s", type(error).__name__)
                    close_old_connections()
                self._stopped.wait(BEAT_SECONDS)
        finally:
            compactor.stop()
            connections.close_all()


def beat() -> int:
    """Enqueue due work, as much as the queue should hold; give how much."""
    room = MOST_WAITING - queue.waiting()
    # A row that waits in the queue already may be told twice: the second to come finds it claimed.
    due = working.due(room) if room > 0 else []
    for work in due:
        queue.wake(work.pk)
    return len(due)


class _Consumer(Consumer):  # type: ignore[misc] # Huey has no types
    """Huey's consumer, with signals left to `run`."""

    def __init__(self, threads: int) -> None:
        super().__init__(
            queue.queue(),
            workers=threads,
            periodic=False,
            initial_delay=0.02,
            max_delay=0.2,
            shutdown_timeout=STOP_SECONDS,
        )
        self._signalled = threading.Event()
        # Connections are a thread's own: closed when broken or too old after each task, and at the end.
        self.huey.signal(SIGNAL_COMPLETE, SIGNAL_ERROR)(lambda *_: close_old_connections())
        self.huey.on_shutdown("close-connections")(connections.close_all)
        # So are those to other servers, from one piece of work to the next.
        self.huey.on_startup("keep-outlets")(kept.keep)
        self.huey.on_shutdown("close-outlets")(kept.let_go)

    def _set_signal_handlers(self) -> None:
        signal.signal(signal.SIGTERM, self._stop_signal)
        signal.signal(signal.SIGINT, self._stop_signal)

    def _stop_signal(self, _number: int, _frame: FrameType | None) -> None:
        working.stop_soon()
        self._signalled.set()

    def wait_for_signal(self) -> None:
        """Wait until the process is asked to stop; threads that died are replaced meanwhile."""
        while not self._signalled.wait(5):
            self.check_worker_health()
        sys.stdout.flush()

"""The queue: it carries the numbers of work rows, and may lose any of them without harm."""

from __future__ import annotations

from functools import cache
from typing import Any

from huey import SqliteHuey

from essaim.conf.settings import current


@cache
def queue() -> SqliteHuey:
    """Give this site's queue, its file made when missing."""
    file = current().queue_file
    file.parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(
        "essaim",
        filename=str(file),
        results=False,
        # A queue that is locked must not hold up the request that wants to wake a worker.
        timeout=2,
        fsync=False,
    )


@cache
def _task() -> Any:  # noqa: ANN401 - Huey has no types
    return queue().task(name="wake")(_wake)


def register() -> None:
    """Let this process's consumer know the task."""
    _task()


def wake(work_id: int) -> None:
    """Tell a worker that there is work."""
    _task()(work_id)


def waiting() -> int:
    """Give how many messages wait."""
    return int(queue().pending_count())


def _wake(work_id: int) -> None:
    from essaim.jobs.handlers import handle

    handle(work_id)

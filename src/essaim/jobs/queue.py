"""The queue: it carries the numbers of work rows, and may lose any of them without harm."""

from __future__ import annotations

from functools import cache
from typing import Any

from huey.api import Huey

from essaim.base.errors import BadInput
from essaim.conf.settings import current


class NoRedis(BadInput):
    """ESSAIM_QUEUE_URL names Redis, but its Python library is not installed: pip install essaim[redis]."""

    code = "no-redis"


@cache
def queue() -> Huey:
    """Give this site's queue: a file, made when missing, or Redis when the setting names one."""
    if address := current().queue_url:
        return _redis(address)
    file = current().queue_file
    file.parent.mkdir(parents=True, exist_ok=True)
    from huey import SqliteHuey

    return SqliteHuey(
        "essaim",
        filename=str(file),
        results=False,
        # A queue that is locked must not hold up the request that wants to wake a worker.
        timeout=2,
        fsync=False,
    )


def _redis(address: str) -> Huey:
    try:
        import redis
    except ImportError as error:
        raise NoRedis from error
    from huey import RedisHuey

    # As with the file: a queue that does not answer must not hold up the request that wants to wake a worker.
    pool = redis.ConnectionPool.from_url(address, socket_connect_timeout=2, socket_timeout=5)
    return RedisHuey("essaim", connection_pool=pool, results=False, read_timeout=1)


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

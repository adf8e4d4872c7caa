"""Workers for the chaos story: each line on stdin forks one, which may be killed; its end is told on stdout."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import django


def main() -> None:
    """Fork a worker for each line: `ahead` and `killed_after` in seconds, `database` a seed when it is to fail."""
    django.setup()
    from essaim.jobs import handlers  # noqa: F401 - loaded once, for all workers

    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            work(asked["ahead"], asked["database"])
            os._exit(0)
        if asked["killed_after"] is not None:
            time.sleep(asked["killed_after"])
            os.kill(child, signal.SIGKILL)  # also when it has just ended: it is waited for only below
        os.waitpid(child, 0)
        print("ended", flush=True)


def work(ahead: float, seed: int | None) -> None:
    """Do what is due, as a worker does, until nothing is."""
    from django.db import DatabaseError, connection

    from essaim.base import clock
    from essaim.jobs import handlers
    from essaim.networks import http, kept
    from essaim.services import reconnecting, working

    kept.keep()
    story = clock.travelling(lambda: datetime.now(UTC) + timedelta(seconds=ahead))
    with story, http.without_waiting(), connection.execute_wrapper(_unavailable(seed)):
        for _ in range(60):
            try:
                reconnecting.sweep()
                due = working.due(20)
                if not due:
                    return
                for one in due:
                    handlers.handle(one.pk)
            except DatabaseError:
                continue


def _unavailable(seed: int | None) -> Callable[..., Any]:
    """Give a wrapper of all statements that makes some stretches of them fail, as when the database is away."""
    from django.db import OperationalError

    chance = random.Random(seed)
    left = 0

    def ask(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: ANN401
        nonlocal left
        if seed is not None and left == 0 and chance.random() < 0.01:
            left = chance.randrange(1, 15)
        if left:
            left -= 1
            raise OperationalError("the database is away")
        return execute(sql, params, many, context)

    return ask


if __name__ == "__main__":
    main()

"""What is under way ends within two seconds when it must: no new request begins after that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from essaim.networks.errors import NetworkError

T = TypeVar("T")
#: Says whether what is under way must end; asked in a thread, so it may look into the store.
Halt = Callable[[], bool]

#: How often it is asked, and how long what is under way may still go on then: together well below two seconds.
LOOK_SECONDS, GRACE_SECONDS = 0.5, 0.7


class Halted(NetworkError):
    """This was stopped on the way; it goes on later."""

    code = "halted"
    permanent = False


async def all_unless(halt: Halt, works: Sequence[Coroutine[Any, Any, T]]) -> list[T | Halted]:
    """Do several things side by side and give what each gave, in order; Halted for those cut off."""
    tasks = [asyncio.ensure_future(work) for work in works]
    pending: set[asyncio.Task[T]] = set(tasks)
    try:
        while pending:
            _, pending = await asyncio.wait(pending, timeout=LOOK_SECONDS)
            if not pending:
                break
            must_end: bool = await asyncio.to_thread(halt)
            if must_end:
                _, pending = await asyncio.wait(pending, timeout=GRACE_SECONDS)
                break
    finally:
        for task in pending:
            task.cancel()
        if pending:
            await asyncio.wait(pending)
    return [Halted() if task.cancelled() else task.result() for task in tasks]


async def unless(halt: Halt, work: Coroutine[Any, Any, T]) -> T:
    """Do one thing and give what it gave. Raises Halted when it was cut off."""
    [result] = await all_unless(halt, [work])
    if isinstance(result, Halted):
        raise result
    return result

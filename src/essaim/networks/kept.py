"""What a worker's thread keeps from one piece of work to the next: connections, and what servers said a moment ago.

A follow on a Mastodon-like server takes three requests, each a few milliseconds; opening connections for them takes
longer than all three. Elsewhere (a page, a test) nothing is kept, and all is closed at the end of each piece of work.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol, TypeVar

from essaim.base import clock

T = TypeVar("T")
#: Scheme, name, port and the very address: a connection serves no other name, though it led to the same machine.
Place = tuple[str, str, int, str]
#: Servers whose connections stay open between two pieces of work, by thread.
SERVERS = 12
MOST_SAID = 20_000


class Outlet(Protocol):
    """Open connections to one server."""

    async def aclose(self) -> None:
        """Close them."""
        ...


class Said:
    """What servers said not long ago; shared by a process's threads that keep, and gone with the last of them."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._lock = threading.Lock()
        self._told: OrderedDict[tuple[str, ...], tuple[datetime, str]] = OrderedDict()

    def remember(self, about: tuple[str, ...], told: str, until: datetime) -> None:
        """Keep something for a while."""
        with self._lock:
            self._told[about] = (until, told)
            self._told.move_to_end(about)
            while len(self._told) > MOST_SAID:
                self._told.popitem(last=False)

    def about(self, about: tuple[str, ...]) -> str:
        """Give what was said; an empty text when the server is to be asked."""
        with self._lock:
            until, told = self._told.get(about, (None, ""))
        return told if until is not None and until > clock.now() else ""

    def forget(self, about: tuple[str, ...]) -> None:
        """Have the server asked again."""
        with self._lock:
            self._told.pop(about, None)

    def clear(self) -> None:
        """Forget all of it."""
        with self._lock:
            self._told.clear()


_said = Said()


class Kept:
    """What one thread keeps. Every request's address is resolved and checked anew: kept connections are found by it."""

    def __init__(self) -> None:
        """Start with nothing open."""
        self._runner = asyncio.Runner()
        self._running = False
        self._outlets: OrderedDict[Place, Outlet] = OrderedDict()
        self.said = _said
        #: Servers that were seen to keep a connection open after an answer.
        self.keepers: set[tuple[str, str, int]] = set()

    @property
    def running(self) -> bool:
        """True inside of `run`."""
        return self._running

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something asynchronous and give what it gave."""
        return self._runner.run(self._tidily(work))

    def outlet(self, place: Place, make: Callable[[], Outlet]) -> Outlet:
        """Give the connections to a server, made when there are none."""
        if place not in self._outlets:
            self._outlets[place] = make()
        self._outlets.move_to_end(place)
        return self._outlets[place]

    def close(self) -> None:
        """Close all of it."""
        if self._outlets:
            self._runner.run(self._close_beyond(0))
        self._runner.close()

    async def _tidily(self, work: Coroutine[Any, Any, T]) -> T:
        self._running = True
        try:
            return await work
        finally:
            self._running = False
            await self._close_beyond(SERVERS)

    async def _close_beyond(self, most: int) -> None:
        while len(self._outlets) > most:
            _, outlet = self._outlets.popitem(last=False)
            await outlet.aclose()


_thread = threading.local()
_threads: set[int] = set()
_counting = threading.Lock()


def kept() -> Kept | None:
    """Give what this thread keeps; None where nothing is kept, and outside of `run`: connections belong to its loop."""
    mine = _mine()
    return mine if mine is not None and mine.running else None


def keep() -> None:
    """Keep, in this thread, until `let_go`: for threads that do one piece of work after another."""
    if _mine() is None:
        _thread.kept = Kept()
        with _counting:
            _threads.add(threading.get_ident())


def let_go() -> None:
    """Close what this thread kept."""
    before = _mine()
    _thread.kept = None
    if before is not None:
        before.close()
        with _counting:
            _threads.discard(threading.get_ident())
            if not _threads:
                _said.clear()


@contextmanager
def keeping() -> Iterator[None]:
    """Keep, in this thread, for what is done inside."""
    keep()
    try:
        yield
    finally:
        let_go()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do something asynchronous and give what it gave: with what this thread keeps, else in a loop of its own."""
    mine = _mine()
    return asyncio.run(work) if mine is None else mine.run(work)


def _mine() -> Kept | None:
    return getattr(_thread, "kept", None)

"""The one place that asks what time it is, so that a test can travel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_now: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - swapped by `travelling`


def now() -> datetime:
    """Give the present moment, aware, in UTC."""
    return _now()


@contextmanager
def travelling(clock: Callable[[], datetime]) -> Iterator[None]:
    """Let `now()` ask `clock` instead, for tests and simulations."""
    global _now  # noqa: PLW0603
    before, _now = _now, clock
    try:
        yield
    finally:
        _now = before

"""Record keys: timestamp identifiers, always growing."""

from __future__ import annotations

import re
import secrets
import threading
from datetime import UTC, datetime

from essaim.base import clock

_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_FORM = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
#: Tells processes apart that write in the same microsecond.
_clock_id = secrets.randbelow(1024)
_lock = threading.Lock()
_last = 0


def new_tid() -> str:
    """Give a new record key, greater than any this process gave before."""
    global _last  # noqa: PLW0603
    with _lock:
        _last = max(_last + 1, int(clock.now().timestamp() * 1_000_000))
        number = (_last << 10) | _clock_id
    return "".join(_DIGITS[(number >> shift) & 31] for shift in range(60, -1, -5))


def moment_of(tid: str) -> datetime | None:
    """Give when a record key was made; None when it is none."""
    if not is_tid(tid):
        return None
    number = 0
    for digit in tid:
        number = number << 5 | _DIGITS.index(digit)
    return datetime.fromtimestamp((number >> 10) / 1_000_000, UTC)


def is_tid(text: str) -> bool:
    """Say whether a text is a record key of this form."""
    return _FORM.fullmatch(text) is not None

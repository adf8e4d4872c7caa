"""Whether Essaim runs on this machine: each site and worker holds a lock on one file, which ends with its process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from essaim.base.errors import BadInput
from essaim.conf.settings import current

#: Held open until the process ends.
_held: list[int] = []


class StillRunning(BadInput):
    """Essaim is running on this data. Stop the site and its workers first; nothing was changed."""

    code = "still-running"


def running() -> None:
    """Say, as long as this process lives, that it uses the data. Raises StillRunning during a restore."""
    file = os.open(_file(), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(file)
        raise StillRunning("The data is being restored just now. Start Essaim again when that is done.") from error
    _held.append(file)


def is_running() -> bool:
    """Say whether a site or a worker uses the data on this machine."""
    try:
        with alone():
            return False
    except StillRunning:
        return True


@contextmanager
def alone() -> Iterator[None]:
    """Keep sites and workers from starting meanwhile. Raises StillRunning when one runs."""
    file = os.open(_file(), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StillRunning from error
        yield
    finally:
        os.close(file)


def _file() -> Path:
    return current().data_dir / "running.lock"

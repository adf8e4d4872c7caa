"""Starts a compaction of the index in a process of its own, so that its memory and its work are nobody else's."""

from __future__ import annotations

import logging
import subprocess
import sys

from essaim.services import compacting

log = logging.getLogger(__name__)

STOP_SECONDS = 1.0
COMMAND = (sys.executable, "-m", "essaim", "index", "compact", "--quiet")


class Compactor:
    """One compaction at a time; another worker's, on this machine, counts too."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        #: Files are read whole once, at the first look: the disk may have changed them since they were written.
        self._checked = False

    def start_if_due(self) -> bool:
        """Start a compaction when one is due and none is running; say whether one was started."""
        if self._child is not None and self._child.poll() is None:
            return False
        if self._child is not None and self._child.returncode > 0:
            log.warning("a compaction of the index ended with status %s", self._child.returncode)
        self._child = None
        due = compacting.any_due(whole=not self._checked)
        self._checked = True
        if not due:
            return False
        # A session of its own: Ctrl-C reaches the worker alone, which ends it.
        self._child = subprocess.Popen(COMMAND, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own command
        return True

    def stop(self) -> None:
        """End a compaction that is under way: whatever its step, the index stays whole, and the next one sweeps."""
        if self._child is None:
            return
        self._child.terminate()
        try:
            self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child = None

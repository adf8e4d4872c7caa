"""Processes that belong together: forked from one that has loaded all, watched over, started again, ended together."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FrameType

import click

#: How long a process has to put down what it holds.
STOP_SECONDS = 20.0
PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
#: Whoever lived so long did not die of how it was started.
LIVED_SECONDS = 60.0
PR_SET_PDEATHSIG = 1
_FORK = multiprocessing.get_context("fork")


class Child:
    """One process, started again when it ends by itself; the more often, the later."""

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        """Keep what it does. `name` is said to whoever runs us."""
        self._name, self._work = name, work
        self._process: BaseProcess | None = None
        self._started = 0.0
        self._pause = PAUSE_SECONDS
        #: When it is started (again), by the clock of `time.monotonic`.
        self.due = 0.0

    @property
    def sentinel(self) -> int | None:
        """What becomes ready when the process ends; None while there is none."""
        return None if self._process is None else self._process.sentinel

    def start(self) -> None:
        """Start the process."""
        self._started = time.monotonic()
        process = _FORK.Process(target=_live, args=(self._work, os.getpid()), name=self._name)
        process.start()
        self._process = process

    def note_end(self) -> None:
        """Say that it ended, and when it is started again."""
        if self._process is None:
            return
        self._process.join()
        status, self._process = self._process.exitcode, None
        now = time.monotonic()
        if now - self._started >= LIVED_SECONDS:
            self._pause = PAUSE_SECONDS
        self.due, self._pause = now + self._pause, min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        click.echo(f"{self._name} ended (status {status}); it is started again.", err=True)

    def tell_to_end(self) -> None:
        """Ask it to end."""
        if self._process is not None:
            self._process.terminate()

    def await_end(self, until: float) -> None:
        """Wait for its end, and bring it about when it takes too long."""
        if self._process is None:
            return
        self._process.join(max(0.0, until - time.monotonic()))
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()


def keep_running(children: Sequence[Child]) -> None:
    """Run them all until SIGTERM or Ctrl-C; then end them all."""
    # Ctrl-C too: shells switch it off for what they start in the background.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)
    # What is there already is looked at no more by the garbage collector, so that its pages stay shared.
    gc.collect()
    gc.freeze()
    try:
        while True:
            _start_due(children)
            _wait_for_one(children)
    except SystemExit:
        pass  # as asked
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for child in children:
            child.tell_to_end()
        until = time.monotonic() + STOP_SECONDS
        for child in children:
            child.await_end(until)


def end_with(parent: int) -> None:
    """Have the kernel tell us when our parent dies without a word; a process alone would go on unseen."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(0)


def _start_due(children: Sequence[Child]) -> None:
    now = time.monotonic()
    for child in children:
        if child.sentinel is None and child.due <= now:
            child.start()


def _wait_for_one(children: Sequence[Child]) -> None:
    """Wait until one ends, or is to be started again."""
    ends = [child.due for child in children if child.sentinel is None]
    patience = max(0.0, min(ends) - time.monotonic()) if ends else None
    ready = wait([child.sentinel for child in children if child.sentinel is not None], patience)
    for child in children:
        if child.sentinel in ready:
            child.note_end()


def _live(work: Callable[[], None], parent: int) -> None:
    """What the process does. Ctrl-C reaches all at once; our parent alone heeds it, and ends us in good order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _interrupt)
    end_with(parent)
    work()


def _interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of a signal handler
    raise SystemExit(0)

"""Servers that all processes of a test run share: the first that needs one starts it, the run's own process ends it."""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

_FOLDER, _OWNER = "ESSAIM_TEST_SERVERS", "ESSAIM_TEST_SERVERS_OWNER"
END_SECONDS = 10
READY_SECONDS = 60


def prepare() -> None:
    """Make the folder that the processes of this run share; the first process does, the others inherit its name."""
    if _FOLDER not in os.environ:
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="essaim-servers-")
        os.environ[_OWNER] = str(os.getpid())
        atexit.register(_end_all, Path(os.environ[_FOLDER]), os.getpid())


def owner() -> int:
    """Give the process of this run that outlives the others."""
    return int(os.environ[_OWNER])


def once(name: str, start: Callable[[Path], tuple[Mapping[str, str], subprocess.Popen[bytes]]]) -> dict[str, str]:
    """Give what `start` told of a server, starting it if no process of this run did yet.

    `start` gets a folder of its own and gives what is to be known of the server, and its process.
    """
    folder = Path(os.environ[_FOLDER]) / name
    folder.mkdir(exist_ok=True)
    told = folder / "told.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            shutil.rmtree(folder / "data", ignore_errors=True)  # of a start that failed
            known, process = start(folder)
            process.returncode = 0  # from here on the run's own process looks after it, not this object
            (folder / "pid").write_text(str(process.pid))
            told.write_text(json.dumps(dict(known)))
    known = json.loads(told.read_text())
    return {str(key): str(value) for key, value in known.items()}


@contextmanager
def scratch_folder(name: str) -> Iterator[Path]:
    """Give a folder for one server's data, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f"essaim-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def until_ready(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, seconds: float = READY_SECONDS
) -> None:
    """Wait until a server that was just started answers. Raises RuntimeError with the end of its log."""
    until = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            end(process.pid)
            raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.02)


def end(pid: int) -> None:
    """End a server that this run started, with the processes it started itself, and wait until it is gone."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(pid, sent)
        except ProcessLookupError:
            return
        until = time.monotonic() + END_SECONDS
        while time.monotonic() < until:
            if _is_gone(pid):
                return
            time.sleep(0.02)


def _is_gone(pid: int) -> bool:
    with suppress(ChildProcessError):  # another process of the run may have started it
        os.waitpid(pid, os.WNOHANG)
    try:
        # Its orphans may have nobody who takes note of their end: then they stay as a name without a process.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def _end_all(folder: Path, made_by: int) -> None:
    if os.getpid() != made_by:
        return  # a fork of it
    for pid in folder.glob("*/pid"):
        end(int(pid.read_text()))
    shutil.rmtree(folder, ignore_errors=True)

"""The process that holds all of an AppView together: it ends when the test run does, and takes its children along.

`python -m tests.servers.appview.stack PID FOLDER`; what is to be known of it stands in FOLDER/ready.json once it is up.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from tests.servers import postgresql
from tests.servers.appview.launch import HERE, PACKAGES
from tests.servers.ports import free_port


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Run a Redis that keeps nothing."""
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with child(["redis-server", *options]):
        yield f"localhost:{port}"


@contextmanager
def child(command: list[str], **options: object) -> Iterator[subprocess.Popen[str]]:
    """Run a process, and end it."""
    process = subprocess.Popen(command, text=True, **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(watched: int, folder: Path) -> None:
    """Start everything, tell where it is, and stay until `watched` is gone or a signal comes."""
    bin_dir = postgresql.programs()
    assert bin_dir is not None
    data = folder / "data"
    (data / "blobs").mkdir(parents=True)
    with ExitStack() as stack:
        database = stack.enter_context(postgresql.running(bin_dir))
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TMPDIR": str(data),
            "NODE_ENV": "production",
            "LOG_ENABLED": "false",
            "PACKAGES": str(PACKAGES),
            "DB_POSTGRES_URL": database,
            "REDIS_HOST": stack.enter_context(redis(folder)),
            "PDS_PORT": str(free_port()),
            "PDS_DATA_DIRECTORY": str(data),
        }
        node = [str(shutil.which("node")), str(HERE / "launch.cjs")]
        options = {"env": environment, "cwd": folder, "stdout": subprocess.PIPE}
        process = stack.enter_context(child(node, **options))
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("READY "):
                (folder / "ready.new").write_text(json.dumps(json.loads(line.removeprefix("READY "))))
                (folder / "ready.new").rename(folder / "ready.json")
                break
        while process.poll() is None and alive(watched):
            time.sleep(1)


def alive(pid: int) -> bool:
    """Say whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def leave(_number: int, _frame: FrameType | None) -> None:
    """End in order, children first."""
    sys.exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, leave)
    run(int(sys.argv[1]), Path(sys.argv[2]))

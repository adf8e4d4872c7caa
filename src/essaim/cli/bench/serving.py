"""A site of the bench's own, run as a process as `essaim serve` runs it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from essaim.cli.bench.measuring import MeasureFailed

START_SECONDS, STOP_SECONDS = 60, 30
#: Where a served site writes what it says, beside its data.
SAID = "serve.log"


@contextmanager
def served(environment: Mapping[str, str | None], address: str, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the site as a process of its own, give it once it answers. Raises MeasureFailed."""
    known = {name: value for name, value in {**os.environ, **environment}.items() if value is not None}
    folder = Path(known["ESSAIM_DATA_DIR"]).parent
    with (folder / SAID).open("wb") as said:
        # A session of its own: Ctrl-C is ours to handle, it stops when we say so.
        server = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "essaim", "serve", *options],
            env=known,
            start_new_session=True,
            stdout=said,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
    try:
        _wait(server, address)
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def free_address() -> tuple[str, dict[str, str | None]]:
    """Give an address of this machine where nobody listens, and the settings that put a site there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    return f"http://{place}", {"ESSAIM_BASE_URL": f"http://{place}", "ESSAIM_LISTEN": place}


def _wait(server: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError) as error:
            if server.poll() is not None or time.monotonic() > until:
                raise MeasureFailed(case="essaim serve") from error
        time.sleep(0.1)

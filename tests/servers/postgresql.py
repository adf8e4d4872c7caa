"""A throw-away PostgreSQL cluster on loopback."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.servers.ports import free_port

INSTALL = "apt-get install postgresql"
START_SECONDS = 60


def programs() -> Path | None:
    """Give the folder of the newest PostgreSQL on this machine, if any."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).parent if on_path else None


@contextmanager
def running(bin_dir: Path) -> Iterator[str]:
    """Run a cluster of its own and give its address, `postgresql://USER@HOST:PORT/NAME`; all is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="essaim-postgresql-"))
    data, port = folder / "data", free_port()
    who = _ordinary_user(folder)
    # Nothing here must survive a power cut: no fsync, which is most of a test's time.
    options = [f"-cport={port}", "-clisten_addresses=127.0.0.1", f"-cunix_socket_directories={folder}"]
    options += ["-cfsync=off", "-csynchronous_commit=off", "-cfull_page_writes=off", "-cmax_connections=100"]
    try:
        with (folder / "log").open("wb") as log:
            made: list[str | Path] = [
                bin_dir / "initdb",
                "-D",
                data,
                "-U",
                "essaim",
                "--auth=trust",
                "--no-sync",
                "-E",
                "UTF8",
            ]
            subprocess.run([*made, "--locale=C.UTF-8"], stdout=log, stderr=log, check=True, cwd=folder, **who)
            server = subprocess.Popen(
                [bin_dir / "postgres", "-D", data, *options], stdout=log, stderr=log, cwd=folder, **who
            )
        try:
            _wait(bin_dir, port, server, folder / "log")
            yield f"postgresql://essaim@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ordinary_user(folder: Path) -> dict[str, Any]:
    """Give what makes a child an ordinary user: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait(bin_dir: Path, port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    ready: list[str | Path] = [bin_dir / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    until = time.monotonic() + START_SECONDS
    while subprocess.run(ready, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)

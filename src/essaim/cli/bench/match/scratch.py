"""Databases of the bench's own, gone when it ends, however it ends."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from essaim.base.errors import BadInput
from essaim.conf.keys import write_keys_file

START_SECONDS, STOP_SECONDS = 60, 30
#: For both sides alike: room to sort and to load, and every commit on disk, which is PostgreSQL's own default.
OPTIONS = ("shared_buffers=1GB", "maintenance_work_mem=512MB", "max_wal_size=8GB", "listen_addresses=")


class NoPostgreSQL(BadInput):
    """PostgreSQL is not on this machine, or not with all its parts: install postgresql and Essaim's extra of that name.

    Or give --postgresql-url, or --database sqlite.
    """

    code = "no-postgresql"


class PostgreSQLFailed(BadInput):
    """PostgreSQL could not be used: %(reason)s."""

    code = "postgresql-failed"


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server in which databases may be made."""

    url: str
    #: The folder of its socket, when it is our own.
    host: str = ""

    def connect(self) -> Any:  # noqa: ANN401 - psycopg is an extra
        """Open a connection to it. Raises PostgreSQLFailed."""
        import psycopg

        try:
            # A host beside the address only when it is ours: it would take the place of the address's own.
            place = psycopg.conninfo.make_conninfo(self.url, host=self.host) if self.host else self.url
            return psycopg.connect(place, autocommit=True)
        except psycopg.Error as error:
            raise PostgreSQLFailed(reason="it does not answer, or not to this user") from error

    def version(self) -> str:
        """Give its version, as people write it."""
        with self.connect() as connection:
            return str(connection.execute("SHOW server_version").fetchone()[0]).split()[0]


@contextmanager
def working_folder() -> Iterator[Path]:
    """Give a folder that goes at the end, also when the bench is told to stop."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with tempfile.TemporaryDirectory(prefix="essaim-bench-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def site(folder: Path, cluster: Cluster | None) -> Iterator[Mapping[str, str | None]]:
    """Give the environment of a site on an empty database: of the cluster's, else a SQLite file in `folder`."""
    folder.mkdir(parents=True)
    write_keys_file(folder / "keys.toml")
    environment: dict[str, str | None] = dict.fromkeys(name for name in os.environ if name.startswith("ESSAIM_"))
    environment |= {
        "ESSAIM_DATA_DIR": str(folder / "data"),
        "ESSAIM_KEYS_FILE": str(folder / "keys.toml"),
        "ESSAIM_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "essaim.settings",
    }
    try:
        if cluster is None:
            yield environment
        else:
            with _database(cluster) as url:
                yield environment | {"ESSAIM_DATABASE_URL": url} | ({"PGHOST": cluster.host} if cluster.host else {})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql(url: str = "") -> Iterator[Cluster]:
    """Give the cluster at `url`, or one of our own. Raises NoPostgreSQL or PostgreSQLFailed."""
    try:
        import psycopg  # noqa: F401 - an extra of Essaim's
    except ImportError as error:
        raise NoPostgreSQL from error
    if url:
        if urlsplit(url).scheme not in {"postgres", "postgresql"}:
            raise PostgreSQLFailed(reason="its address must look like postgresql://USER@HOST:PORT/NAME")
        yield Cluster(url)
        return
    programs = _programs()
    # Not below the working folder: PostgreSQL's own user must reach it, and a socket's path is short.
    folder = Path(tempfile.mkdtemp(prefix="essaim-pg-"))
    try:
        with _running(programs, folder):
            yield Cluster("postgresql://essaim@/postgres", str(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(cluster: Cluster) -> Iterator[str]:
    name = f"essaim_bench_{secrets.token_hex(4)}"
    with cluster.connect() as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield urlsplit(cluster.url)._replace(path=f"/{name}", query="").geturl()
    finally:
        with cluster.connect() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _programs() -> Path:
    """Give the folder of the newest PostgreSQL on this machine. Raises NoPostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[-3].zfill(4))
    on_path = shutil.which("initdb")
    if not (found or on_path):
        raise NoPostgreSQL
    return (found[-1] if found else Path(str(on_path)).resolve()).parent


@contextmanager
def _running(programs: Path, folder: Path) -> Iterator[None]:
    """Run a cluster whose files and socket are in `folder`. Raises PostgreSQLFailed."""
    who = _ordinary_user(folder)
    data = folder / "data"
    options = [f"-c{option}" for option in (*OPTIONS, f"unix_socket_directories={folder}")]
    with (folder / "log").open("wb") as log:
        # A session of its own: Ctrl-C is ours to handle, it stops when we say so.
        quiet: dict[str, Any] = {"stdout": log, "stderr": log, "cwd": folder, "start_new_session": True, **who}
        make: list[str | Path] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "essaim",
            "--auth=trust",
            "--no-sync",
            "-E",
            "UTF8",
        ]
        if subprocess.run([*make, "--locale=C"], check=False, **quiet).returncode:  # noqa: S603 - found above
            raise PostgreSQLFailed(reason=_last_line(folder / "log"))
        server = subprocess.Popen([programs / "postgres", "-D", data, *options], **quiet)  # noqa: S603 - likewise
    try:
        _wait(programs, folder, server)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _ordinary_user(folder: Path) -> dict[str, Any]:
    """Give what makes a child an ordinary user: PostgreSQL refuses to run as root. Raises PostgreSQLFailed."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError as error:
        raise PostgreSQLFailed(reason="it refuses to run as root, and there is no user named postgres") from error
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    ready: list[str | Path] = [programs / "pg_isready", "-q", "-h", folder]
    while subprocess.run(ready, check=False).returncode:  # noqa: S603 - found above
        if server.poll() is not None or time.monotonic() > until:
            raise PostgreSQLFailed(reason=_last_line(folder / "log"))
        time.sleep(0.05)


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].rstrip(".") if lines else "it did not start"


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """End as by Ctrl-C, so that everything is taken down."""
    raise KeyboardInterrupt


def versions(clusters: Mapping[str, Cluster | None]) -> dict[str, str]:
    """Give the version of each database, by the name people know it by."""
    import sqlite3

    return {
        "PostgreSQL" if cluster else "SQLite": cluster.version() if cluster else sqlite3.sqlite_version
        for cluster in clusters.values()
    }

"""PostgreSQL's own programs, for a dump of one moment and the way back."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from essaim.services.backing_up.errors import BackupNotMade, BackupRefused
from essaim.services.backing_up.manifest import LEFT_OUT

#: Where Debian puts each version's programs.
VERSIONS = Path("/usr/lib/postgresql")
ASIDE = "essaim_before_restore"
#: Seconds a program that has just been stopped may take to leave the database.
PATIENCE = 5.0


def dump(to: Path, tables: Sequence[str]) -> dict[str, int]:
    """Dump the database to a new file; give the rows of each table at that very moment. Raises BackupNotMade."""
    program = _program("pg_dump")
    if program is None:
        raise BackupNotMade(why="pg_dump is not installed; on Debian: apt-get install postgresql-client")
    # The figures and the dump see the same moment: PostgreSQL lends one transaction's view to another.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone()
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608 - names the database gave
            [counts[table]] = cursor.fetchone()
        os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        options = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        options += [f"--exclude-table-data={table}" for table in LEFT_OUT]
        done = _run([program, *options, f"--file={to}"])
    if done.returncode:
        raise BackupNotMade(why=f"pg_dump says: {_last_line(done.stderr)}")
    return counts


@contextmanager
def replaced(dump_file: Path) -> Iterator[None]:
    """Have the dump in the database's place; if what happens inside fails, what was there before is there again.

    Raises BackupRefused when the dump cannot be read, or when others use the database.
    """
    program = _program("pg_restore")
    if program is None:
        raise BackupRefused(why="pg_restore is not installed; on Debian: apt-get install postgresql-client")
    schema = _schema()
    _move_aside(schema)
    try:
        _load(program, dump_file)
        yield
    except BaseException:
        connection.close()
        _put_back(schema)
        raise
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA "{ASIDE}" CASCADE')


def _load(program: str, dump_file: Path) -> None:
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    done = _run([program, *options, f"--dbname={connection.settings_dict['NAME']}", str(dump_file)])
    if done.returncode:
        raise BackupRefused(why=f"pg_restore says: {_last_line(done.stderr)}")


def others(patience: float = PATIENCE) -> int:
    """Give how many other programs are connected to the database, after waiting that many seconds for them to leave.

    A program that has just ended stays in the list until its server process has seen it; and PostgreSQL's own
    helpers (autovacuum, parallel workers) are no programs of others: what we do makes them give way.
    """
    until = time.monotonic() + patience
    while (count := _clients()) and time.monotonic() < until:
        time.sleep(0.05)
    return count


def _clients() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def _schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def _move_aside(schema: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS "{ASIDE}" CASCADE')
        cursor.execute(f'ALTER SCHEMA "{schema}" RENAME TO "{ASIDE}"')
        cursor.execute(f'CREATE SCHEMA "{schema}"')


def _put_back(schema: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
        cursor.execute(f'ALTER SCHEMA "{ASIDE}" RENAME TO "{schema}"')


def _program(name: str) -> str | None:
    """Give the newest program of that name: it must not be older than the server."""
    found = sorted(VERSIONS.glob(f"*/bin/{name}"), key=lambda path: path.parts[-3].zfill(4))
    return str(found[-1]) if found else shutil.which(name)


def missing_programs() -> list[str]:
    """Give those of PostgreSQL's programs that a backup or a restore needs and that are not on this machine."""
    return [name for name in ("pg_dump", "pg_restore") if _program(name) is None]


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program on this very database; the password goes by the environment, where no other user reads it."""
    place = connection.settings_dict
    wanted = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    given = {name: str(place[key]) for name, key in wanted.items() if place.get(key)}
    environment = os.environ | given | {"LC_MESSAGES": "C"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - found above


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("pg_dump: ").removeprefix("pg_restore: ")[:200] if lines else "nothing"

"""Making a backup while the site runs: one moment of the database, in one private file."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO

from django.db import connection

from essaim.base import clock
from essaim.services.backing_up import postgresql
from essaim.services.backing_up.errors import BackupNotMade
from essaim.services.backing_up.manifest import FORMAT, LEFT_OUT, MANIFEST, Manifest, applied, encode, tables

#: The name of a backup in a folder, by which the older ones are found.
NAME = "essaim-%Y%m%dT%H%M%SZ.tar"
PATTERN = "essaim-*T*Z.tar"
BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Written:
    """A backup that was made: what it says of itself, and how large the file is."""

    manifest: Manifest
    size: int


def write(target: Path | IO[bytes]) -> Written:
    """Write a backup to a new file, or to a stream, while others go on reading and writing. Raises BackupNotMade.

    The file is readable by its owner alone. It holds one moment: what is committed later is in the next backup.
    """
    folder = target.parent if isinstance(target, Path) else None
    try:
        with _work_folder(folder) as work:
            data = work / ("essaim.sqlite3" if connection.vendor == "sqlite" else "essaim.dump")
            counts = _copy_sqlite(data) if connection.vendor == "sqlite" else postgresql.dump(data, tables())
            manifest = Manifest(
                format=FORMAT,
                essaim=version("essaim"),
                made_at=clock.now(),
                database=connection.vendor,
                migrations=applied(),
                tables=counts,
                file=data.name,
                size=data.stat().st_size,
                sha256=sha256(data),
            )
            if isinstance(target, Path):
                return Written(manifest, _pack_file(target, work, manifest, data))
            return Written(manifest, _pack(target, manifest, data))
    except OSError as error:
        raise BackupNotMade(why=error.strerror or "the file cannot be written") from error
    except sqlite3.Error as error:
        raise BackupNotMade(why="the database could not be copied") from error


def keep_newest(folder: Path, count: int) -> list[Path]:
    """Delete all backups of a folder but the newest `count`; give those deleted."""
    old = sorted(folder.glob(PATTERN))[:-count]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def sha256(path: Path) -> str:
    """Give a file's sum."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _work_folder(beside: Path | None) -> Iterator[Path]:
    """Give a private folder, on the same disk as the backup will be, that goes however this ends."""
    folder = Path(tempfile.mkdtemp(prefix=".essaim-backup-", dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy_sqlite(to: Path) -> dict[str, int]:
    """Copy the database by SQLite's own online backup; give the rows of each table."""
    source_path = str(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(f"file:{source_path}?mode=rw", uri=True)) as source, closing(_private(to)) as copy:
        # All pages in one step: with write-ahead logging that is one moment, and no writer waits for us. In several
        # steps each write of another process would make it begin again.
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("PRAGMA secure_delete = ON")
        present = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in present & set(LEFT_OUT):
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - our own names
        copy.commit()
        wanted = sorted(present - set(LEFT_OUT))
        wanted = [name for name in wanted if not name.startswith("sqlite_")]
        return {name: copy.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in wanted}  # noqa: S608


def _private(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return sqlite3.connect(path)


def _pack_file(target: Path, work: Path, manifest: Manifest, data: Path) -> int:
    """Pack aside and put in place at once: a file under that name is always a whole backup."""
    aside = work / "backup.tar"
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        size = _pack(stream, manifest, data)
        stream.flush()
        os.fsync(stream.fileno())
    os.link(aside, target)  # unlike a rename, refuses to take the place of another backup
    return size


def _pack(stream: IO[bytes], manifest: Manifest, data: Path) -> int:
    body = encode(manifest)
    with tarfile.open(fileobj=stream, mode="w|", bufsize=BLOCK) as tar:
        tar.addfile(_entry(MANIFEST, len(body), manifest), io.BytesIO(body))
        with data.open("rb") as file:
            tar.addfile(_entry(data.name, manifest.size, manifest), file)
        return int(tar.offset)


def _entry(name: str, size: int, manifest: Manifest) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(manifest.made_at.timestamp())
    return entry

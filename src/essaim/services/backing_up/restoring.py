"""Bringing a backup back: verified before it counts, and what was there before is there again when it fails."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.core.management import call_command
from django.db import DatabaseError, connection

from essaim.base.errors import EssaimError
from essaim.base.sealing import SealBroken
from essaim.services import auditing, compacting, grants, identifying, keys, people, staying_gone
from essaim.services.auditing import Actor
from essaim.services.backing_up import postgresql
from essaim.services.backing_up.errors import BackupRefused
from essaim.services.backing_up.manifest import LARGEST_MANIFEST, MANIFEST, Manifest, applied, decode, tables, unknown
from essaim.services.backing_up.writing import BLOCK
from essaim.store.counting import recount
from essaim.store.locks import write_lock
from essaim.store.models import ExistingFollows, LinkedAccount, Person, SourceIdentity

#: So many sealed values of each kind are opened to see that the keys fit.
SAMPLE = 20


@dataclass(frozen=True)
class Restored:
    """What was brought back: the backup's own words, the migrations run since, and the lists in the new index."""

    manifest: Manifest
    migrated: list[str]
    indexed_lists: int
    #: So many erased everything since, and were erased again.
    erased_again: int = 0
    #: The backup is older than erasures are remembered: others may have erased everything since.
    too_old_to_know: bool = False


def read_manifest(backup: Path) -> Manifest:
    """Give what a backup says of itself, without reading its data. Raises BackupRefused."""
    with _opened(backup) as tar:
        return _manifest(tar)


def restore(backup: Path, *, replace: bool = False, erased: Iterable[Path] = ()) -> Restored:
    """Put a backup in the database's place, verified whole. Raises BackupRefused; then nothing has changed.

    `replace`: also when the site has members; they and all that is theirs are gone then. The site must be stopped.
    `erased`: more files that name who erased everything since, besides this site's own and the one beside the backup.
    """
    with _opened(backup) as tar:
        manifest = _manifest(tar)
        _check_before(manifest, replace=replace)
        with _extracted(tar, manifest) as data:
            place = _sqlite_replaced(data) if connection.vendor == "sqlite" else postgresql.replaced(data)
            with place:
                migrated = _verify(manifest)
                again = _erase_again([backup.parent / staying_gone.FILE, *erased])
    _settle()
    written = compacting.compact(everything=True) or []
    too_old = manifest.made_at.date() < staying_gone.remembered_since()
    return Restored(manifest, migrated, sum(header.lists for header in written), again, too_old)


@contextmanager
def _opened(backup: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(backup, mode="r:") as tar:
            yield tar
    except FileNotFoundError as error:
        raise BackupRefused(why="there is no such file") from error
    except tarfile.TarError as error:
        raise BackupRefused(why="it is no backup of Essaim, or it is damaged") from error


def _manifest(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > LARGEST_MANIFEST:
        raise BackupRefused(why="it is no backup of Essaim")
    return decode(_stream(tar, first).read())


def _stream(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    stream = tar.extractfile(member)
    if stream is None:
        raise BackupRefused(why="it is damaged")
    return stream


def _check_before(manifest: Manifest, *, replace: bool) -> None:
    if manifest.database != connection.vendor:
        why = f"it is of {manifest.database}, and ESSAIM_DATABASE_URL names {connection.vendor}"
        raise BackupRefused(why=why)
    if names := unknown(manifest.migrations):
        raise BackupRefused(why=f"a newer Essaim made it ({manifest.essaim}, {names[-1]}); install that one first")
    if connection.vendor == "postgresql" and postgresql.others():
        raise BackupRefused(why="something else still uses the database; stop Essaim first")
    if not replace and _members():
        raise BackupRefused(why="the site has members already; --replace puts the backup in their place")


def _members() -> int:
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return 0
    try:
        return Person.objects.count()
    except DatabaseError:  # no tables yet
        return 0


@contextmanager
def _extracted(tar: tarfile.TarFile, manifest: Manifest) -> Iterator[Path]:
    """Give the data as a private file, after comparing its sum; on SQLite beside the database, to be moved at once."""
    beside = Path(str(connection.settings_dict["NAME"])).parent if connection.vendor == "sqlite" else None
    if beside is not None:
        beside.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(prefix=".essaim-restore-", dir=beside))
    try:
        member = tar.next()
        if member is None or member.name != manifest.file or not member.isreg() or member.size != manifest.size:
            raise BackupRefused(why="it is damaged: its data is not all there")
        data, digest = folder / "data", hashlib.sha256()
        stream = _stream(tar, member)
        with os.fdopen(os.open(data, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while block := stream.read(BLOCK):
                digest.update(block)
                file.write(block)
        if digest.hexdigest() != manifest.sha256:
            raise BackupRefused(why="it is damaged: its data is not what was written")
        yield data
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _sqlite_replaced(data: Path) -> Iterator[None]:
    """Have the copy in the database's place; if what happens inside fails, what was there before is there again."""
    with closing(sqlite3.connect(data)) as copy:
        try:
            sound = copy.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
        except sqlite3.DatabaseError:
            sound = False
        if not sound:
            raise BackupRefused(why="it is damaged: SQLite does not read it")
    place = Path(str(connection.settings_dict["NAME"]))
    before = [path for suffix in ("", "-wal", "-shm") if (path := Path(f"{place}{suffix}")).exists()]
    connection.close()
    for path in before:
        path.rename(data.parent / f"before{path.name.removeprefix(place.name)}")
    data.rename(place)
    try:
        yield
    except BaseException:
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{place}{suffix}").unlink(missing_ok=True)
        for path in before:
            (data.parent / f"before{path.name.removeprefix(place.name)}").rename(path)
        raise


def _verify(manifest: Manifest) -> list[str]:
    """Make sure that the database holds what the backup says and that our keys fit; bring it up to date.

    Raises BackupRefused. Gives the migrations that were run.
    """
    present = set(tables())
    with connection.cursor() as cursor:
        for table, rows in manifest.tables.items():
            if table not in present:
                raise BackupRefused(why=f"it is damaged: “{table}” is missing")
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608 - a name the database gave
            if cursor.fetchone()[0] != rows:
                raise BackupRefused(why=f"it is damaged: “{table}” has not all its rows")
    before = set(applied())
    call_command("migrate", interactive=False, verbosity=0)
    try:
        keys.check_keys()
        for identity in SourceIdentity.objects.exclude(remote_id_sealed="").order_by("-pk")[:SAMPLE]:
            identifying.remote_id_of(identity)
        for account in LinkedAccount.objects.exclude(grant_sealed="").order_by("-pk")[:SAMPLE]:
            grants.check(account)
    except (EssaimError, SealBroken) as error:
        raise BackupRefused(
            why="the keys of this site are not those it was made with; bring those back first"
        ) from error
    return [name for name in applied() if name not in before]


def _erase_again(files: Iterable[Path]) -> int:
    """Erase those who did so after the backup was made; give how many. Raises BackupRefused."""
    try:
        numbers = staying_gone.among(staying_gone.take_in(files))
    except OSError as error:
        raise BackupRefused(why=f"{staying_gone.own_file()} cannot be written: {error.strerror}") from error
    for number in numbers:
        people.erase(Person.objects.get(pk=number))
    return len(numbers)


def _settle() -> None:
    """Have nothing believed that was true before: who follows whom is read again, and the figures are counted."""
    with write_lock(), auditing.acting(Actor.OPERATOR):
        ExistingFollows.objects.all().delete()
        recount()
        auditing.note(None, "restored")

"""Whoever erased everything stays gone, also when an earlier backup is brought back.

A file beside the data, never in a backup, keeps a digest of each person erased: without a backup that holds the person
it tells nothing. It is kept for as long as backups are, and read by a restore (`services.backing_up`).
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from essaim.base import clock
from essaim.conf.settings import current
from essaim.store.models import Person

log = logging.getLogger(__name__)

#: In the data folder, and beside the backups of a folder.
FILE = "erased.log"
LINE = re.compile(r"(\d{4}-\d{2}-\d{2}) ([0-9a-f]{64})")


def digest_of(number: int, created_at: datetime) -> str:
    """Give what stands for one membership: numbers may come again after a restore, the moment beside them does not."""
    moment = created_at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(f"essaim erased {number} {moment}".encode()).hexdigest()


def note(person: Person) -> None:
    """Write down that the person is erased, once that is committed; by the day, so that it fits to no log."""
    digest, day = digest_of(person.pk, person.created_at), clock.now().date()

    def write() -> None:
        try:
            _add(own_file(), {digest: day})
        except OSError as error:
            # They are erased, whatever becomes of this file; `essaim check` tells when it cannot be written.
            log.warning("an erasure could not be noted for later restores: %s", type(error).__name__)

    transaction.on_commit(write)


def own_file() -> Path:
    """Give where this site keeps its file."""
    return current().data_dir / FILE


def noted(files: Iterable[Path]) -> dict[str, date]:
    """Give the digests of these files, each with the latest day that one of them names; files may be missing."""
    found: dict[str, date] = {}
    for file in files:
        for line in _lines(file):
            if read := LINE.fullmatch(line.strip()):
                day = date.fromisoformat(read[1])
                found[read[2]] = max(day, found.get(read[2], day))
    return found


def copy_to(file: Path) -> None:
    """Let another file, beside the backups, know all that ours does. Raises OSError."""
    known = noted([own_file()])
    if known or file.exists():
        _add(file, known)


def take_in(files: Iterable[Path]) -> dict[str, date]:
    """Let our file know all that others do, and give what it knows then. Raises OSError."""
    if known := noted(files):
        _add(own_file(), known)
    return noted([own_file()])


def among(digests: Mapping[str, date]) -> list[int]:
    """Give the numbers of those members whom the digests name."""
    rows = Person.objects.order_by("pk").values_list("pk", "created_at")
    return [number for number, created_at in rows if digest_of(number, created_at) in digests]


def forget_old() -> None:
    """Forget erasures that no backup can bring back any more. Raises OSError."""
    if own_file().exists():
        _add(own_file(), {})


def remembered_since() -> date:
    """Give since when erasures are remembered: an older backup may hold people who erased everything."""
    return clock.now().date() - timedelta(days=current().backup_days)


def _add(file: Path, digests: Mapping[str, date]) -> None:
    """Write a file anew, in one step, with these digests and without those of too long ago."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(file):
        before = noted([file])
        after = {digest: max(day, before.get(digest, day)) for digest, day in digests.items()}
        after = {digest: day for digest, day in (before | after).items() if day >= remembered_since()}
        if after == before:
            return
        aside = file.with_name(f"{file.name}.{os.getpid()}.aside")
        aside.unlink(missing_ok=True)
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as new:
            # By digest within a day: the order of the lines tells nothing.
            new.writelines(f"{day} {digest}\n" for day, digest in sorted((day, name) for name, day in after.items()))
            new.flush()
            os.fsync(new.fileno())
        aside.replace(file)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Be the only one, of all processes, who writes the file."""
    lock = os.open(file.with_name(f"{file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []

"""Compaction: the index's base files written anew from the list rows, by a process of its own.

A base is made from the rows, not from the base before it: so whoever erased something is out of it for good, and there
is one way to make a file, whether the one before was old, damaged or missing. Killed at any step, it leaves the old
file or the new one, each whole.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from django.db.models import Sum
from django.db.models.functions import Length

from essaim.base import clock
from essaim.base.errors import EssaimError
from essaim.conf.settings import current
from essaim.matching.index import BaseUnusable, Header
from essaim.matching.index import file as files
from essaim.matching.pseudonyms import SIZE, Words
from essaim.model import Direction
from essaim.services import indexing
from essaim.services.keys import pseudonymiser
from essaim.store.models import IndexFile

log = logging.getLogger(__name__)

#: A tail shorter than this is read from the rows in a moment: no file is written for it.
LEAST_TAIL = 250_000
#: The tail may grow to this share of the base (one in …) before it is brought in.
SHARE = 8
#: What was erased or replaced leaves the file within this time.
GONE_WITHIN = timedelta(hours=1)
#: Files known of one index: several machines may each have their own.
KNOWN = 20


class Step(StrEnum):
    """The steps of one compaction, in their order."""

    LOCKED = "locked"
    READ = "read"
    WRITTEN = "written"
    KNOWN = "known"
    IN_PLACE = "in place"


class Due(StrEnum):
    """Why a file should be written."""

    MISSING = "missing"
    UNUSABLE = "unusable"
    BEHIND = "behind"
    ERASED = "erased"


class IndexNotWritten(EssaimError):
    """The index cannot be written to its folder (%(why)s). The site works without it, but starts more slowly."""

    code = "index-not-written"
    permanent = False


@dataclass(frozen=True)
class Condition:
    """How the file of one index stands. `problem` is why it cannot be used; empty for none, and for no file at all."""

    direction: Direction
    key_version: int
    problem: str
    #: None without a usable file.
    watermark: int | None
    words: int
    #: Words of lists that came after the file, and lists that were erased or replaced since.
    tail_words: int
    lists_gone: int
    due: Due | None


@dataclass(frozen=True)
class Gathered:
    """The sorted words of one index, gathered while its rows were written: all `lists` up to `watermark`."""

    direction: Direction
    key_version: int
    words: Words
    watermark: int
    lists: int


def indices() -> Iterator[tuple[Direction, int]]:
    """Give what has an index: each direction under each live key version."""
    for version in pseudonymiser().versions:
        for direction in Direction:
            yield direction, version


def condition(direction: Direction, key_version: int, *, whole: bool = False) -> Condition:
    """Say how the file of one index stands; `whole` checks each of its words too."""
    problem, base = "", None
    try:
        base = indexing.open_known(direction, key_version, whole=whole)
    except BaseUnusable as error:
        problem = str(error)
    except FileNotFoundError:
        pass
    rows = indexing.lists_of(direction, key_version)
    watermark = base.header.watermark if base else 0
    tail_bytes = rows.filter(serial__gt=watermark).aggregate(bytes=Sum(Length("pseudonyms")))["bytes"]
    gone = base.header.lists - rows.filter(serial__lte=watermark).count() if base else 0
    words = len(base.words) if base else 0
    tail_words = (tail_bytes or 0) // SIZE
    due: Due | None = None
    if problem:
        due = Due.UNUSABLE
    elif tail_words > max(LEAST_TAIL, words // SHARE):
        due = Due.BEHIND if base else Due.MISSING
    elif base is not None and gone > 0 and _older_than(base.header, GONE_WITHIN):
        due = Due.ERASED
    return Condition(direction, key_version, problem, watermark if base else None, words, tail_words, gone, due)


def any_due(*, whole: bool = False) -> bool:
    """Say whether a compaction should be started; cheap enough to be asked every minute, unless `whole`."""
    return any(condition(direction, version, whole=whole).due for direction, version in indices())


def compact(
    *,
    everything: bool = False,
    gathered: Gathered | None = None,
    after_step: Callable[[Step], None] = lambda _: None,
) -> list[Header] | None:
    """Write the files that are due, or all of them; give their headers. None when another process is at it.

    `gathered`: what need not be read from the rows again, and is written whether it is due or not. `after_step` is told
    of each step done. Raises IndexNotWritten.
    """
    known = {(gathered.direction, gathered.key_version): gathered} if gathered else {}
    folder = current().index_dir
    try:
        with files.folder_lock(folder) as ours:
            if not ours:
                return None
            after_step(Step.LOCKED)
            _sweep(folder)
            return [
                _write(folder, known.get(index) or _read(*index), after_step)
                for index in indices()
                if everything or index in known or condition(*index, whole=True).due
            ]
    except OSError as error:
        raise IndexNotWritten(why=error.strerror or "refused") from error


def _read(direction: Direction, key_version: int) -> Gathered:
    return Gathered(direction, key_version, *indexing.read_rows(direction, key_version))


def _write(folder: Path, of: Gathered, after_step: Callable[[Step], None]) -> Header:
    after_step(Step.READ)
    direction, key_version, watermark = of.direction, of.key_version, of.watermark
    header = Header(direction, key_version, secrets.token_hex(16), watermark, of.lists, len(of.words))
    path = files.path_of(folder, direction, key_version)
    aside = files.write_aside(path, header, of.words)
    after_step(Step.WRITTEN)
    # Known first, in place afterwards: a file in its place is always one that the store knows.
    IndexFile.objects.create(
        token=header.token,
        direction=direction,
        key_version=key_version,
        watermark=watermark,
        created_at=clock.now(),
    )
    after_step(Step.KNOWN)
    files.put_in_place(aside, path)
    after_step(Step.IN_PLACE)
    known = IndexFile.objects.filter(direction=direction, key_version=key_version).order_by("-created_at", "-watermark")
    IndexFile.objects.filter(pk__in=list(known.values_list("pk", flat=True)[KNOWN:])).delete()
    log.info("index file %s written: %s lists, %s words", path.name, of.lists, len(of.words))
    return header


def _sweep(folder: Path) -> None:
    """Delete what dead compactions left, and files under keys that are no longer here."""
    left = files.sweep_aside(folder)
    live = {files.path_of(folder, *index) for index in indices()}
    for path in folder.glob(f"*{files.SUFFIX}"):
        if path not in live:
            path.unlink(missing_ok=True)
            left += 1
    if left:
        log.info("%s index files that nobody needs were deleted", left)


def _older_than(header: Header, span: timedelta) -> bool:
    made_at = IndexFile.objects.filter(pk=header.token).values_list("created_at", flat=True).first()
    return made_at is None or clock.now() - made_at >= span

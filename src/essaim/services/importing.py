"""Taking in an archive: two follow lists of pseudonyms, and nothing else of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from essaim.store.models import Person


@dataclass(frozen=True)
class ImportReport:
    """What an import did. When `question` is True nothing was kept yet: the archive's owner differs from the earlier one.

    `problems` are (message, count) in English, marked for translation; `owner_handle` is what the archive claims.
    """

    import_id: int
    question: bool
    owner_handle: str
    following: int
    followers: int
    added: int
    removed: int
    archive_date: datetime | None
    problems: list[tuple[str, int]] = field(default_factory=list)


def import_archive(person: Person, paths: Sequence[Path]) -> ImportReport:
    """Read the archive in `paths` (ZIPs, folders or bare files) and keep its two lists. The caller deletes the files.

    Importing again replaces and reports the difference. Raises BadInput with one clear sentence; then nothing is kept.
    """
    raise NotImplementedError


def answer(person: Person, import_id: int, *, second_account: bool) -> ImportReport:
    """Answer the question: keep the lists as those of a second account of mine, or refuse. Raises OfferExpired or NotYours."""
    raise NotImplementedError


def latest(person: Person) -> ImportReport | None:
    """Give the report of the person's newest import, if any."""
    raise NotImplementedError

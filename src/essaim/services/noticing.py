"""What people are told on the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from essaim.store.models import Person


@dataclass(frozen=True)
class News:
    """One notice, as a sentence in English marked for translation, with its values; `link` names a page ('' when none)."""

    notice_id: int
    kind: str
    sentence: str
    values: dict[str, str | int]
    link: str
    created_at: datetime
    read: bool


def news(person: Person, limit: int = 50) -> list[News]:
    """Give the person's notices, the newest first."""
    raise NotImplementedError


def unread(person: Person) -> int:
    """Give how many notices are unread."""
    raise NotImplementedError


def mark_read(person: Person) -> None:
    """Note that all were read."""
    raise NotImplementedError


def tell(person: Person, kind: str, **data: int) -> None:
    """Write a notice; `data` holds ids and numbers only."""
    raise NotImplementedError

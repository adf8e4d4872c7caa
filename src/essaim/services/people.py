"""A member's choices, links, blocks, export and erasure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from essaim.model import ArrivalChoice, Findability
from essaim.store.models import Block, Person


def get(number: int, session_epoch: int) -> Person | None:
    """Give the person of a session, if the session still holds; notes that they were here (at most once an hour)."""
    raise NotImplementedError


def choose_language(person: Person, language: str) -> None:
    """Keep the person's language."""
    raise NotImplementedError


def choose_findability(person: Person, findability: Findability) -> None:
    """Keep who may find the person; takes effect at once, also on follows that wait to be sent."""
    raise NotImplementedError


def choose_arrivals(person: Person, choice: ArrivalChoice) -> None:
    """Keep what to do when somebody they followed arrives later (FOLLOW is a consent, kept with its date)."""
    raise NotImplementedError


@dataclass(frozen=True)
class ConsentState:
    """One purpose, in words marked for translation, and the person's answer with its date."""

    purpose: str
    sentence: str
    given_at: datetime | None


def consents(person: Person) -> list[ConsentState]:
    """Give each purpose and whether the person agreed."""
    raise NotImplementedError


def give_consent(person: Person, purpose: str) -> None:
    """Note the agreement with its date; twice is once."""
    raise NotImplementedError


def withdraw_consent(person: Person, purpose: str) -> None:
    """Note the end of an agreement."""
    raise NotImplementedError


def unlink(person: Person, account_id: int) -> None:
    """Forget a linked account and revoke its grant. Raises LastAccount or NotYours."""
    raise NotImplementedError


def block(person: Person, other_number: int) -> None:
    """Neither finds the other from now on, and what waited to be followed between them is dropped. Raises NotYours."""
    raise NotImplementedError


def unblock(person: Person, block_id: int) -> None:
    """Take a block back. Raises NotYours."""
    raise NotImplementedError


def blocks(person: Person) -> list[Block]:
    """Give the person's blocks, `blocked` loaded with its accounts."""
    raise NotImplementedError


@dataclass(frozen=True)
class Holding:
    """One line of "what we hold": in words marked for translation, with a figure, why, and until when."""

    what: str
    figure: str
    why: str
    until: str


def holdings(person: Person) -> list[Holding]:
    """Give what is held about the person."""
    raise NotImplementedError


def export(person: Person) -> dict[str, Any]:
    """Give all that is held about the person, as plain data for JSON. Tokens are left out, and said to be."""
    raise NotImplementedError


@dataclass(frozen=True)
class Erasure:
    """A receipt: how many rows went, and how many grants are being revoked at their servers."""

    rows: int
    grants: int
    at: datetime


def erase(person: Person) -> Erasure:
    """Erase the person at once: rows and index gone, grants to be revoked by the worker."""
    raise NotImplementedError

"""Following: planning, the journal, pausing, undoing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from essaim.model import FollowState, Network
from essaim.store.models import LinkedAccount, Match, Person


@dataclass(frozen=True)
class Planned:
    """How many follows were planned, and for how many people; `without_account` counts people who are only on networks the person has not linked."""

    follows: int
    people: int
    without_account: int


def follow_all(person: Person) -> Planned:
    """Plan to follow everybody whose match is certain or stated and may be shown. Doing it twice plans nothing twice."""
    raise NotImplementedError


def follow_chosen(person: Person, match_ids: Sequence[int]) -> Planned:
    """Plan to follow the chosen people (also likely ones: the person saw the grade and chose). Raises NotYours."""
    raise NotImplementedError


def plan_arrival(match: Match) -> int:
    """Plan the follows of a later arrival, inside the arrival's transaction, if the person said so; give their number.

    Only `certain` (and trusted `stated`) matches that visibility allows, and never of a frozen identity.
    """
    raise NotImplementedError


@dataclass(frozen=True)
class Progress:
    """Figures over all the person's actions, and the forecast: when the last waiting one will probably be done."""

    done: int
    waiting: int
    failed: int
    total: int
    paused: bool
    ready_at: datetime | None


def progress(person: Person) -> Progress:
    """Give how far the person's follows are."""
    raise NotImplementedError


@dataclass(frozen=True)
class JournalEntry:
    """One follow: whom, from which of my accounts, what happened and why, and what can be done about it."""

    action_id: int
    name: str
    handle: str
    profile_url: str
    network: Network
    from_handle: str
    state: FollowState
    reason: str  # a sentence in English, marked for translation; may be empty
    automatic: bool
    at: datetime
    next_attempt_at: datetime | None
    can_undo: bool
    can_retry: bool


def journal(
    person: Person, *, states: Sequence[FollowState] = (), limit: int = 200, offset: int = 0
) -> list[JournalEntry]:
    """Give the person's follows, the newest change first."""
    raise NotImplementedError


def pause(person: Person) -> None:
    """Send nothing more for this person; no new request begins within two seconds."""
    raise NotImplementedError


def resume(person: Person) -> None:
    """Go on."""
    raise NotImplementedError


def undo(person: Person, action_ids: Sequence[int]) -> int:
    """Undo follows that Essaim made (waiting ones are just dropped); give how many. Raises NotYours."""
    raise NotImplementedError


def undo_all(person: Person) -> int:
    """Undo all that Essaim ever followed for the person; give how many."""
    raise NotImplementedError


def retry(person: Person, action_id: int) -> None:
    """Try a failed follow again. Raises NotYours."""
    raise NotImplementedError


def run_account(account_id: int) -> None:
    """Do what is due for one account until nothing is due, its budget is spent, or it is paused (called by jobs)."""
    raise NotImplementedError


def read_existing_follows(account: LinkedAccount) -> None:
    """Read whom the account follows already, so that nobody is followed twice (called by jobs and before the first follow)."""
    raise NotImplementedError


def sweep() -> None:
    """Pick up what dead workers left: expired claims become UNKNOWN and are read back; due accounts get their work row."""
    raise NotImplementedError

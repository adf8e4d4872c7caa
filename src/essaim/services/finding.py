"""Who is here: matches with their grade and the reason in words, as far as each may be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from essaim.model import Direction, Grade, Network
from essaim.store.models import FindRequest, Person


@dataclass(frozen=True)
class Address:
    """Where a found person is: network, handle, web address of the profile, and the state of our follow there ('' when none)."""

    network: Network
    handle: str
    profile_url: str
    follow_state: str = ""


@dataclass(frozen=True)
class Found:
    """One person found. `reason` is a sentence in English, marked for translation."""

    match_id: int
    person_number: int
    name: str
    grade: Grade
    reason: str
    direction: Direction
    addresses: list[Address]
    late: bool
    ignored: bool
    created_at: datetime


@dataclass(frozen=True)
class Here:
    """Who is here.

    `names_allowed` is False until the person proved their X account: then `people` is empty and `counts` are all one sees;
    a count below five is given as None ("fewer than five"), so that a forged archive cannot ask about one person.
    `contacts` is the size of the following lists. `waiting` counts those who will be asked first.
    """

    names_allowed: bool
    contacts: int
    counts: dict[Grade, int | None]
    followable: int
    waiting: int
    people: list[Found] = field(default_factory=list)
    suggestions: list[Found] = field(default_factory=list)
    ignored: list[Found] = field(default_factory=list)


def who_is_here(person: Person) -> Here:
    """Give who is here for the person."""
    raise NotImplementedError


def ignore(person: Person, match_id: int) -> None:
    """Put a match aside: it is neither followed nor shown among the others. Raises NotYours."""
    raise NotImplementedError


def restore(person: Person, match_id: int) -> None:
    """Bring an ignored match back. Raises NotYours."""
    raise NotImplementedError


@dataclass(frozen=True)
class Asking:
    """Somebody who had the person in their archive and asks to find them."""

    request_id: int
    name: str
    addresses: list[Address]
    created_at: datetime


def requests(person: Person) -> list[Asking]:
    """Give the open requests of those who may find the person only after their yes."""
    raise NotImplementedError


def answer_request(person: Person, request_id: int, *, yes: bool) -> FindRequest:
    """Answer one; a yes lets matches be shown and follows be planned. Raises NotYours."""
    raise NotImplementedError

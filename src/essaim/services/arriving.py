"""Arrivals: who finds whom when somebody comes, imports, proves, links or opens up.

One transaction, under the write lock, so that two simultaneous arrivals never miss each other. Doing it twice
changes nothing: the matches that should be are computed, the missing are written, the outdated removed. The number of
queries does not depend on how many people meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from essaim.base import clock
from essaim.model import Direction, Grade
from essaim.services import meeting, reasons, seeing, settling
from essaim.services.meeting import Key, LookUps, Meeting, Own
from essaim.services.reconnecting import states
from essaim.services.settling import Standing
from essaim.store.locks import ask_lock
from essaim.store.models import FollowAction, Match, Person
from essaim.store.statements import MOST_NUMBERS, Insert, Select
from essaim.store.trips import Answer, Rows, Trip, one_trip

_MATCHES = Select(
    lambda person: Match.objects.filter(Q(seeker=person) | Q(found=person)).values_list(
        "pk", "seeker_id", "found_identity_id", "direction", "seeker_identity_id", "grade", "late", "ignored_at"
    )
)
_NEW_MATCHES = Insert(
    Match,
    "seeker_id",
    "seeker_identity_id",
    "found_id",
    "found_identity_id",
    "direction",
    "grade",
    "late",
    "created_at",
)


@contextmanager
def arrival(also: Callable[[Trip], None] = lambda _: None) -> Iterator[LookUps]:
    """Take the write lock and catch up with all that is committed.

    Insert lists and identities inside, then give what this gives to `arrive`: so the index never sees rows that could
    still be rolled back, and the arrival is one transaction with what caused it. `also` asks for more, under the lock.
    """
    with transaction.atomic():
        with one_trip() as trip:
            ask_lock(trip)
            caught_up = meeting.ask_catch_up(trip)
            also(trip)
        yield caught_up()


def arrive(person: Person, look_ups: LookUps | None = None) -> None:
    """Bring the person's matches, and those of others with them, up to date; plan and tell what follows from it.

    Without `look_ups` this is a transaction of its own; then no list or identity may have been inserted before it in
    an outer one.
    """
    if look_ups is not None:
        _arrive(person, look_ups)
    elif person.identities.exists() or person.follow_lists.exists():  # by which to find or be found
        with arrival() as look_ups:
            _arrive(person, look_ups)


def drop_waiting(match_ids: Sequence[int]) -> None:
    """Drop the follows of these matches that were not sent yet."""
    for start in range(0, len(match_ids), MOST_NUMBERS):
        states.dismiss(
            FollowAction.objects.filter(match__in=match_ids[start : start + MOST_NUMBERS]), reasons.NOT_SHOWN
        )


def ask(trip: Trip, person: Person, look_ups: LookUps, own: Own) -> Callable[[], Seen]:
    """Ask for all that an arrival looks at; it is there after the trip, for `conclude`."""
    wanted = meeting.ask_meetings(trip, person, look_ups, own)
    matches, facts = _MATCHES.ask(trip, person.pk), settling.ask(trip, person)
    return lambda: Seen(wanted(), matches.rows, facts)


def conclude(person: Person, seen: Seen, trip: Trip) -> None:
    """Write what follows from what was seen; what nothing here needs any more goes with the trip."""
    # Who is known without being a member would be looked up here too, beside the members.
    standing, missing = _compare(seen)
    standing += [_new(person, met) for met in missing]
    settling.decide(person, standing, seen.facts)
    addresses = _create(standing)
    drop_waiting(settling.settle(person, standing, seen.facts, addresses, trip))


class Seen(NamedTuple):
    """What an arrival looked at: what meets, the person's matches as they are, and what settling needs."""

    wanted: dict[Key, Meeting]
    matches: Rows
    facts: settling.Facts


def _arrive(person: Person, look_ups: LookUps) -> None:
    own = meeting.own(person)
    with one_trip() as trip:
        seen = ask(trip, person, look_ups, own)
    with one_trip() as trip:
        conclude(person, seen(), trip)


def _compare(seen: Seen) -> tuple[list[Standing], list[Meeting]]:
    """Remove the person's matches that should no longer be; give those that stand, and what is missing."""
    standing: list[Standing] = []
    outdated: list[int] = []
    moved: list[Match] = []
    missing = dict(seen.wanted)
    for pk, seeker, found_identity, direction, seeker_identity, grade, late, ignored_at in seen.matches:
        met = missing.pop((seeker, found_identity, Direction(direction)), None)
        if met is None:
            outdated.append(pk)
            continue
        standing.append(Standing(pk, met, Grade(grade), late=bool(late), ignored=ignored_at is not None, new=False))
        if (seeker_identity or 0) != met.seeker.identity_id:
            moved.append(Match(pk=pk, seeker_identity_id=met.seeker.identity_id or None))
    if outdated:
        drop_waiting(outdated)
        Match.objects.filter(pk__in=outdated).delete()
    if moved:
        Match.objects.bulk_update(moved, ["seeker_identity"], batch_size=500)
    return standing, list(missing.values())


def _new(person: Person, met: Meeting) -> Standing:
    grade = seeing.grade_between(met.direction, met.seeker.proof, met.found.proof)
    return Standing(0, met, grade, late=met.seeker.person_id != person.pk, ignored=False, new=True)


def _create(standing: Sequence[Standing]) -> Answer:
    """Write the new matches, and give the addresses that planning needs."""
    now = clock.now()
    new = [one for one in standing if one.new]
    rows = [
        (
            one.met.seeker.person_id,
            one.met.seeker.identity_id or None,
            one.met.found.person_id,
            one.met.found.identity_id,
            one.met.direction,
            one.grade,
            one.late,
            now,
        )
        for one in new
    ]
    with one_trip() as trip:
        numbers = _NEW_MATCHES.ask(trip, rows)
        addresses = settling.ask_addresses(trip, standing)
    for one, (number,) in zip(new, numbers.rows, strict=True):
        one.pk = number
    return addresses

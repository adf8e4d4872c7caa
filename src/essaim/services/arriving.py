"""Arrivals: who finds whom when somebody comes, imports, proves, links or opens up.

One transaction, under the write lock, so that two simultaneous arrivals never miss each other. Doing it twice
changes nothing: the matches that should be are computed, the missing are written, the outdated removed. The number of
queries does not depend on how many people meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db.models import Q

from essaim.base import clock
from essaim.model import Direction, Grade
from essaim.services import meeting, reasons, seeing, settling
from essaim.services.meeting import Key, LookUps, Meeting
from essaim.services.reconnecting import states
from essaim.services.settling import Standing
from essaim.store.locks import write_lock
from essaim.store.models import FollowAction, Match, Person
from essaim.store.statements import MOST_NUMBERS, Insert, Select

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
def arrival() -> Iterator[LookUps]:
    """Take the write lock and catch up with all that is committed.

    Insert lists and identities inside, then give what this gives to `arrive`: so the index never sees rows that could
    still be rolled back, and the arrival is one transaction with what caused it.
    """
    with write_lock():
        yield meeting.catch_up()


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


def _arrive(person: Person, look_ups: LookUps) -> None:
    # Who is known without being a member would be looked up here too, beside the members.
    standing = _write(person, meeting.meetings(person, look_ups))
    dropped = settling.settle(person, standing)
    drop_waiting(dropped)


def _write(person: Person, wanted: dict[Key, Meeting]) -> list[Standing]:
    """Write the matches that should be, remove those of the person that should no longer be, and give what stands."""
    standing: list[Standing] = []
    outdated: list[int] = []
    moved: list[Match] = []
    missing = dict(wanted)
    for pk, seeker, found_identity, direction, seeker_identity, grade, late, ignored_at in _MATCHES(person.pk):
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
    return standing + _create(person, list(missing.values()))


def _create(person: Person, missing: list[Meeting]) -> list[Standing]:
    now = clock.now()
    grades = [seeing.grade_between(met.direction, met.seeker.proof, met.found.proof) for met in missing]
    lates = [met.seeker.person_id != person.pk for met in missing]
    numbers = _NEW_MATCHES(
        (
            met.seeker.person_id,
            met.seeker.identity_id or None,
            met.found.person_id,
            met.found.identity_id,
            met.direction,
            grade,
            late,
            now,
        )
        for met, grade, late in zip(missing, grades, lates, strict=True)
    )
    return [
        Standing(number, met, grade, late=late, ignored=False, new=True)
        for number, met, grade, late in zip(numbers, missing, grades, lates, strict=True)
    ]

"""Arrivals: who finds whom when somebody comes, imports, proves, links or opens up.

One transaction, under the write lock, so that two simultaneous arrivals never miss each other. Doing it twice
changes nothing: the matches that should be are computed, the missing are written, the outdated removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from essaim.base import clock
from essaim.matching.index import intersect
from essaim.matching.pseudonyms import registered_array, signed, unsigned
from essaim.model import ArrivalChoice, Direction, Grade, Proof
from essaim.services import indexing, noticing, reasons, reconnecting, seeing
from essaim.services.keys import pseudonymiser
from essaim.services.reconnecting import states
from essaim.store.locks import write_lock
from essaim.store.models import (
    Arrival,
    FindRequest,
    FollowAction,
    FollowList,
    IdentityPseudonym,
    Match,
    Person,
    SourceIdentity,
)

#: How long an arrival is remembered, so that nobody is told twice.
REMEMBERED_FOR = timedelta(days=366)
#: Numbers per query, well under what either database takes.
CHUNK = 5_000
ANNOUNCED = {Grade.CERTAIN, Grade.STATED}


@dataclass(frozen=True)
class Meeting:
    """Two people's lists meet; one row of `Match`.

    FOLLOWING: the seeker had the found identity in a list. FOLLOWER: the found identity's list says that the seeker
    followed it.
    """

    seeker_id: int
    seeker_identity_id: int | None
    found_id: int
    found_identity_id: int
    direction: Direction
    #: Whether the seeker's end is proved: of two lists that hold the same person, the proved one counts.
    seeker_proved: bool = False

    @property
    def key(self) -> tuple[int, int, str]:
        """What is unique among matches."""
        return (self.seeker_id, self.found_identity_id, self.direction.value)


def arrive(person: Person) -> None:
    """Bring the person's matches, and those of others with them, up to date; plan and tell what follows from it."""
    if not (person.identities.exists() or person.follow_lists.exists()):
        return  # nothing by which to find or be found
    with write_lock():
        version = pseudonymiser().newest
        meetings = set(_through_own_lists(person, version))
        meetings |= set(_through_others_lists(person, version))
        _write(person, {meeting for meeting in meetings if meeting.seeker_id != meeting.found_id})
        settle(person)


def settle(person: Person) -> None:
    """Do what the person's matches call for: ask, announce, follow, or drop what waits and may no longer be sent."""
    matches = list(
        Match.objects.filter(Q(seeker=person) | Q(found=person)).select_related(
            "seeker", "found", "found_identity", "seeker_identity"
        )
    )
    decisions = seeing.decide_many(matches)
    regraded = []
    for match in matches:
        grade = seeing.grade_of(match)
        if match.grade != grade:
            match.grade = grade
            regraded.append(match)
    Match.objects.bulk_update(regraded, ["grade"], batch_size=500)
    wishes = [match for match in matches if match.ignored_at is None and match.direction == Direction.FOLLOWING]
    _ask([match for match in wishes if decisions[match.pk].ask_first])
    _announce([match for match in wishes if match.late and match.grade in ANNOUNCED and decisions[match.pk].named])
    drop_waiting([match.pk for match in matches if not decisions[match.pk].followable_chosen])


def drop_waiting(match_ids: Sequence[int]) -> None:
    """Drop the follows of these matches that were not sent yet."""
    for start in range(0, len(match_ids), CHUNK):
        states.dismiss(FollowAction.objects.filter(match__in=match_ids[start : start + CHUNK]), reasons.NOT_SHOWN)


def _ask(matches: list[Match]) -> None:
    """Ask the found people first, each once."""
    pairs = {(match.seeker_id, match.found_id): match for match in matches}
    asked = FindRequest.objects.filter(
        seeker__in={seeker for seeker, _ in pairs}, found__in={found for _, found in pairs}
    ).values_list("seeker_id", "found_id")
    for pair in pairs.keys() - set(asked):
        match = pairs[pair]
        FindRequest.objects.create(seeker=match.seeker, found=match.found, created_at=clock.now())
        noticing.tell(match.found, "find-request")


def _announce(matches: list[Match]) -> None:
    """Announce late arrivals to their seekers, each once, and plan the follows of those who want that."""
    known = {
        (arrival.person_id, arrival.newcomer_id): arrival
        for arrival in Arrival.objects.filter(
            person__in={match.seeker_id for match in matches}, newcomer__in={match.found_id for match in matches}
        )
    }
    now = clock.now()
    for match in matches:
        arrival = known.get((match.seeker_id, match.found_id))
        choice = ArrivalChoice(match.seeker.arrivals)
        planned = reconnecting.plan_arrival(match) if choice is ArrivalChoice.FOLLOW else 0
        if arrival is not None:
            if planned and not arrival.followed:
                Arrival.objects.filter(pk=arrival.pk).update(followed=True)
            continue
        known[match.seeker_id, match.found_id] = Arrival.objects.create(
            person=match.seeker,
            newcomer=match.found,
            match=match,
            followed=planned > 0,
            created_at=now,
            expires_at=now + REMEMBERED_FOR,
        )
        if choice is not ArrivalChoice.NOTHING:
            noticing.tell(match.seeker, "arrived-followed" if planned else "arrived", match=match.pk)


def _through_own_lists(person: Person, version: int) -> Iterator[Meeting]:
    """Give the meetings of the person's lists with everybody's identities."""
    rows = list(person.follow_lists.filter(key_version=version).select_related("identity"))
    if not rows:
        return
    values = IdentityPseudonym.objects.filter(key_version=version).values_list("pseudonym", flat=True)
    registered = registered_array(values)
    for row in rows:
        if _speaks(row):
            for other in _standing(intersect(bytes(row.pseudonyms), registered).tolist(), version):
                yield _meet(row, other)


def _through_others_lists(person: Person, version: int) -> Iterator[Meeting]:
    """Give the meetings of everybody's lists with the person's identities."""
    indices = {direction: indexing.catch_up(direction, version) for direction in Direction}
    mine = person.identities.filter(pseudonyms__key_version=version)
    values = {unsigned(value) for value in mine.values_list("pseudonyms__pseudonym", flat=True)}
    for value in values:
        own = [identity for identity in _standing([value], version) if identity.person_id == person.pk]
        for identity in own:
            for direction, index in indices.items():
                rows = indexing.lists_with(direction, value, version, index=index)
                yield from (_meet(row, identity) for row in rows if _speaks(row))


def _meet(row: FollowList, other: SourceIdentity) -> Meeting:
    """Give the meeting that says: `row` holds `other`."""
    if row.direction == Direction.FOLLOWING:
        proved = row.identity is not None and Proof(row.identity.proof).by_owner
        return Meeting(row.person_id, row.identity_id, other.person_id, other.pk, Direction.FOLLOWING, proved)
    if row.identity_id is None:
        raise ValueError("a followers list without an owner suggests nobody")
    proved = Proof(other.proof).by_owner
    return Meeting(other.person_id, other.pk, row.person_id, row.identity_id, Direction.FOLLOWER, proved)


def _speaks(row: FollowList) -> bool:
    """Say whether a list may make matches: a followers list suggests its owner only once they proved the account."""
    if row.direction == Direction.FOLLOWING:
        return True
    return row.identity is not None and Proof(row.identity.proof).by_owner


def _standing(values: list[int], version: int) -> Iterator[SourceIdentity]:
    """Give the identities behind these pseudonyms; a claim that only a file makes is nothing beside a proved holder."""
    for start in range(0, len(values), CHUNK):
        chunk = [signed(value) for value in values[start : start + CHUNK]]
        rows = list(
            IdentityPseudonym.objects.filter(key_version=version, pseudonym__in=chunk).select_related("identity")
        )
        proved = {row.pseudonym for row in rows if Proof(row.identity.proof).by_owner}
        for row in rows:
            if row.pseudonym not in proved or Proof(row.identity.proof).by_owner:
                yield row.identity


def _write(person: Person, meetings: set[Meeting]) -> None:
    """Write the matches that should be, and remove those of the person that should no longer be."""
    wanted = {meeting.key: meeting for meeting in sorted(meetings, key=lambda meeting: meeting.seeker_proved)}
    present: dict[tuple[int, int, str], Match] = {
        (match.seeker_id, match.found_identity_id, match.direction): match
        for match in Match.objects.filter(Q(seeker=person) | Q(found=person))
    }
    outdated = [match.pk for key, match in present.items() if key not in wanted]
    drop_waiting(outdated)
    Match.objects.filter(pk__in=outdated).delete()
    for key, match in present.items():
        if key in wanted and match.seeker_identity_id != wanted[key].seeker_identity_id:
            match.seeker_identity_id = wanted[key].seeker_identity_id
            match.save(update_fields=["seeker_identity"])
    now = clock.now()
    Match.objects.bulk_create(
        Match(
            seeker_id=meeting.seeker_id,
            seeker_identity_id=meeting.seeker_identity_id,
            found_id=meeting.found_id,
            found_identity_id=meeting.found_identity_id,
            direction=meeting.direction,
            grade=Grade.LIKELY,
            late=meeting.seeker_id != person.pk,
            created_at=now,
        )
        for key, meeting in wanted.items()
        if key not in present
    )

"""What follows from an arrival: who is asked, told, followed, or no longer followed. All of it in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q

from essaim.base import clock
from essaim.matching.visibility import Decision, FoundSide, Seeker
from essaim.matching.visibility import decide as decide_purely
from essaim.model import ArrivalChoice, Direction, Findability, Grade, Proof
from essaim.services import noticing, reconnecting, seeing
from essaim.services.meeting import Meeting
from essaim.services.reconnecting import Wish
from essaim.store.models import Arrival, Block, FindRequest, Match, Person
from essaim.store.statements import MOST_NUMBERS, Insert, Select
from essaim.store.trips import Answer, Trip

#: How long an arrival is remembered, so that nobody is told twice.
REMEMBERED_FOR = timedelta(days=366)
ANNOUNCED = frozenset({Grade.CERTAIN, Grade.STATED})
#: Enums by their texts: looking one up is ten times as quick as making it.
PROOFS = {proof.value: proof for proof in Proof}
FINDABILITIES = {findability.value: findability for findability in Findability}


_BLOCKS = Select(
    lambda person: Block.objects.filter(Q(person=person) | Q(blocked=person)).values_list("person_id", "blocked_id")
)
_ARRIVALS = Select(
    lambda person: Arrival.objects.filter(Q(person=person) | Q(newcomer=person)).values_list(
        "pk", "person_id", "newcomer_id", "followed"
    )
)
_NEW_ARRIVALS = Insert(Arrival, "person_id", "newcomer_id", "match_id", "created_at", "expires_at", "followed")


@dataclass(slots=True)
class Standing:
    """A match as it stands: its row's number, what meets, and what was decided about it before. `new`: just made."""

    pk: int
    met: Meeting
    grade: Grade
    late: bool
    ignored: bool
    new: bool
    #: Once it was decided.
    decision: Decision | None = None

    @property
    def pair(self) -> tuple[int, int]:
        """Who seeks and who is found."""
        return (self.met.seeker.person_id, self.met.found.person_id)


class Facts(NamedTuple):
    """What settling reads beside the matches: blocks, and the arrivals that were told before."""

    blocks: Answer
    arrivals: Answer


def ask(trip: Trip, person: Person) -> Facts:
    """Ask for what settling needs beside the matches."""
    return Facts(_BLOCKS.ask(trip, person.pk), _ARRIVALS.ask(trip, person.pk))


def ask_addresses(trip: Trip, standing: Sequence[Standing]) -> Answer:
    """Ask for the accounts of those who are to follow by themselves, and of whom they follow."""
    pairs = (one.pair for one in standing if _to_announce(one) and _follows_by_itself(one))
    return reconnecting.ask_addresses(trip, {number for pair in pairs for number in pair})


def settle(person: Person, standing: list[Standing], facts: Facts, addresses: Answer, trip: Trip) -> list[int]:
    """Do what the person's matches (all of them, decided) call for: ask, announce, plan follows.

    Gives the matches whose waiting follows may no longer be sent. What is only written goes with the trip.
    """
    _ask(person, [one for one in standing if _is_wish(one) and one.decision and one.decision.ask_first])
    _announce(person, [one for one in standing if _to_announce(one)], facts, addresses, trip)
    # Nothing waits because of a match that was not there.
    return [one.pk for one in standing if not one.new and not (one.decision and one.decision.followable_chosen)]


def decide(person: Person, standing: list[Standing], facts: Facts) -> None:
    """Decide about each match: what `seeing.decide_many` says, from what the arrival has read already. Grade them."""
    blocked = {number for pair in facts.blocks.rows for number in pair} - {person.pk}
    granted: dict[tuple[int, int], bool | None] = {}
    if any(one.met.found.findability == Findability.ASK for one in standing):
        requests = FindRequest.objects.filter(Q(seeker=person) | Q(found=person))
        granted = {(one.seeker_id, one.found_id): one.granted for one in requests}
    # All matches between the two are here, so the way back is among them.
    back = {(*one.pair, one.met.found.identity_id) for one in standing if one.met.direction is Direction.FOLLOWING}
    for one in standing:
        seeker, found = one.met.seeker, one.met.found
        one.decision = _decided(
            one.met.direction,
            seeker.proof,
            seeker.frozen,
            found.findability,
            found.proof,
            found.frozen,
            (found.person_id, seeker.person_id, seeker.identity_id) in back,
            granted.get(one.pair),
            bool(blocked) and not blocked.isdisjoint(one.pair),
        )
    _regrade(standing)


@lru_cache(maxsize=1024)  # there are only so many situations, and an arrival has the same few again and again
def _decided(
    direction: Direction,
    seeker_proof: str,
    seeker_frozen: bool,
    findability: str,
    proof: str,
    frozen: bool,
    follows_seeker: bool,
    granted: bool | None,
    blocked: bool,
) -> Decision:
    return decide_purely(
        direction,
        Seeker(PROOFS[seeker_proof] if seeker_proof else None, seeker_frozen),
        FoundSide(
            findability=FINDABILITIES[findability],
            proof=PROOFS[proof],
            frozen=frozen,
            follows_seeker=follows_seeker,
            granted=granted,
            blocked=blocked,
            other_proved_holder=False,  # such a claim makes no match (meeting.standing_only)
        ),
    )


def _is_wish(one: Standing) -> bool:
    return not one.ignored and one.met.direction is Direction.FOLLOWING


def _to_announce(one: Standing) -> bool:
    return _is_wish(one) and one.late and one.grade in ANNOUNCED and one.decision is not None and one.decision.named


def _follows_by_itself(one: Standing) -> bool:
    return one.met.seeker.arrivals == ArrivalChoice.FOLLOW and one.decision is not None and one.decision.automatic


def _regrade(standing: list[Standing]) -> None:
    """Grade the matches of before anew: what proves their ends may have changed."""
    changed: dict[Grade, list[int]] = defaultdict(list)
    for one in standing:
        if one.new:
            continue
        grade = seeing.grade_between(one.met.direction, one.met.seeker.proof, one.met.found.proof)
        if grade is not one.grade:
            one.grade = grade
            changed[grade].append(one.pk)
    for grade, numbers in changed.items():
        for start in range(0, len(numbers), MOST_NUMBERS):
            Match.objects.filter(pk__in=numbers[start : start + MOST_NUMBERS]).update(grade=grade)


def _ask(person: Person, wishes: list[Standing]) -> None:
    """Ask the found people first, each once."""
    if not wishes:
        return
    mine = FindRequest.objects.filter(Q(seeker=person) | Q(found=person))
    unasked = {one.pair for one in wishes} - set(mine.values_list("seeker_id", "found_id"))
    now = clock.now()
    FindRequest.objects.bulk_create(
        FindRequest(seeker_id=seeker, found_id=found, created_at=now) for seeker, found in sorted(unasked)
    )
    noticing.tell_many([(found, "find-request", {}) for found in sorted({found for _, found in unasked})])


def _announce(person: Person, wishes: list[Standing], facts: Facts, addresses: Answer, trip: Trip) -> None:
    """Announce late arrivals to their seekers, each once, and plan the follows of those who want that."""
    if not wishes:
        return
    known = {(who, newcomer): (pk, followed) for pk, who, newcomer, followed in facts.arrivals.rows}
    planned = _plan(person, [one for one in wishes if _follows_by_itself(one)], addresses, trip)
    now = clock.now()
    new: dict[tuple[int, int], list[Any]] = {}
    followed_now: list[int] = []
    news: list[tuple[int, str, dict[str, int]]] = []
    for one in wishes:
        count = planned.get(one.pk, 0)
        if one.pair in known:
            pk, followed = known[one.pair]
            if count and not followed:
                followed_now.append(pk)
            continue
        if one.pair in new:
            new[one.pair][-1] |= count > 0
            continue
        seeker, found = one.pair
        new[one.pair] = [seeker, found, one.pk, now, now + REMEMBERED_FOR, count > 0]
        if one.met.seeker.arrivals != ArrivalChoice.NOTHING:
            news.append((seeker, "arrived-followed" if count else "arrived", {"match": one.pk}))
    if followed_now:
        Arrival.objects.filter(pk__in=followed_now).update(followed=True)
    _NEW_ARRIVALS.write(trip, new.values())
    # Whose arrival was not known yet was told of to nobody.
    noticing.tell_many(news, first=True, trip=trip)


def _plan(person: Person, wishes: Sequence[Standing], addresses: Answer, trip: Trip) -> dict[int, int]:
    """Plan the follows; give how many for each match."""
    by_others = [Wish(one.pk, *one.pair) for one in wishes if one.met.seeker.person_id != person.pk]
    by_them = [Wish(one.pk, *one.pair) for one in wishes if one.met.seeker.person_id == person.pk]
    planned = reconnecting.plan_arrivals(by_others, addresses=addresses, trip=trip)
    return planned | reconnecting.plan_arrivals(by_them, addresses=addresses, trip=trip)

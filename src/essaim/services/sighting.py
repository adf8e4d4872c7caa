"""Everybody whom a person's lists meet, as long lists need them: flat rows in a few queries, named when looked at.

What may be shown is decided by `matching.visibility`, as everywhere; people in the same situation are decided together,
since a list of thousands holds a handful of situations.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, overload

from django.db.models import Q

from essaim.matching.evidence import explain
from essaim.matching.score import grade
from essaim.matching.visibility import Decision, FoundSide, Seeker, decide
from essaim.model import Direction, Findability, Grade, Proof
from essaim.services.seeing import evidence_between
from essaim.store.models import Block, FindRequest, LinkedAccount, Match, Person
from essaim.store.statements import Select

T = TypeVar("T")

_MATCHES = Select(
    lambda seeker: (
        Match.objects.filter(seeker=seeker)
        .order_by("-created_at", "-pk")
        .values_list(
            "pk",
            "found_id",
            "late",
            "ignored_at",
            "seeker_identity_id",
            "found__findability",
            "network",
            "direction",
            "seeker_identity__proof",
            "seeker_identity__frozen_at",
            "found_identity__proof",
            "found_identity__frozen_at",
        )
    )
)
#: Those whose own list has the person, with the identity that it has.
_FOLLOWS_BACK = Select(
    lambda found: Match.objects.filter(found=found, direction=Direction.FOLLOWING).values_list(
        "seeker_id", "found_identity_id"
    )
)
_ACCOUNTS = Select(
    lambda seeker: (
        LinkedAccount.objects.filter(person__in=Match.objects.filter(seeker=seeker).values("found_id"))
        .order_by("pk")
        .values_list("person_id", "network", "host", "remote_id", "handle", "display_name")
    )
)


class Place(NamedTuple):
    """One account of somebody found."""

    network: str
    host: str
    remote_id: str
    handle: str
    display_name: str

    @classmethod
    def of(cls, account: LinkedAccount) -> Place:
        """Give the place of an account."""
        return cls(account.network, account.host, account.remote_id, account.handle, account.display_name)

    @property
    def target(self) -> tuple[str, str, str]:
        """What a follow of this account is known by."""
        return self.network, self.host, self.remote_id


class Situation(NamedTuple):
    """All that deciding and grading one match asks for, as the rows say it; an identity is frozen from a moment on."""

    findability: str
    network: str
    direction: str
    seeker_proof: str | None
    seeker_frozen_at: object
    found_proof: str
    found_frozen_at: object
    follows_seeker: bool
    granted: bool | None
    blocked: bool


@dataclass(frozen=True)
class Verdict:
    """What follows from a situation: who may see what, how sure it is, and why, as an English sentence to translate."""

    direction: Direction
    decision: Decision
    grade: Grade
    reason: str


class Sighting(NamedTuple):
    """One match of the person, with what follows from it and where the other is, the oldest account first."""

    match_id: int
    person_number: int
    late: bool
    ignored: bool
    verdict: Verdict
    places: Sequence[Place]

    @property
    def name(self) -> str:
        """The name they go by: a display name of theirs, or a handle."""
        named = next((place.display_name for place in self.places if place.display_name.strip()), "")
        return named or (self.places[0].handle if self.places else "")


class Told(Sequence[T]):
    """A long list of which each is told only when somebody looks at it."""

    def __init__(self, sightings: Sequence[Sighting], tell: Callable[[Sighting], T]) -> None:
        self._sightings, self._tell = sightings, tell

    def __len__(self) -> int:
        return len(self._sightings)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Told[T]: ...
    def __getitem__(self, place: int | slice) -> T | Told[T]:
        if isinstance(place, slice):
            return Told(self._sightings[place], self._tell)
        return self._tell(self._sightings[place])

    def __iter__(self) -> Iterator[T]:
        return map(self._tell, self._sightings)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as lists have none

    def matching(self, query: str, grade: str = "") -> Told[T]:
        """Give those of this grade whose name or address holds the query, whatever its case; all for nothing asked."""
        sought = query.casefold()
        found = [one for one in self._sightings if not grade or one.verdict.grade == grade]
        return Told([one for one in found if not sought or _holds(one, sought)], self._tell)

    def on(self, network: str) -> Told[T]:
        """Give those who are on this network."""
        return Told([one for one in self._sightings if any(at.network == network for at in one.places)], self._tell)

    def among(self, match_ids: frozenset[int]) -> Told[T]:
        """Give those whose match is among these."""
        return Told([one for one in self._sightings if one.match_id in match_ids], self._tell)

    def grades(self) -> Counter[str]:
        """Give how many are of each grade."""
        return Counter(one.verdict.grade for one in self._sightings)

    def networks(self) -> Counter[str]:
        """Give how many are on each network."""
        return Counter(network for one in self._sightings for network in {at.network for at in one.places})


def _holds(one: Sighting, sought: str) -> bool:
    return sought in one.name.casefold() or any(sought in place.handle.casefold() for place in one.places)


def sightings_of(person: Person) -> list[Sighting]:
    """Give the person's matches, the newest first; of several with the same person and direction, the surest."""
    rows = _MATCHES(person.pk)
    follows = (
        set(_FOLLOWS_BACK(person.pk)) if any(row[5] == Findability.FOLLOWED for row in rows) else set[tuple[Any, ...]]()
    )
    granted = dict(FindRequest.objects.filter(seeker=person).values_list("found_id", "granted"))
    blocked, places = _blocked(person), _places(person)
    verdicts: dict[tuple[object, ...], Verdict] = {}
    best: dict[tuple[int, str], Sighting] = {}
    order = {value: place for place, value in enumerate(Grade)}
    for pk, found, late, aside, own, *ends in rows:
        situation = (*ends, (found, own) in follows, granted.get(found), found in blocked)
        verdict = verdicts.get(situation)
        if verdict is None:
            verdict = verdicts[situation] = _verdict(Situation._make(situation))
        key = (found, verdict.direction)
        known = best.get(key)
        if known is None or order[verdict.grade] < order[known.verdict.grade]:
            best[key] = Sighting(pk, found, bool(late), aside is not None, verdict, places.get(found, ()))
    return list(best.values())


def places_of(person: Person) -> list[Place]:
    """Give where somebody is, the oldest account first."""
    return [Place.of(account) for account in sorted(person.accounts.all(), key=lambda account: account.pk)]


def _blocked(person: Person) -> set[int]:
    rows = Block.objects.filter(Q(person=person) | Q(blocked=person)).values_list("person_id", "blocked_id")
    return {one for pair in rows for one in pair} - {person.pk}


def _places(person: Person) -> dict[int, list[Place]]:
    places: defaultdict[int, list[Place]] = defaultdict(list)
    for number, *place in _ACCOUNTS(person.pk):
        places[number].append(Place._make(place))
    return places


def _verdict(situation: Situation) -> Verdict:
    evidence = evidence_between(
        situation.direction, situation.seeker_proof or "", situation.found_proof, situation.network
    )
    direction = evidence.direction
    decision = decide(
        direction,
        Seeker(proof=evidence.seeker_proof, frozen=situation.seeker_frozen_at is not None),
        FoundSide(
            findability=Findability(situation.findability),
            proof=Proof(situation.found_proof),
            frozen=situation.found_frozen_at is not None,
            follows_seeker=situation.follows_seeker,
            granted=situation.granted,
            blocked=situation.blocked,
            other_proved_holder=False,  # a proof removes the other claims, and an import beside one makes no match
        ),
    )
    return Verdict(direction, decision, grade(evidence), explain(evidence))

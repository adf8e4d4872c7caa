"""Everybody whom a person's lists meet, as long lists need them: flat rows in a few queries, named when looked at.

What may be shown is decided by `matching.visibility`, as everywhere; people in the same situation are decided together,
since a list of thousands holds a handful of situations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, overload

from django.db.models import Case, CharField, Func, Q, Value, When
from django.db.models.functions import Cast, Coalesce

from essaim.matching.evidence import explain
from essaim.matching.score import grade
from essaim.matching.visibility import Decision, FoundSide, Seeker, decide
from essaim.model import Direction, Findability, Grade, Proof
from essaim.services.seeing import evidence_between
from essaim.store.models import Block, FindRequest, LinkedAccount, Match, Person, SourceIdentity
from essaim.store.statements import Select

T = TypeVar("T")
#: How an identity that the person does not have is proved, and whether it is frozen.
NOBODYS = ("", False)
#: Between the parts of a situation, or of a place; in none of their words.
APART = "|"
TOLD_AT_ONCE = 500


def _together(*parts: Any) -> Func:  # noqa: ANN401 - what Django makes expressions of
    """Give these columns, none of which is ever null, in one text.

    Of thousands of rows it is the values that take time, not the looking up: one text costs little more than one part.
    """
    apart = Value(APART)
    spaced = [each for part in parts for each in (apart, part)][1:]
    # Not `Concat`, which asks at each step whether there is anything.
    return Func(*spaced, template="(%(expressions)s)", arg_joiner=" || ", output_field=CharField())


def _said_together() -> Func:
    """Give what a match's situation is, as the rows say it, in one text."""
    return _together(
        Case(When(late=True, then=Value("late")), default=Value("")),
        Case(When(ignored_at=None, then=Value("")), default=Value("ignored")),
        Cast(Coalesce("seeker_identity_id", Value(0)), CharField()),
        "found__findability",
        "network",
        "direction",
        "found_identity__proof",
        Case(When(found_identity__frozen_at=None, then=Value("")), default=Value("frozen")),
    )


_MATCHES = Select(
    lambda seeker: (
        Match.objects.filter(seeker=seeker)
        .order_by("-pk")  # the newest first, and the index gives them so
        .annotate(said=_said_together())
        .values_list("pk", "found_id", "said")
    )
)
#: The person's own identities: joined to each match they would only be said thousands of times.
_OWN = Select(lambda person: SourceIdentity.objects.filter(person=person).values_list("pk", "proof", "frozen_at"))
_GRANTED = Select(lambda seeker: FindRequest.objects.filter(seeker=seeker).values_list("found_id", "granted"))
_BLOCKS = Select(
    lambda person: Block.objects.filter(Q(person=person) | Q(blocked=person)).values_list("person_id", "blocked_id")
)
#: Those whose own list has the person, with the identity that it has.
_FOLLOWS_BACK = Select(
    lambda found: Match.objects.filter(found=found, direction=Direction.FOLLOWING).values_list(
        "seeker_id", "found_identity_id"
    )
)
#: Where all the found are, each place in one text.
_WHERE = Select(
    lambda seeker: (
        LinkedAccount.objects.filter(person__in=Match.objects.filter(seeker=seeker).values("found_id"))
        .order_by("pk")
        .annotate(at=_together("network", "host", "remote_id"))
        .values_list("person_id", "at")
    )
)
_PLACES = Select(
    lambda person: (
        LinkedAccount.objects.filter(person__in=[person])
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
    """All that deciding and grading one match asks for, as the rows say it."""

    findability: str
    network: str
    direction: str
    found_proof: str
    found_frozen: bool
    seeker_proof: str
    seeker_frozen: bool
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


class Places:
    """Where people are, by their numbers, the oldest account first; read when somebody looks."""

    def __init__(self) -> None:
        self._known: dict[int, list[Place]] = {}

    def of(self, number: int) -> list[Place]:
        """Give where somebody is."""
        if number not in self._known:
            self.look_up([number])
        return self._known[number]

    def look_up(self, numbers: Iterable[int]) -> None:
        """Read where these people are, at once."""
        missing = [number for number in dict.fromkeys(numbers) if number not in self._known]
        self._known |= {number: [] for number in missing}
        for number, *place in _PLACES(missing):
            self._known[number].append(Place._make(place))


class Sighting(NamedTuple):
    """One match of the person, with what follows from it and where the other is, the oldest account first.

    `at` are the places, each as the text that `targeted` gives: making thousands of anything else costs more than all
    that is asked of them.
    """

    match_id: int
    person_number: int
    late: bool
    ignored: bool
    verdict: Verdict
    at: Sequence[str]
    known: Places

    @property
    def places(self) -> list[Place]:
        """Where the other is."""
        return self.known.of(self.person_number)

    @property
    def name(self) -> str:
        """The name they go by: a display name of theirs, or a handle."""
        named = next((place.display_name for place in self.places if place.display_name.strip()), "")
        return named or (self.places[0].handle if self.places else "")


def targeted(network: str, host: str, remote_id: str) -> str:
    """Give the text that a place is, of all that a follow is known by."""
    return f"{network}{APART}{host}{APART}{remote_id}"


def network_of(at: str) -> str:
    """Give the network of a place."""
    return at.partition(APART)[0]


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
        for start in range(0, len(self), TOLD_AT_ONCE):
            some = self._sightings[start : start + TOLD_AT_ONCE]
            look_up_all(some)
            yield from map(self._tell, some)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as lists have none

    def matching(self, query: str, grade: str = "") -> Told[T]:
        """Give those of this grade whose name or address holds the query, whatever its case; all for nothing asked."""
        sought = query.casefold()
        found = [one for one in self._sightings if not grade or one.verdict.grade == grade]
        if sought:
            look_up_all(found)
        return Told([one for one in found if not sought or _holds(one, sought)], self._tell)

    def on(self, network: str) -> Told[T]:
        """Give those who are on this network."""
        return Told([one for one in self._sightings if network in map(network_of, one.at)], self._tell)

    def among(self, match_ids: frozenset[int]) -> Told[T]:
        """Give those whose match is among these."""
        return Told([one for one in self._sightings if one.match_id in match_ids], self._tell)

    def grades(self) -> Counter[str]:
        """Give how many are of each grade."""
        return Counter([one.verdict.grade for one in self._sightings])

    def networks(self) -> Counter[str]:
        """Give how many are on each network."""
        # Most have one account: what they are on is counted by itself, and combined afterwards.
        tally = Counter([tuple([network_of(at) for at in one.at]) for one in self._sightings])
        counts = Counter[str]()
        for networks, count in tally.items():
            counts.update(dict.fromkeys(networks, count))
        return counts


class _Said:
    """What rows in one situation say, and what follows from it together with what other rows say."""

    __slots__ = ("_ends", "_ours", "_verdicts", "direction", "ignored", "late", "own")

    def __init__(self, late: str, ignored: str, own: str, ends: Sequence[Any], ours: tuple[str, bool]) -> None:
        self.late, self.ignored, self.own = bool(late), bool(ignored), int(own) or None
        self._ends, self._ours, self.direction = ends, ours, ends[2]
        self._verdicts: dict[tuple[bool, bool | None, bool], Verdict] = {}

    @classmethod
    def of(cls, together: str, owns: Mapping[str, tuple[str, bool]]) -> _Said:
        """Take the text apart. `owns`: how the person's own identities are proved, and whether they are frozen."""
        late, ignored, own, *ends, frozen = together.split(APART)
        return cls(late, ignored, own, (*ends, bool(frozen)), owns.get(own, NOBODYS))

    def verdict(self, follows_seeker: bool, granted: bool | None, blocked: bool) -> Verdict:
        """Give what follows, decided once for all in the same situation."""
        rest = (follows_seeker, granted, blocked)
        if rest not in self._verdicts:
            self._verdicts[rest] = _verdict(Situation._make((*self._ends, *self._ours, *rest)))
        return self._verdicts[rest]


def look_up_all(sightings: Sequence[Sighting]) -> None:
    """Read where all of these are, at once: before each is asked for."""
    if sightings:
        sightings[0].known.look_up([one.person_number for one in sightings])


def _holds(one: Sighting, sought: str) -> bool:
    # The name is a display name or a handle, whichever they have.
    return any(sought in place.handle.casefold() for place in one.places) or sought in one.name.casefold()


def sightings_of(person: Person, *, places: bool = True) -> list[Sighting]:
    """Give the person's matches, the newest first; of several with the same person and direction, the surest.

    Without their places, where nobody asks for them.
    """
    rows = _MATCHES(person.pk)
    # Also where nobody asks for it: how long an answer takes must not tell that somebody hides behind that choice.
    follows = set(_FOLLOWS_BACK(person.pk))
    granted = {found: None if answer is None else bool(answer) for found, answer in _GRANTED(person.pk)}
    owns = {str(pk): (proof, frozen_at is not None) for pk, proof, frozen_at in _OWN(person.pk)}
    blocked, at, known = _blocked(person), _where(person) if places else {}, Places()
    said_so_far: dict[str, _Said] = {}
    best: dict[tuple[int, str], Sighting] = {}
    order = {value: place for place, value in enumerate(Grade)}
    for pk, found, together in rows:
        said = said_so_far.get(together)
        if said is None:
            said = said_so_far[together] = _Said.of(together, owns)
        verdict = said.verdict((found, said.own) in follows, granted.get(found), found in blocked)
        key = (found, said.direction)
        other = best.get(key)
        if other is None or order[verdict.grade] < order[other.verdict.grade]:
            best[key] = Sighting(pk, found, said.late, said.ignored, verdict, at.get(found, ()), known)
    return list(best.values())


def places_of(person: Person) -> list[Place]:
    """Give where somebody is, the oldest account first."""
    return [Place.of(account) for account in sorted(person.accounts.all(), key=lambda account: account.pk)]


def _blocked(person: Person) -> set[int]:
    return {one for pair in _BLOCKS(person.pk) for one in pair} - {person.pk}


def _where(person: Person) -> dict[int, list[str]]:
    where: dict[int, list[str]] = {}
    for number, at in _WHERE(person.pk):
        if number in where:
            where[number].append(at)
        else:
            where[number] = [at]
    return where


def _verdict(situation: Situation) -> Verdict:
    evidence = evidence_between(situation.direction, situation.seeker_proof, situation.found_proof, situation.network)
    direction = evidence.direction
    decision = decide(
        direction,
        Seeker(proof=evidence.seeker_proof, frozen=situation.seeker_frozen),
        FoundSide(
            findability=Findability(situation.findability),
            proof=Proof(situation.found_proof),
            frozen=situation.found_frozen,
            follows_seeker=situation.follows_seeker,
            granted=situation.granted,
            blocked=situation.blocked,
            other_proved_holder=False,  # a proof removes the other claims, and an import beside one makes no match
        ),
    )
    return Verdict(direction, decision, grade(evidence), explain(evidence))

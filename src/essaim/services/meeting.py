"""Whose lists meet: the look-ups of an arrival, in a handful of queries however many meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from essaim.matching.index import FollowIndex
from essaim.matching.pseudonyms import unsigned
from essaim.matching.registered import Registered
from essaim.model import Direction, Proof
from essaim.services import indexing, registering
from essaim.services.indexing import Holder
from essaim.services.keys import pseudonymiser
from essaim.store.models import FollowList, IdentityPseudonym, Person, SourceIdentity
from essaim.store.statements import Select
from essaim.store.trips import Trip, one_trip

#: What is unique among matches: seeker, found identity, direction.
Key: TypeAlias = tuple[int, int, Direction]

_LISTS_OF = Select(
    lambda person: FollowList.objects.filter(person=person).values_list(
        "pk", "key_version", "direction", "pseudonyms", "person_id", "person__findability", "person__arrivals",
        "identity_id", "identity__proof", "identity__frozen_at",
    )
)  # fmt: skip
_ACCOUNTS_OF = Select(
    lambda person: IdentityPseudonym.objects.filter(identity__person=person).values_list(
        "key_version", "pseudonym", "identity__person_id", "identity__person__findability",
        "identity__person__arrivals", "identity_id", "identity__proof", "identity__frozen_at",
    )
)  # fmt: skip
_ACCOUNTS = Select(
    lambda number: SourceIdentity.objects.filter(pk__in=[number]).values_list(
        "person_id", "person__findability", "person__arrivals", "pk", "proof", "frozen_at"
    )
)


#: The proofs that count, by their texts: looking one up is ten times as quick as making it.
_BY_OWNER = frozenset(proof.value for proof in Proof if proof.by_owner)


class End(NamedTuple):
    """One end of a meeting: a person with their choices, and their account on the source network as it stands.

    A bare list names no owner: `identity_id` is 0 then, and `proof` empty.
    """

    person_id: int
    findability: str
    arrivals: str
    identity_id: int
    proof: str
    frozen: bool

    @property
    def proved(self) -> bool:
        """True when its owner proved the account."""
        return self.proof in _BY_OWNER


class Meeting(NamedTuple):
    """Two people's lists meet; one row of `Match`.

    FOLLOWING: the seeker had the found identity in a list. FOLLOWER: the found identity's list says that the seeker
    followed it.
    """

    seeker: End
    found: End
    direction: Direction

    @property
    def key(self) -> Key:
        """What is unique among matches."""
        return (self.seeker.person_id, self.found.identity_id, self.direction)

    @property
    def rank(self) -> tuple[bool, int]:
        """What decides between meetings of one key: a proved list counts before others, then the oldest account's."""
        return (not self.seeker.proved, self.seeker.identity_id)


@dataclass(frozen=True)
class LookUps:
    """What look-ups need, caught up with all that was committed before this transaction wrote anything.

    `older`: the same under each earlier key that is still live. Lists stay under the key they were given under, and
    members have pseudonyms under all.
    """

    version: int
    indices: Mapping[Direction, FollowIndex]
    registered: Registered
    older: tuple[LookUps, ...] = ()


class OwnList(NamedTuple):
    """One of a person's own lists; `pk` is 0 for one that was only just given."""

    pk: int
    version: int
    direction: Direction
    owner: End
    data: bytes


@dataclass(frozen=True)
class Own:
    """A person's own lists, and their own accounts by key version and pseudonym."""

    lists: tuple[OwnList, ...]
    accounts: Mapping[int, Mapping[int, list[End]]]

    def account(self, version: int, pseudonym: int) -> End | None:
        """Give the person's account with this pseudonym, if they have it."""
        return next(iter(self.accounts.get(version, {}).get(pseudonym, ())), None)

    def numbered(self, identity_id: int) -> End | None:
        """Give the person's account of this number."""
        ends = (end for some in self.accounts.values() for same in some.values() for end in same)
        return next((end for end in ends if end.identity_id == identity_id), None)

    def given(self, new: OwnList) -> Own:
        """Give the same with a list more, in the place of the one of that account and direction."""
        others = [
            one
            for one in self.lists
            if (one.owner.identity_id, one.direction) != (new.owner.identity_id, new.direction)
        ]
        return Own((*others, new), self.accounts)


def catch_up() -> LookUps:
    """Give what look-ups need. Call it under the write lock, before inserting anything."""
    with one_trip() as trip:
        caught = ask_catch_up(trip)
    return caught()


def ask_catch_up(trip: Trip) -> Callable[[], LookUps]:
    """Ask for what `catch_up` gives; it is there after the trip."""
    asked = [
        (version, indexing.ask(trip, version), registering.ask(trip, version)) for version in pseudonymiser().versions
    ]

    def caught() -> LookUps:
        *older, newest = (LookUps(version, indices(), registered()) for version, indices, registered in asked)
        return LookUps(newest.version, newest.indices, newest.registered, tuple(older))

    return caught


def own(person: Person) -> Own:
    """Give the person's own lists and accounts."""
    with one_trip() as trip:
        found = ask_own(trip, person)
    return found()


def ask_own(trip: Trip, person: Person) -> Callable[[], Own]:
    """Ask for what `own` gives; it is there after the trip."""
    lists, accounts = _LISTS_OF.ask(trip, person.pk), _ACCOUNTS_OF.ask(trip, person.pk)

    def found() -> Own:
        by_version: dict[int, dict[int, list[End]]] = defaultdict(lambda: defaultdict(list))
        for version, pseudonym, *end in accounts.rows:
            by_version[version][unsigned(pseudonym)].append(end_of(end))
        return Own(
            tuple(
                OwnList(pk, version, Direction(direction), end_of(end), bytes(data))
                for pk, version, direction, data, *end in lists.rows
            ),
            by_version,
        )

    return found


def ask_meetings(trip: Trip, person: Person, look_ups: LookUps, own: Own) -> Callable[[], dict[Key, Meeting]]:
    """Ask for all that meets of the person's lists and accounts with everybody else's, by key."""
    asked = [_ask_under_one_key(trip, person, under, own) for under in (look_ups, *look_ups.older)]
    return lambda: _best(found for under in asked for found in under())


def _ask_under_one_key(trip: Trip, person: Person, look_ups: LookUps, own: Own) -> Callable[[], list[Meeting | None]]:
    lists = [one for one in own.lists if one.version == look_ups.version]
    accounts = own.accounts.get(look_ups.version, {})
    # Where the person stands in others' lists, and whom their own lists have; then all these people in one query.
    holding = [(value, *asked) for value in accounts for asked in _ask_holding(trip, value, look_ups)]
    listed = [look_ups.registered.among(one.data) for one in lists]
    values = np.unique(np.concatenate([*listed, np.fromiter(accounts, dtype=np.uint64, count=len(accounts))]))
    claims = look_ups.registered.holders(values)
    ends = _ACCOUNTS.ask(trip, sorted({identity for _, identity in claims}))

    def found() -> list[Meeting | None]:
        # The identities that are still there.
        there = {end.identity_id: end for end in map(end_of, ends.rows)}
        standing = _standing(claims, accounts, there)
        met = [
            meet(one.owner, one.direction, other)
            for one, hits in zip(lists, listed, strict=True)
            for value in hits.tolist()
            for other in standing.get(value, ())
        ]
        return met + [
            meet(_owner(holder), direction, mine)
            for value, direction, holders in holding
            for holder in holders()
            for mine in standing[value]
            if mine.person_id == person.pk
        ]

    return found


def meet(owner: End, direction: Direction, other: End) -> Meeting | None:
    """Give the meeting that says: a list of `owner` holds `other`; None when that list may not say so.

    A followers list suggests its owner only once they proved the account.
    """
    if direction is Direction.FOLLOWING:
        return Meeting(owner, other, direction)
    return Meeting(other, owner, direction) if owner.proved else None


def standing_only(ends: Iterable[End]) -> list[End]:
    """Give those who hold one account: a claim that only a file makes is nothing beside a proved holder."""
    ends = list(ends)
    return [end for end in ends if end.proved] or ends


def end_of(columns: Sequence[Any]) -> End:
    """Give the end that these columns tell: person, findability, arrivals, identity, proof, frozen at."""
    person, findability, arrivals, identity, proof, frozen_at = columns
    return End(person, findability, arrivals, identity or 0, proof or "", frozen_at is not None)


def _ask_holding(trip: Trip, value: int, look_ups: LookUps) -> Iterator[tuple[Direction, Callable[[], list[Holder]]]]:
    """Ask for the lists that hold a pseudonym."""
    for direction, index in look_ups.indices.items():
        yield direction, indexing.ask_holders(trip, direction, value, look_ups.version, index=index)


def _owner(holder: Holder) -> End:
    """Give whose list it is; of a bare list nothing but the person counts, since nothing is proved."""
    if holder.identity_id is None:
        return End(holder.person_id, "", "", 0, "", frozen=False)
    return end_of((*holder[1:4], holder.identity_id, holder.proof, holder.frozen_at))


def _standing(
    claims: Iterable[tuple[int, int]], own: Mapping[int, list[End]], ends: Mapping[int, End]
) -> dict[int, list[End]]:
    """Give who stands behind these pseudonyms, as the rows say: the copy in memory only said where to look."""
    by_value: dict[int, set[End]] = defaultdict(set)
    for pseudonym, identity in claims:
        if identity in ends:
            by_value[pseudonym].add(ends[identity])
    for pseudonym, mine in own.items():
        by_value[pseudonym].update(mine)
    return {pseudonym: standing_only(some) for pseudonym, some in by_value.items()}


def _best(found: Iterable[Meeting | None]) -> dict[Key, Meeting]:
    """Give one meeting of each key, and none of a person with themselves."""
    best: dict[Key, Meeting] = {}
    for meeting in found:
        if meeting is None or meeting.seeker.person_id == meeting.found.person_id:
            continue
        known = best.get(meeting.key)
        if known is None or meeting.rank < known.rank:
            best[meeting.key] = meeting
    return best

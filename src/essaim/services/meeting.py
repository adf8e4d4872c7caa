"""Whose lists meet: the look-ups of an arrival, in a handful of queries however many meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from essaim.matching.index import FollowIndex, intersect
from essaim.matching.pseudonyms import unsigned
from essaim.matching.registered import Registered
from essaim.model import Direction, Proof
from essaim.services import indexing, registering
from essaim.services.indexing import Holder
from essaim.services.keys import pseudonymiser
from essaim.store.models import FollowList, IdentityPseudonym, Person, SourceIdentity
from essaim.store.statements import Select

#: What is unique among matches: seeker, found identity, direction.
Key: TypeAlias = tuple[int, int, Direction]

_LISTS_OF = Select(
    lambda person, version: FollowList.objects.filter(person=person, key_version=version).values_list(
        "direction", "pseudonyms", "person_id", "person__findability", "person__arrivals",
        "identity_id", "identity__proof", "identity__frozen_at",
    ),
    places=2,
)  # fmt: skip
_ACCOUNTS_OF = Select(
    lambda person, version: IdentityPseudonym.objects.filter(
        identity__person=person, key_version=version
    ).values_list(
        "pseudonym", "identity__person_id", "identity__person__findability", "identity__person__arrivals",
        "identity_id", "identity__proof", "identity__frozen_at",
    ),
    places=2,
)  # fmt: skip
_ACCOUNTS = Select(
    lambda number: SourceIdentity.objects.filter(pk__in=[number]).values_list(
        "person_id", "person__findability", "person__arrivals", "pk", "proof", "frozen_at"
    )
)


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
        return bool(self.proof) and Proof(self.proof).by_owner


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


def catch_up() -> LookUps:
    """Give what look-ups need. Call it under the write lock, before inserting anything."""
    *earlier, newest = pseudonymiser().versions
    older = tuple(LookUps(one, indexing.catch_up_all(one), registering.caught_up(one)) for one in earlier)
    return LookUps(newest, indexing.catch_up_all(newest), registering.caught_up(newest), older)


def meetings(person: Person, look_ups: LookUps) -> dict[Key, Meeting]:
    """Give all that meets of the person's lists and accounts with everybody else's, by key."""
    return _best(found for under in (look_ups, *look_ups.older) for found in _under_one_key(person, under))


def _under_one_key(person: Person, look_ups: LookUps) -> list[Meeting | None]:
    lists = _own_lists(person, look_ups.version)
    own = _own_ends(person, look_ups.version)
    # Where the person stands in others' lists, and whom their own lists have; then all these people in one query.
    holding = [(value, direction, holder) for value in own for direction, holder in _holding(value, look_ups)]
    listed = [intersect(data, look_ups.registered.pseudonyms) for _, _, data in lists]
    values = np.unique(np.concatenate([*listed, np.fromiter(own, dtype=np.uint64, count=len(own))]))
    claims = look_ups.registered.holders(values)
    ends = _ends({identity for _, identity in claims} | {holder.identity_id or 0 for _, _, holder in holding} - {0})
    standing = _standing(claims, own, ends)
    found: list[Meeting | None] = [
        meet(owner, direction, other)
        for (direction, owner, _), hits in zip(lists, listed, strict=True)
        for value in hits.tolist()
        for other in standing.get(value, ())
    ]
    found += [
        meet(_owner(holder, ends), direction, mine)
        for value, direction, holder in holding
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


def _own_lists(person: Person, version: int) -> list[tuple[Direction, End, bytes]]:
    rows = _LISTS_OF(person.pk, version)
    return [(Direction(direction), end_of(end), bytes(data)) for direction, data, *end in rows]


def _own_ends(person: Person, version: int) -> dict[int, list[End]]:
    """Give the person's own accounts by pseudonym."""
    own: dict[int, list[End]] = defaultdict(list)
    for pseudonym, *end in _ACCOUNTS_OF(person.pk, version):
        own[unsigned(pseudonym)].append(end_of(end))
    return dict(own)


def _holding(value: int, look_ups: LookUps) -> Iterator[tuple[Direction, Holder]]:
    """Give the lists that hold a pseudonym."""
    for direction, index in look_ups.indices.items():
        for holder in indexing.holders(direction, value, look_ups.version, index=index):
            yield direction, holder


def _owner(holder: Holder, ends: Mapping[int, End]) -> End:
    """Give whose list it is; of a bare list nothing but the person counts, since nothing is proved."""
    if holder.identity_id is None:
        return End(holder.person_id, "", "", 0, "", frozen=False)
    return ends[holder.identity_id]


def _ends(identities: set[int]) -> dict[int, End]:
    """Give the identities that are still there."""
    return {end.identity_id: end for end in map(end_of, _ACCOUNTS(sorted(identities)))}


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

"""Everybody's matches, worked out anew from the lists and accounts alone: to check what arrivals wrote, or to mend it.

Each list is read once and compared with all members' accounts at once; neither the index nor the matches are asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from essaim.matching.pseudonyms import SIZE
from essaim.matching.registered import Registered
from essaim.model import Direction
from essaim.services import arriving, registering
from essaim.services.keys import pseudonymiser
from essaim.services.meeting import End, Key, Meeting, best, end_of, meet, standing_only
from essaim.store.locks import write_lock
from essaim.store.models import FollowList, Match, Person, SourceIdentity

#: Lists compared at once: 11 kB each on average, so that what is worked on stays in a core's cache.
BATCH = 128
#: The highest bits of a pseudonym that choose its place in the sieve.
SIEVE_BITS = 24


@dataclass(frozen=True)
class Differences:
    """How many matches were missing, and how many should no longer be there."""

    missing: int
    outdated: int


def every_match() -> dict[Key, Meeting]:
    """Give all matches that should be, by key. Reads every list; call it under the write lock for one state of all."""
    version = pseudonymiser().newest
    registered = registering.caught_up(version)
    ends = {end.identity_id: end for end in map(end_of, _accounts())}
    standing = _standing(registered, ends)
    return best(
        meet(owner, direction, other)
        for owner, direction, pseudonym in _hits(version, registered, ends)
        for other in standing.get(pseudonym, ())
    )


def differences(*, mend: bool = False) -> Differences:
    """Compare all matches with those that should be; with `mend`, let those concerned arrive again."""
    with write_lock():
        wanted = every_match()
        rows = Match.objects.values_list("seeker_id", "found_identity_id", "direction")
        present = {(seeker, found, Direction(direction)) for seeker, found, direction in rows.iterator()}
        missing, outdated = wanted.keys() - present, present - wanted.keys()
        # Whoever seeks sees to both ends, so that each is looked at once.
        concerned = {seeker for seeker, _, _ in missing | outdated}
    if mend:
        for person in Person.objects.filter(pk__in=concerned).order_by("pk"):
            arriving.arrive(person)
    return Differences(len(missing), len(outdated))


def _accounts() -> Iterator[tuple[object, ...]]:
    yield from SourceIdentity.objects.values_list(
        "person_id", "person__findability", "person__arrivals", "pk", "proof", "frozen_at"
    ).iterator(chunk_size=5_000)


def _standing(registered: Registered, ends: dict[int, End]) -> dict[int, list[End]]:
    by_value: dict[int, list[End]] = defaultdict(list)
    for pseudonym, identity in zip(registered.pseudonyms.tolist(), registered.identities.tolist(), strict=True):
        by_value[pseudonym].append(ends[identity])
    return {pseudonym: standing_only(some) for pseudonym, some in by_value.items()}


def _hits(version: int, registered: Registered, ends: dict[int, End]) -> Iterator[tuple[End, Direction, int]]:
    """Give (whose list, which list, pseudonym) for each member's pseudonym in any list."""
    sieve = np.zeros(1 << SIEVE_BITS, dtype=np.bool_)
    sieve[registered.pseudonyms >> np.uint64(64 - SIEVE_BITS)] = True
    for rows in _batches(version):
        starts = np.cumsum([0, *(len(data) // SIZE for _, _, _, data in rows)])
        places, values = _among(b"".join([data for _, _, _, data in rows]), sieve, registered)
        lists = np.searchsorted(starts, places, side="right") - 1
        for number, value in zip(lists.tolist(), values.tolist(), strict=True):
            person, identity, direction, _ = rows[number]
            owner = ends[identity] if identity else End(person, "", "", 0, "", frozen=False)
            yield owner, Direction(direction), value


def _among(
    data: bytes, sieve: npt.NDArray[np.bool_], registered: Registered
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.uint64]]:
    """Give where in the data members' pseudonyms stand, and which: first the cheap sieve, then exactly."""
    tops = np.frombuffer(data, dtype=">u4")[::2].astype(np.uint32)
    tops >>= np.uint32(32 - SIEVE_BITS)
    places = np.flatnonzero(sieve[tops])
    values = np.frombuffer(data, dtype=">u8")[places].astype(np.uint64)
    if not len(registered):
        return places[:0], values[:0]
    nearest = np.minimum(np.searchsorted(registered.pseudonyms, values), len(registered) - 1)
    exact = registered.pseudonyms[nearest] == values
    return places[exact], values[exact]


def _batches(version: int) -> Iterator[list[tuple[int, int | None, str, bytes]]]:
    """Give all lists of a key version, some at a time, in one pass over the table."""
    lists = FollowList.objects.filter(key_version=version)
    rows = lists.values_list("person_id", "identity_id", "direction", "pseudonyms").iterator(chunk_size=BATCH)
    batch: list[tuple[int, int | None, str, bytes]] = []
    for row in rows:
        batch.append((*row[:3], bytes(row[3])))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch

"""Everybody's matches, worked out anew from the lists and accounts alone: to check what arrivals wrote, or to mend it.

Each list is read once and compared with all members' accounts at once; neither the index nor the matches are asked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from django.db import connection

from essaim.matching.pseudonyms import SIZE, Words
from essaim.matching.registered import Registered
from essaim.model import Direction, Proof
from essaim.services import arriving, registering
from essaim.services.keys import pseudonymiser
from essaim.store.locks import write_lock
from essaim.store.models import FollowList, Match, Person, SourceIdentity

Numbers: TypeAlias = npt.NDArray[np.int64]
Truths: TypeAlias = npt.NDArray[np.bool_]

#: Lists compared at once: 11 kB each on average, so that what is worked on stays in a core's cache.
BATCH = 128
#: Batches read before they are compared.
AHEAD = 4
#: The highest bits of a pseudonym that choose its place in the sieve.
SIEVE_BITS = 22
#: The columns of `every_match`.
SEEKER, FOUND_IDENTITY, DIRECTION, SEEKER_IDENTITY, FOUND = range(5)
_DIRECTIONS = tuple(Direction)


@dataclass(frozen=True)
class Differences:
    """How many matches were missing, and how many should no longer be there."""

    missing: int
    outdated: int


def every_match() -> Numbers:
    """Give all matches that should be, sorted, a row each.

    Its columns: seeker, found identity, direction (its place in `Direction`), seeker's identity (0 for a bare list),
    found. Reads every list; call it in a transaction, under the write lock for one state of all.
    """
    parts: list[Numbers] = []
    for version in pseudonymiser().versions:
        accounts = _Accounts.read(registering.caught_up(version))
        parts += _side_by_side(_lists(version), accounts)
    table = np.concatenate(parts) if parts else np.empty((0, 6), dtype=np.int64)
    # Of several meetings of one key the first counts: a proved list before others, then the oldest account's.
    table = table[np.lexsort((table[:, 3], table[:, 5], table[:, 2], table[:, 1], table[:, 0]))]
    first = np.ones(len(table), dtype=np.bool_)
    first[1:] = (table[1:, :3] != table[:-1, :3]).any(axis=1)
    return table[first, :5]


def differences(*, mend: bool = False) -> Differences:
    """Compare all matches with those that should be; with `mend`, let those concerned arrive again."""
    with write_lock():
        wanted = set(map(tuple, every_match()[:, :3].tolist()))
        with connection.cursor() as cursor:
            cursor.execute(*_composed(Match.objects.values_list("seeker_id", "found_identity_id", "direction")))
            places = {direction.value: place for place, direction in enumerate(_DIRECTIONS)}
            present = {(seeker, found, places[direction]) for seeker, found, direction in cursor.fetchall()}
        missing, outdated = wanted - present, present - wanted
    if mend:
        # Each match has a seeker: when these arrive again, all are seen to.
        seekers = sorted({seeker for seeker, _, _ in missing | outdated})
        for person in Person.objects.filter(pk__in=seekers).order_by("pk"):
            arriving.arrive(person)
    return Differences(len(missing), len(outdated))


@dataclass(frozen=True)
class _Accounts:
    """The members' accounts in arrays: by pseudonym those who stand for it, and by number all."""

    pseudonyms: Words
    people: Numbers
    identities: Numbers
    proved: Truths
    by_number: dict[int, bool]
    sieve: Truths

    @classmethod
    def read(cls, registered: Registered) -> _Accounts:
        with connection.cursor() as cursor:
            cursor.execute(*_composed(SourceIdentity.objects.values_list("pk", "person_id", "proof")))
            rows = cursor.fetchall()
        owners = {number: person for number, person, _ in rows}
        proofs = {proof.value: proof.by_owner for proof in Proof}
        by_number = {number: proofs[proof] for number, _, proof in rows}
        all_words, all_identities = registered.in_order()
        numbers = all_identities.tolist()
        people = np.array([owners[number] for number in numbers], dtype=np.int64)
        proved = np.array([by_number[number] for number in numbers], dtype=np.bool_)
        # A claim that only a file makes is nothing beside a proved holder.
        beside = np.isin(all_words, all_words[proved])
        stands = proved | ~beside
        words = all_words[stands]
        sieve = np.zeros(1 << SIEVE_BITS, dtype=np.bool_)
        sieve[words >> np.uint64(64 - SIEVE_BITS)] = True
        return cls(words, people[stands], all_identities[stands], proved[stands], by_number, sieve)

    def among(self, data: bytes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Give where in the data members' pseudonyms stand, and the place here of each account they stand for."""
        tops = np.frombuffer(data, dtype=">u4")[::2].astype(np.uint32)
        tops >>= np.uint32(32 - SIEVE_BITS)
        # The sieve leaves few; these are compared exactly.
        places = np.flatnonzero(self.sieve[tops])
        values = np.frombuffer(data, dtype=">u8")[places].astype(np.uint64)
        starts = np.searchsorted(self.pseudonyms, values, side="left")
        counts = np.searchsorted(self.pseudonyms, values, side="right") - starts
        whole = np.repeat(starts - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
        return np.repeat(places, counts), whole


def _side_by_side(batches: Iterable[list[tuple[Any, ...]]], accounts: _Accounts) -> Iterator[Numbers]:
    """Give what meets in all batches; one is compared while the next is read, since neither needs the other's core."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        waiting: deque[Future[Numbers]] = deque()
        for rows in batches:
            waiting.append(pool.submit(_met, rows, accounts))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()


def _met(rows: Sequence[tuple[Any, ...]], accounts: _Accounts) -> Numbers:
    """Give what meets in these lists: the columns of `every_match`, then whether the seeker's end is unproved."""
    blobs = [bytes(row[3]) for row in rows]
    ends = np.cumsum([len(blob) // SIZE for blob in blobs])
    places, whom = accounts.among(b"".join(blobs))
    which = np.searchsorted(ends, places, side="right")
    owners = np.array([(person, identity or 0) for person, identity, _, _ in rows], dtype=np.int64)[which]
    following = np.array([direction == Direction.FOLLOWING for _, _, direction, _ in rows])[which]
    proved = np.array([accounts.by_number.get(identity, False) for _, identity, _, _ in rows])[which]
    others = np.stack([accounts.people[whom], accounts.identities[whom]], axis=1)
    seekers = np.where(following[:, None], owners, others)
    found = np.where(following[:, None], others, owners)
    seeker_proved = np.where(following, proved, accounts.proved[whom])
    direction = np.where(following, _DIRECTIONS.index(Direction.FOLLOWING), _DIRECTIONS.index(Direction.FOLLOWER))
    table: Numbers = np.stack(
        [seekers[:, 0], found[:, 1], direction, seekers[:, 1], found[:, 0], ~seeker_proved], axis=1
    ).astype(np.int64)
    # A followers list suggests its owner only once they proved the account; nobody meets themselves.
    met: Numbers = table[(following | proved) & (seekers[:, 0] != found[:, 0])]
    return met


def _lists(version: int) -> Iterator[list[tuple[Any, ...]]]:
    """Give all lists of a key version, some at a time, in one pass over the table."""
    rows = FollowList.objects.filter(key_version=version)
    statement = _composed(rows.values_list("person_id", "identity_id", "direction", "pseudonyms"))
    with _reading() as cursor:
        cursor.execute(*statement)
        while batch := cursor.fetchmany(BATCH):
            yield batch


@contextmanager
def _reading() -> Iterator[Any]:
    """Give a cursor that does not hold all rows at once; call it in a transaction."""
    if connection.vendor != "postgresql":
        with connection.chunked_cursor() as cursor:
            yield cursor
        return
    import psycopg

    # Django's own cursors get bytes as text twice as long: half the time would go there.
    with psycopg.ServerCursor(connection.connection, "everyone", withhold=False) as cursor:
        cursor.format = psycopg.pq.Format.BINARY
        yield cursor


def _composed(rows: Any) -> tuple[str, tuple[Any, ...]]:  # noqa: ANN401 - a query of any model
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    return sql, tuple(params)

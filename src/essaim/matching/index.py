"""The index that says who had somebody in a list: derived from the list rows, and dispensable.

A word is the top 40 bits of a contact's pseudonym, then the 24 bits of the person whose list has it. All words of all
lists of one direction and key version stand sorted in a base; new lists go to a tail of small sorted arrays. 40 bits
give false candidates: the caller verifies each one in the row itself, with `contains`.

One index per direction and key version. It is not thread-safe: its owner holds a lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from essaim.matching.pseudonyms import Words, contains, from_bytes

__all__ = ["ArrayIndex", "FollowIndex", "IndexedList", "contains", "intersect"]

PERSON_BITS = 24
#: Person numbers stay below this one.
PEOPLE = 1 << PERSON_BITS
#: Arrays of one tier that are merged into one of the next.
FAN_OUT = 16
_PERSON = np.uint64(PEOPLE - 1)
_CONTACT = ~_PERSON


@dataclass(frozen=True)
class IndexedList:
    """One list row, as an index takes it in."""

    person: int
    pseudonyms: Words
    serial: int


class FollowIndex(Protocol):
    """Says quickly whose lists may hold somebody."""

    @property
    def watermark(self) -> int:
        """The highest serial taken in: rows above it are still missing."""
        ...

    def add(self, person: int, pseudonyms: Words, serial: int) -> None:
        """Take in one list; twice does no harm."""
        ...

    def candidates(self, pseudonym: int) -> Words:
        """Give the numbers of the people whose lists may hold `pseudonym`, each once; verify each with `contains`."""
        ...

    def forget(self, person: int) -> None:
        """Never give this person again as they are now; the next compaction takes their words away."""
        ...

    def compact(self) -> None:
        """Make look-ups fast again after many additions, and take away the words of those forgotten."""
        ...


class ArrayIndex:
    """A `FollowIndex` in sorted arrays: a base, and a tail that grows by tiers.

    The base is any sorted array of words, one mapped from a file as well as one in memory: whoever keeps such a file
    gives it here with the watermark it was written at, and writes `base` aside after a compaction.
    """

    def __init__(self, base: Words | None = None, watermark: int = 0) -> None:
        """Start from a base that holds all lists up to `watermark`; from nothing by default."""
        self._base = np.empty(0, dtype=np.uint64) if base is None else base
        self._tiers: list[list[Words]] = []
        self._forgotten: set[int] = set()
        self._watermark = watermark

    @classmethod
    def build(cls, lists: Iterable[IndexedList]) -> Self:
        """Give an index of all these lists, with one sort."""
        parts, watermark = [], 0
        for row in lists:
            parts.append(_words(row.person, row.pseudonyms))
            watermark = max(watermark, row.serial)
        return cls(_merged(parts), watermark)

    @property
    def watermark(self) -> int:
        """The highest serial taken in."""
        return self._watermark

    @property
    def base(self) -> Words:
        """The sorted words of the last compaction."""
        return self._base

    def __len__(self) -> int:
        return sum(map(len, self._arrays()))

    def add(self, person: int, pseudonyms: Words, serial: int) -> None:
        """Take in one list."""
        words = np.sort(_words(person, pseudonyms))
        if person in self._forgotten:
            # Somebody erased their list and gave another: what they erased must not come back with it.
            self.compact()
        self._watermark = max(self._watermark, serial)
        if len(words):
            self._push(words, tier=0)

    def candidates(self, pseudonym: int) -> Words:
        """Give the numbers of the people whose lists may hold `pseudonym`, each once."""
        low = np.uint64(pseudonym) & _CONTACT
        high = low | _PERSON
        runs = [
            array[np.searchsorted(array, low, side="left") : np.searchsorted(array, high, side="right")]
            for array in self._arrays()
        ]
        people = np.unique(np.concatenate(runs) & _PERSON)
        return self._without_forgotten(people)

    def forget(self, person: int) -> None:
        """Never give this person again, from now on."""
        self._forgotten.add(person)

    def compact(self) -> None:
        """Sort everything into a new base, without those forgotten."""
        words = _merged(self._arrays())
        if self._forgotten:
            words = words[~np.isin(words & _PERSON, self._forgotten_array())]
        self._base, self._tiers, self._forgotten = words, [], set()

    def _arrays(self) -> list[Words]:
        return [self._base, *(array for tier in self._tiers for array in tier)]

    def _push(self, words: Words, tier: int) -> None:
        if tier == len(self._tiers):
            self._tiers.append([])
        self._tiers[tier].append(words)
        if len(self._tiers[tier]) == FAN_OUT:
            merged = _merged(self._tiers[tier])
            self._tiers[tier] = []
            self._push(merged, tier + 1)

    def _without_forgotten(self, people: Words) -> Words:
        return people[~np.isin(people, self._forgotten_array())] if self._forgotten else people

    def _forgotten_array(self) -> Words:
        return np.fromiter(self._forgotten, dtype=np.uint64, count=len(self._forgotten))


def intersect(list_bytes: bytes | memoryview, registered: Words) -> Words:
    """Give those pseudonyms of a list that are in `registered` (sorted): whom the list's owner finds."""
    listed = from_bytes(list_bytes)
    few, many = (listed, registered) if len(listed) <= len(registered) else (registered, listed)
    if not len(few):
        return few
    # Searching the few among the many beats merging both: one list against all members, or the reverse.
    places = np.minimum(np.searchsorted(many, few), len(many) - 1)
    common: Words = few[many[places] == few]
    return common


def _words(person: int, pseudonyms: Words) -> Words:
    if not 0 <= person < PEOPLE:
        raise ValueError("a person's number has 24 bits")
    return (pseudonyms & _CONTACT) | np.uint64(person)


def _merged(parts: list[Words]) -> Words:
    """Give all words of all parts, sorted, each once."""
    return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.uint64)

"""The index in sorted arrays: a base, and a tail that grows by tiers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from essaim.matching.index.contract import CONTACT, FAN_OUT, PERSON, IndexedList, words_of
from essaim.matching.pseudonyms import Words, from_bytes

NOTHING: Words = np.empty(0, dtype=np.uint64)


@dataclass(frozen=True, eq=False)
class _Part:
    """One sorted array of the tail; `serial` is the highest of the lists in it."""

    words: Words
    serial: int
    tier: int


@dataclass(frozen=True, eq=False)
class ArrayIndex:
    """A `FollowIndex` in sorted arrays.

    The base is any sorted array of words, one mapped from a file as well as one in memory. Since an index is a value,
    threads may read it while others take lists in, and what a transaction took in goes with it when it fails.
    """

    base: Words = field(default_factory=lambda: NOTHING)
    #: All lists up to this serial are in the base.
    base_watermark: int = 0
    watermark: int = 0
    tail: tuple[_Part, ...] = ()

    @classmethod
    def of(cls, base: Words, watermark: int) -> Self:
        """Give an index of sorted words that hold all lists up to `watermark`."""
        return cls(base, watermark, watermark)

    @classmethod
    def build(cls, lists: Iterable[IndexedList]) -> Self:
        """Give an index of all these lists, with one sort."""
        parts, watermark = [], 0
        for row in lists:
            parts.append(words_of(row.person, row.pseudonyms))
            watermark = max(watermark, row.serial)
        return cls.of(_merged(parts), watermark)

    def __len__(self) -> int:
        return len(self.base) + self.tail_words

    @property
    def tail_words(self) -> int:
        """How many words the next compaction will bring into the base."""
        return sum(len(part.words) for part in self.tail)

    def plus(self, lists: Iterable[IndexedList]) -> Self:
        """Give the index with these lists too."""
        taken, serial = [], 0
        for row in lists:
            taken.append(words_of(row.person, row.pseudonyms))
            serial = max(serial, row.serial)
        if not taken:
            return self
        tail = (*self.tail, _Part(_merged(taken), serial, _tier_of(len(taken))))
        return type(self)(self.base, self.base_watermark, max(self.watermark, serial), _tidy(tail))

    def up_to(self, watermark: int) -> Self:
        """Give the same index, knowing that there is no list between its watermark and this one."""
        if watermark <= self.watermark:
            return self
        return type(self)(self.base, self.base_watermark, watermark, self.tail)

    def on(self, base: Words, watermark: int) -> Self:
        """Give the same index on a newer base; what the base holds leaves the tail.

        A base older than the present one is not taken: lists between the two would be missing.
        """
        if watermark < self.base_watermark:
            return self
        tail = tuple(part for part in self.tail if part.serial > watermark)
        return type(self)(base, watermark, max(self.watermark, watermark), tail)

    def candidates(self, pseudonym: int) -> Words:
        """Give the numbers of the people whose lists may hold `pseudonym`, each once."""
        low = np.uint64(pseudonym) & CONTACT
        high = low | PERSON
        runs = []
        for array in (self.base, *(part.words for part in self.tail)):
            start = array.searchsorted(low, side="left")
            # Nearly always there is nothing: one comparison then spares the second search.
            if start < len(array) and array[start] <= high:
                runs.append(array[start : array.searchsorted(high, side="right")])
        return np.unique(np.concatenate(runs) & PERSON) if runs else NOTHING


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


def _merged(parts: list[Words]) -> Words:
    """Give all words of all parts, sorted."""
    if not parts:
        return NOTHING
    merged = np.concatenate(parts)
    merged.sort()
    return merged


def _tier_of(lists: int) -> int:
    tier = 0
    while lists >= FAN_OUT:
        lists //= FAN_OUT
        tier += 1
    return tier


def _tidy(tail: tuple[_Part, ...]) -> tuple[_Part, ...]:
    """Merge the parts of each tier that is full into one of the next: few arrays to search, each sorted log n times."""
    tier = 0
    while any(part.tier >= tier for part in tail):
        full = [part for part in tail if part.tier == tier]
        if len(full) >= FAN_OUT:
            merged = _Part(_merged([part.words for part in full]), max(part.serial for part in full), tier + 1)
            tail = (*(part for part in tail if part.tier != tier), merged)
        tier += 1
    return tail

"""The words of very many lists, gathered and sorted at once: how a base is made."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from essaim.matching.index.contract import CONTACT, PEOPLE
from essaim.matching.pseudonyms import SIZE, Words, from_bytes

#: Fewer words than this are sorted before a second thread has begun.
WORTH_A_THREAD = 1 << 20
#: Pseudonyms are spread evenly: half of them stand below this one.
MIDDLE = np.uint64(1 << 63)


class Gathering:
    """Takes list rows and gives their sorted words, in one array whose size is known before (or nearly).

    Words of the lower half of all pseudonyms grow from the array's front, those of the upper half from its back: so
    two threads sort a half each, in place, and nothing is held twice.
    """

    def __init__(self, words: int) -> None:
        """Make room for this many words; more may come."""
        self._words: Words = np.empty(words, dtype=np.uint64)
        self._low, self._high = 0, words

    def add(self, lists: Sequence[tuple[int, bytes | memoryview]]) -> None:
        """Take some lists, as (person, row); best a few dozen at once. Raises ValueError for a number over 24 bits."""
        people = np.fromiter((person for person, _ in lists), dtype=np.int64, count=len(lists))
        if len(lists) and not 0 <= people.min() <= people.max() < PEOPLE:
            raise ValueError("a person's number has 24 bits")
        words = from_bytes(b"".join(row for _, row in lists))
        words &= CONTACT
        words |= np.repeat(people.astype(np.uint64), [len(row) // SIZE for _, row in lists])
        if len(words) > self._high - self._low:
            self._grow(len(words))
        below = words < MIDDLE
        lower, upper = words[below], words[~below]
        self._words[self._low : self._low + len(lower)] = lower
        self._low += len(lower)
        self._words[self._high - len(upper) : self._high] = upper
        self._high -= len(upper)

    def sorted(self) -> Words:
        """Give all words, sorted. Nothing may be added afterwards."""
        halves = self._words[: self._low], self._words[self._high :]
        if len(self._words) < WORTH_A_THREAD:
            for half in halves:
                half.sort()
        else:
            with ThreadPoolExecutor(len(halves)) as threads:  # sorting lets go of Python's lock
                list(threads.map(np.ndarray.sort, halves))
        upper = len(halves[1])
        if self._high > self._low:
            # Less came than there was room for.
            self._words[self._low : self._low + upper] = halves[1]
        return self._words[: self._low + upper]

    def _grow(self, missing: int) -> None:
        upper = len(self._words) - self._high
        grown: Words = np.empty(len(self._words) + max(missing, len(self._words) // 8), dtype=np.uint64)
        grown[: self._low] = self._words[: self._low]
        grown[len(grown) - upper :] = self._words[self._high :]
        self._words, self._high = grown, len(grown) - upper

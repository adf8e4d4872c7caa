"""The words of very many lists, gathered and sorted at once: how a base is made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from essaim.matching.index.contract import words_of
from essaim.matching.pseudonyms import Words, from_bytes

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

    def add(self, person: int, row: bytes | memoryview) -> None:
        """Take a list as its row keeps it. Raises ValueError when the person's number does not fit 24 bits."""
        words = words_of(person, from_bytes(row))
        if len(words) > self._high - self._low:
            self._grow(len(words))
        cut = int(words.searchsorted(MIDDLE))
        self._words[self._low : self._low + cut] = words[:cut]
        self._low += cut
        self._words[self._high - len(words) + cut : self._high] = words[cut:]
        self._high -= len(words) - cut

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

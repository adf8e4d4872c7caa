"""The members' own pseudonyms under one key version, sorted, to find members in a list at memory's speed.

The rows stay the truth: this is a copy that its owner brings up to date (services.registering) before each look-up.
Who came lately stands apart: putting one person in order among all the others would copy all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from essaim.matching.index import intersect
from essaim.matching.pseudonyms import Words

Numbers: TypeAlias = npt.NDArray[np.int64]

#: So many stand apart before they are put in order among the others.
MOST_APART = 512


class _Sorted(NamedTuple):
    """Pseudonyms, sorted (one that several identities claim stands several times), and whose identity each is."""

    pseudonyms: Words
    identities: Numbers

    def with_more(self, pseudonyms: Words, identities: Numbers) -> _Sorted:
        """Give these with others, which need no order."""
        pseudonyms = np.concatenate([self.pseudonyms, pseudonyms])
        order = np.argsort(pseudonyms, kind="stable")
        return _Sorted(pseudonyms[order], np.concatenate([self.identities, identities])[order])

    def holders(self, listed: Words) -> list[tuple[int, int]]:
        """Give (pseudonym, identity) for each identity that is among `listed` (sorted or not)."""
        if not len(listed) or not len(self.pseudonyms):
            return []
        if len(listed) > len(self.pseudonyms):
            # Searching the few among the many beats the reverse; this way needs a sorted list, as rows keep them.
            words = np.sort(listed)
            places = np.minimum(np.searchsorted(words, self.pseudonyms), len(words) - 1)
            here = words[places] == self.pseudonyms
            return list(zip(self.pseudonyms[here].tolist(), self.identities[here].tolist(), strict=True))
        starts = np.searchsorted(self.pseudonyms, listed)
        found = self.pseudonyms[np.minimum(starts, len(self.pseudonyms) - 1)] == listed
        values = np.unique(listed[found])
        first = np.searchsorted(self.pseudonyms, values, side="left").tolist()
        after = np.searchsorted(self.pseudonyms, values, side="right").tolist()
        return [
            (value, identity)
            for value, start, end in zip(values.tolist(), first, after, strict=True)
            for identity in self.identities[start:end].tolist()
        ]


_NOBODY = _Sorted(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64))


@dataclass(frozen=True, eq=False, slots=True)
class Registered:
    """All members' pseudonyms.

    `watermark` is the highest row number taken in, `removals` the count of rows removed when they were read.
    """

    _most: _Sorted = _NOBODY
    _apart: _Sorted = _NOBODY
    watermark: int = 0
    removals: int = 0

    @classmethod
    def empty(cls, removals: int = 0) -> Registered:
        """Give one without any row."""
        return cls(removals=removals)

    def __len__(self) -> int:
        return len(self._most.pseudonyms) + len(self._apart.pseudonyms)

    def taking_in(self, rows: Sequence[tuple[int, int, int]]) -> Registered:
        """Give this with more rows: (row number, signed pseudonym, identity), in the order of their numbers."""
        if not rows:
            return self
        table = np.array(rows, dtype=np.int64)
        apart = self._apart.with_more(table[:, 1].copy().view(np.uint64), table[:, 2])
        most = self._most
        if len(apart.pseudonyms) > MOST_APART:
            most, apart = most.with_more(*apart), _NOBODY
        return Registered(most, apart, max(self.watermark, int(table[-1, 0])), self.removals)

    def in_order(self) -> _Sorted:
        """Give all of them in one order."""
        return self._most.with_more(*self._apart) if len(self._apart.pseudonyms) else self._most

    def among(self, list_bytes: bytes | memoryview) -> Words:
        """Give those pseudonyms of a list (as rows keep it) that are members': whom the list's owner finds."""
        found = [intersect(list_bytes, some.pseudonyms) for some in (self._most, self._apart) if len(some.pseudonyms)]
        return np.unique(np.concatenate(found)) if found else _NOBODY.pseudonyms

    def holders(self, listed: Words) -> list[tuple[int, int]]:
        """Give (pseudonym, identity) for each member's identity that is among `listed` (sorted or not)."""
        return self._most.holders(listed) + self._apart.holders(listed)

"""The members' own pseudonyms under one key version, sorted, to find members in a list at memory's speed.

The rows stay the truth: this is a copy that its owner brings up to date (services.registering) before each look-up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from essaim.matching.pseudonyms import Words

Numbers: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Registered:
    """Pseudonyms, sorted (one that several identities claim stands several times), and whose identity each is.

    `watermark` is the highest row number taken in, `removals` the count of rows removed when they were read.
    """

    pseudonyms: Words
    identities: Numbers
    watermark: int = 0
    removals: int = 0

    @classmethod
    def empty(cls, removals: int = 0) -> Registered:
        """Give one without any row."""
        return cls(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64), 0, removals)

    def __len__(self) -> int:
        return len(self.pseudonyms)

    def taking_in(self, rows: Sequence[tuple[int, int, int]]) -> Registered:
        """Give this with more rows: (row number, signed pseudonym, identity), in the order of their numbers."""
        if not rows:
            return self
        table = np.array(rows, dtype=np.int64)
        pseudonyms = table[:, 1].astype(np.int64).view(np.uint64)
        order = np.argsort(pseudonyms, kind="stable")
        pseudonyms, identities = pseudonyms[order], table[:, 2][order]
        places = np.searchsorted(self.pseudonyms, pseudonyms, side="right")
        return Registered(
            np.insert(self.pseudonyms, places, pseudonyms),
            np.insert(self.identities, places, identities),
            max(self.watermark, int(table[-1, 0])),
            self.removals,
        )

    def holders(self, listed: Words) -> list[tuple[int, int]]:
        """Give (pseudonym, identity) for each member's identity that is among `listed` (sorted or not)."""
        if not len(listed) or not len(self.pseudonyms):
            return []
        if len(listed) > len(self.pseudonyms):
            # Searching the few among the many beats the reverse; this way needs a sorted list, as rows keep them.
            words = np.sort(listed)
            places = np.minimum(np.searchsorted(words, self.pseudonyms), len(words) - 1)
            here = words[places] == self.pseudonyms
            return list(zip(self.pseudonyms[here].tolist(), self.identities[here].tolist(), strict=True))
        starts = np.searchsorted(self.pseudonyms, listed)
        found = self.pseudonyms[np.minimum(starts, len(self) - 1)] == listed
        values = np.unique(listed[found])
        first = np.searchsorted(self.pseudonyms, values, side="left").tolist()
        after = np.searchsorted(self.pseudonyms, values, side="right").tolist()
        return [
            (value, identity)
            for value, start, end in zip(values.tolist(), first, after, strict=True)
            for identity in self.identities[start:end].tolist()
        ]

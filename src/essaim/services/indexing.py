"""The follow indices of this process: derived from the list rows, caught up before each look-up, dispensable."""

from __future__ import annotations

from collections.abc import Iterator
from threading import RLock

import numpy as np

from essaim.matching.index import ArrayIndex
from essaim.matching.pseudonyms import contains, from_bytes
from essaim.model import Direction
from essaim.store.models import FollowList

#: Rows read at once while catching up: enough for speed, few enough for memory (11 kB each on average).
BATCH = 500

_indices: dict[tuple[Direction, int], ArrayIndex] = {}
_lock = RLock()


def reset() -> None:
    """Forget the indices; they are rebuilt from the rows at the next look-up."""
    with _lock:
        _indices.clear()


def catch_up(direction: Direction, key_version: int) -> ArrayIndex:
    """Give the index of one direction and key version, with all committed lists in it.

    Call it under the write lock and *before* inserting rows of one's own: a row that is rolled back
    must not stay in the index.
    """
    with _lock:
        index = _indices.setdefault((direction, key_version), ArrayIndex())
        rows = (
            FollowList.objects.filter(direction=direction, key_version=key_version, serial__gt=index.watermark)
            .order_by("serial")
            .values_list("person_id", "pseudonyms", "serial")
        )
        for person, pseudonyms, serial in rows.iterator(chunk_size=BATCH):
            index.add(person, from_bytes(bytes(pseudonyms)), serial)
        return index


def lists_with(direction: Direction, pseudonym: int, key_version: int, *, index: ArrayIndex) -> Iterator[FollowList]:
    """Give each list that holds `pseudonym`: candidates of the index, each verified exactly in its row."""
    candidates = np.unique(index.candidates(pseudonym)).tolist()
    rows = FollowList.objects.filter(
        person__in=candidates, direction=direction, key_version=key_version
    ).select_related("person", "identity")
    for row in rows.iterator(chunk_size=BATCH):
        if contains(bytes(row.pseudonyms), pseudonym):
            yield row

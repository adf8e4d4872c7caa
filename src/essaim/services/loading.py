"""Taking in very many people's lists at once, as when a whole site moves: rows in batches, and the index on the way.

Nobody is matched or told here: `everyone` works the matches out afterwards, at once for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from essaim.base import clock
from essaim.matching.index import Gathering
from essaim.matching.pseudonyms import SIZE
from essaim.model import Direction
from essaim.services import compacting, indexing
from essaim.services.importing import LISTS_KEPT_FOR, NEW_LISTS
from essaim.services.keys import pseudonymiser
from essaim.store.locks import ask_serials, write_lock
from essaim.store.trips import one_trip


class GivenList(NamedTuple):
    """One person's list: the numbers of the person and of their identity, and pseudonyms as a row keeps them.

    They are under the newest key version, and nobody is among them who opted out.
    """

    person_id: int
    identity_id: int
    pseudonyms: bytes


def load(direction: Direction, batches: Iterable[Sequence[GivenList]], words: int = 0) -> int:
    """Keep lists, each batch in one durable transaction, and write their index; give how many they were.

    For people who have no list of this direction yet. `words`: how many pseudonyms will come, as far as that is known.
    When somebody else writes lists meanwhile, the index is made from the rows instead, as by `compacting.compact`.
    """
    version, gathering = pseudonymiser().newest, Gathering(words)
    lists, last = 0, indexing.last_serial()
    alone = not indexing.lists_of(direction, version).exists()
    with ThreadPoolExecutor(max_workers=1) as beside:
        for batch in batches:
            # While the database writes; what is gathered counts only if nobody else wrote.
            gathered = beside.submit(gathering.add, [(one.person_id, one.pseudonyms) for one in batch])
            with write_lock():
                serial = _write(direction, version, batch)
            gathered.result()
            alone = alone and serial == last + len(batch)
            lists, last = lists + len(batch), serial
    if alone:
        compacting.compact(gathered=compacting.Gathered(direction, version, gathering.sorted(), last, lists))
    else:
        compacting.compact(everything=True)
    return lists


def _write(direction: Direction, version: int, batch: Sequence[GivenList]) -> int:
    """Write the rows of a batch under the write lock; give the last one's serial."""
    now = clock.now()
    with one_trip() as trip:
        serials = ask_serials(trip, len(batch))
    [(last,)] = serials.rows
    NEW_LISTS.pour(
        (
            one.person_id, one.identity_id, direction, one.pseudonyms, len(one.pseudonyms) // SIZE, version, None,
            serial, now, now + LISTS_KEPT_FOR,
        )
        for serial, one in enumerate(batch, last - len(batch) + 1)
    )  # fmt: skip
    return int(last)

"""The members' pseudonyms kept in this process: derived from the rows, caught up before each look-up, dispensable."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import transaction

from essaim.matching.registered import Registered
from essaim.store.counting import REMOVALS
from essaim.store.models import Counter, IdentityPseudonym
from essaim.store.statements import Select
from essaim.store.trips import Trip, one_trip

_REMOVALS = Select(lambda: Counter.objects.filter(name=REMOVALS).values_list("value"), places=0)
_NEW_ROWS = Select(
    lambda key_version, watermark: (
        IdentityPseudonym.objects.filter(key_version=key_version, pk__gt=watermark)
        .order_by("pk")
        .values_list("pk", "pseudonym", "identity_id")
    ),
    places=2,
)

_kept: dict[int, Registered] = {}


def reset() -> None:
    """Forget all; it is read again from the rows at the next look-up."""
    _kept.clear()


def caught_up(key_version: int) -> Registered:
    """Give the members' pseudonyms of one key version, exactly as the table holds them for this transaction.

    Call it under the write lock: identities are written under it too, so row numbers are committed in their order.
    What this transaction wrote itself is in the answer, but kept for others only once it is committed.
    """
    with one_trip() as trip:
        caught = ask(trip, key_version)
    return caught()


def ask(trip: Trip, key_version: int) -> Callable[[], Registered]:
    """Ask for what `caught_up` gives; it is there after the trip."""
    kept = _kept.get(key_version) or Registered.empty()
    removals, rows = _REMOVALS.ask(trip), _NEW_ROWS.ask(trip, key_version, kept.watermark)

    def caught() -> Registered:
        [(removed,)] = removals.rows or [(0,)]
        if kept.removals == removed:
            now = kept.taking_in(rows.rows)
        else:  # some went: all are read anew
            now = Registered.empty(removed).taking_in(_NEW_ROWS(key_version, 0))
        if now is not kept:
            transaction.on_commit(partial(_keep, key_version, now))
        return now

    return caught


def _keep(key_version: int, registered: Registered) -> None:
    kept = _kept.get(key_version)
    # A thread that committed later may have come first; rows and removals only ever grow in number.
    if kept is None or (kept.removals, kept.watermark) <= (registered.removals, registered.watermark):
        _kept[key_version] = registered

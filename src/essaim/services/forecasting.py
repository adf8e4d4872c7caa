"""When will it be done? Arithmetic over budgets, without a clock or a store."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Allowance:
    """What one budget lets through: `left` now, each amount of `coming` at its moment, all again every `window`.

    A budget in fixed slots of time says when the present one ends: from then on `whole` is let through in each.
    """

    left: int
    coming: Sequence[tuple[datetime, int]]
    window: timedelta
    slot_ends: datetime | None = None
    whole: int = 0


def done_at(start: datetime, waiting: int, allowances: Iterable[Allowance], each: timedelta) -> datetime:
    """Give when the last of `waiting` deeds will probably be done, beginning at `start`.

    The tightest budget decides; `each` is how long one deed takes by itself.
    """
    ends = [start + each * waiting]
    ends += [_through(start, waiting, allowance) for allowance in allowances]
    return max(ends)


def _through(start: datetime, waiting: int, allowance: Allowance) -> datetime:
    """Give when the last deed passes one budget: what is used comes back one window later."""
    if allowance.slot_ends is not None:
        return _through_slots(start, waiting, allowance, allowance.slot_ends)
    total = allowance.left + sum(amount for _, amount in allowance.coming)
    if waiting <= 0:
        return start
    if total <= 0:
        return start + allowance.window * waiting
    # Whole windows are skipped at once, so that a long list costs no more than a short one.
    windows = (waiting - 1) // total
    left = waiting - windows * total
    pools = [(start, allowance.left), *allowance.coming]
    heapq.heapify(pools)
    while pools:
        moment, amount = heapq.heappop(pools)
        left -= amount
        if left <= 0:
            return max(start, moment) + allowance.window * windows
    return start + allowance.window * (windows + 1)


def _through_slots(start: datetime, waiting: int, allowance: Allowance, slot_ends: datetime) -> datetime:
    left, whole = allowance.left, max(1, allowance.whole)
    if start >= slot_ends:
        slot_ends += allowance.window * ((start - slot_ends) // allowance.window + 1)
        left = whole
    if waiting <= left:
        return start
    return slot_ends + allowance.window * ((waiting - left - 1) // whole)

"""When will it be done? Arithmetic over budgets, without a clock or a store."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Allowance:
    """What one budget lets through: `left` now, each amount of `coming` at its moment, all again every `window`."""

    left: int
    coming: Sequence[tuple[datetime, int]]
    window: timedelta


def done_at(start: datetime, waiting: int, allowances: Iterable[Allowance], each: timedelta) -> datetime:
    """Give when the last of `waiting` deeds will probably be done, beginning at `start`.

    The tightest budget decides; `each` is how long one deed takes by itself.
    """
    ends = [start + each * waiting]
    ends += [_through(start, waiting, allowance) for allowance in allowances]
    return max(ends)


def _through(start: datetime, waiting: int, allowance: Allowance) -> datetime:
    """Give when the last deed passes one budget: what is used comes back one window later."""
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

"""The earliest end that budgets allow, by plain arithmetic of its own: what the scheduler is held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from essaim.model import Network

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Window:
    """So many follows in so long: in fixed slots of time, or in any stretch of that length."""

    amount: int
    length: timedelta
    slots: bool


def best_end(begins: datetime, follows: int, windows: list[Window]) -> datetime:
    """Give when the last of some follows may be done at the earliest, each being done in no time."""
    if all(window.slots for window in windows):
        return _in_slots(begins, follows, windows)
    return _rolling(begins, follows, sorted(windows, key=lambda window: window.length))


def _in_slots(begins: datetime, follows: int, windows: list[Window]) -> datetime:
    moment, left = begins, follows
    used: dict[Window, tuple[int, int]] = {}
    while True:
        rooms = []
        for window in windows:
            slot = (moment - EPOCH) // window.length
            before, count = used.get(window, (slot, 0))
            used[window] = (slot, count if before == slot else 0)
            rooms.append(window.amount - used[window][1])
        taken = min(left, *rooms)
        left -= taken
        if not left:
            return moment
        for window, (slot, count) in list(used.items()):
            used[window] = (slot, count + taken)
        # The first moment at which every one that is full has room again.
        full = [window for window, (_, count) in used.items() if count >= window.amount]
        moment = max(EPOCH + ((moment - EPOCH) // window.length + 1) * window.length for window in full)


def _rolling(begins: datetime, follows: int, windows: list[Window]) -> datetime:
    """Give it where no stretch may hold more: all that fits at once, then all again as it comes back."""
    short, *longer = windows
    left, moment = follows - 1, begins
    for window in reversed(longer):
        moment += left // window.amount * window.length
        left %= window.amount
    return moment + left // short.amount * short.length


def ends(begins: datetime) -> list[tuple[datetime, datetime]]:
    """Give for each account with follows the best end and the one that was."""
    from django.db.models import Count, Max

    from essaim.store.models import FollowAction, LinkedAccount

    told = FollowAction.objects.order_by().values_list("account_id").annotate(Count("pk"), Max("done_at"))
    counts = {account: (count, done) for account, count, done in told}
    accounts = LinkedAccount.objects.filter(pk__in=FollowAction.objects.values("account_id"))
    return [
        (best_end(begins, counts[one.pk][0], _windows(Network(one.network), begins - one.opened_at)), counts[one.pk][1])
        for one in accounts
        if one.opened_at is not None
    ]


def _windows(network: Network, age: timedelta) -> list[Window]:
    """Give the windows of an account's own budgets, in follows: ours of them, and for a new account less."""
    from essaim.networks import limits

    table = limits.load_table()
    share = table.share_at(network, age)
    return [
        Window(
            max(limit.points, int(table.ours(limit) * share)) // limit.points,
            timedelta(seconds=limit.window_seconds),
            limit.slots,
        )
        for limit in table.for_action(network, "any.example", "follow")
    ]

"""Budgets: how much may be asked of a network now, and when there is room again.

What is used is counted in slices of a window, and a slice counts until it has left the window entirely: so no window,
wherever a server begins its own, ever holds more than the budget. Servers' own answers win: a 429 stops the account
whatever is left here (reconnecting.sending).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from django.db import transaction

from essaim.base import clock
from essaim.conf.settings import current
from essaim.model import Network
from essaim.networks import limits
from essaim.services.forecasting import Allowance
from essaim.store.models import BudgetUse, LinkedAccount

#: How finely the use of a rolling window is counted; its room comes back in as many steps.
SLICES = 12
#: More than this is never given at once, also where no limit is known.
MOST_AT_ONCE = 200


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Deed(StrEnum):
    """What is asked of a network; the limits table says what each takes."""

    LOOK = "look"
    READ = "read"
    UNFOLLOW = "unfollow"
    FOLLOW = "follow"


#: The table's name for a deed, and how many times it is taken. A look on Mastodon may search and ask.
ACTIONS: dict[tuple[Network, Deed], tuple[tuple[limits.Action, int], ...]] = {
    (Network.MASTODON, Deed.LOOK): (("call", 2),),
    (Network.MASTODON, Deed.READ): (("read", 1),),
    (Network.MASTODON, Deed.UNFOLLOW): (("unfollow", 1),),
    (Network.MASTODON, Deed.FOLLOW): (("follow", 1),),
    (Network.BLUESKY, Deed.LOOK): (("call", 1),),
    (Network.BLUESKY, Deed.READ): (("read", 1),),
    # One call carries many; counted as one each, it stays far below what an address may ask.
    (Network.BLUESKY, Deed.UNFOLLOW): (("unfollow", 1), ("call", 1)),
    (Network.BLUESKY, Deed.FOLLOW): (("follow", 1), ("call", 1)),
}


@dataclass(frozen=True)
class Line:
    """One limit as it concerns one account: who holds the budget, how much, in how long, and what one deed costs."""

    holder: str
    name: str
    amount: int
    window: timedelta
    cost: int
    #: True when the server counts in fixed slots of epoch time; else its window may begin anywhere.
    slots: bool

    @property
    def slice(self) -> timedelta:
        """Give the length of one slice."""
        return self.window if self.slots else self.window / SLICES

    def comes_back(self, slice_start: datetime) -> datetime:
        """Give when what was used in a slice counts no more."""
        return slice_start + self.slice + (timedelta() if self.slots else self.window)

    def slice_of(self, moment: datetime) -> datetime:
        """Give the beginning of the slice that a moment is in."""
        return EPOCH + (moment - EPOCH) // self.slice * self.slice


def allowance(account: LinkedAccount, deed: Deed) -> int:
    """Give how many deeds the account may do now."""
    now = clock.now()
    rooms = (max(0, line.amount - used) // line.cost for line, used in _standing(account, deed, now))
    return min([MOST_AT_ONCE, *rooms])


def spend(account: LinkedAccount, deed: Deed, count: int) -> None:
    """Note that deeds are being done; call it in the transaction that claims them, before anything is sent."""
    _add(account, deed, count)


def give_back(account: LinkedAccount, deed: Deed, count: int) -> None:
    """Note that deeds were surely not done after all."""
    _add(account, deed, -count)


def possible_at(account: LinkedAccount, deed: Deed) -> datetime:
    """Give when the next deed is possible: now, or when enough of each budget has come back."""
    now = clock.now()
    moments = [now]
    for line, used in _standing(account, deed, now):
        short = used + line.cost - line.amount
        for moment, units in _coming(line, now) if short > 0 else ():
            short -= units
            if short <= 0:
                moments.append(moment)
                break
    return max(moments)


def forecast(account: LinkedAccount, deed: Deed) -> list[Allowance]:
    """Give the account's budgets for a deed as the forecast takes them, in deeds."""
    now = clock.now()
    return [
        Allowance(
            left=max(0, line.amount - used) // line.cost,
            coming=[(moment, units // line.cost) for moment, units in _coming(line, now)],
            window=line.window if line.slots else line.window + line.slice,
        )
        for line, used in _standing(account, deed, now)
    ]


def lines(account: LinkedAccount, deed: Deed) -> list[Line]:
    """Give the limits that one deed of an account meets."""
    network = Network(account.network)
    host = account.host or urlsplit(account.service_url).netloc
    table = limits.load_table(current().limits_file)
    return [
        Line(
            holder=f"address:{host}" if limit.key == "address" else f"account:{account.pk}",
            name=limit.name,
            amount=table.ours(limit),
            window=timedelta(seconds=limit.window_seconds),
            cost=limit.points * times,
            slots=limit.slots,
        )
        for action, times in ACTIONS[network, deed]
        for limit in table.for_action(network, host, action)
    ]


def _standing(account: LinkedAccount, deed: Deed, now: datetime) -> list[tuple[Line, int]]:
    return [(line, sum(units for _, units in _coming(line, now))) for line in lines(account, deed)]


def _coming(line: Line, now: datetime) -> list[tuple[datetime, int]]:
    """Give what is used of a line and when it comes back, the soonest first."""
    rows = BudgetUse.objects.filter(holder=line.holder, limit=line.name, expires_at__gt=now, used__gt=0)
    # From the slice's start, not from the row's end date: the operator may have changed the window since.
    coming = sorted((line.comes_back(row.window_start), row.used) for row in rows)
    return [(moment, units) for moment, units in coming if moment > now]


def _add(account: LinkedAccount, deed: Deed, count: int) -> None:
    if not count:
        return
    now = clock.now()
    with transaction.atomic():
        for line in lines(account, deed):
            start = line.slice_of(now)
            row, _ = BudgetUse.objects.select_for_update().get_or_create(
                holder=line.holder,
                limit=line.name,
                window_start=start,
                defaults={"expires_at": line.comes_back(start)},
            )
            row.used = max(0, row.used + count * line.cost)
            row.save(update_fields=["used"])

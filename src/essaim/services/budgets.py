"""Budgets: how much may be asked of a network now, and when there is room again.

What is used is counted in slices of a window, and a slice counts until it has left the window entirely: so no window,
wherever a server begins its own, ever holds more than the budget. Servers' own answers win: a 429 stops the account
whatever is left here (reconnecting.sending).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from django.db import connection
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Greatest

from essaim.base import clock
from essaim.conf.settings import current
from essaim.model import Network
from essaim.networks import limits
from essaim.services.forecasting import Allowance
from essaim.store.models import BudgetUse, LinkedAccount

#: How finely the use of a rolling window is counted; its room comes back in as many steps.
SLICES = 24
#: More than this is never given at once, also where no limit is known.
MOST_AT_ONCE = 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: The first half of the advisory locks on shared budgets; any number of our own.
SHARED_BUDGET = 0x0E55
_MOMENT: DateTimeField[object, object] = DateTimeField()


class Deed(StrEnum):
    """What is asked of a network; the limits table says what each takes."""

    LOOK = "look"
    READ = "read"
    UNFOLLOW = "unfollow"
    FOLLOW = "follow"


#: Between batches a pause is looked at again. On Bluesky they go in one call, on Mastodon a few side by side.
AT_ONCE = {Network.BLUESKY: 100, Network.MASTODON: 30}
_BATCH = AT_ONCE[Network.BLUESKY]

#: The table's name for a deed, how many times it is taken, and how many deeds that is for. A look on Mastodon may
#: search and ask; a call on Bluesky is preceded by one that brings a nonce.
ACTIONS: dict[tuple[Network, Deed], tuple[tuple[limits.Action, int, int], ...]] = {
    (Network.MASTODON, Deed.LOOK): (("call", 2, 1),),
    (Network.MASTODON, Deed.READ): (("read", 1, 1),),
    (Network.MASTODON, Deed.UNFOLLOW): (("unfollow", 1, 1),),
    (Network.MASTODON, Deed.FOLLOW): (("follow", 1, 1),),
    (Network.BLUESKY, Deed.LOOK): (("call", 1, 1),),
    (Network.BLUESKY, Deed.READ): (("read", 1, 1),),
    (Network.BLUESKY, Deed.UNFOLLOW): (("unfollow", 1, 1), ("call", 2, _BATCH)),
    (Network.BLUESKY, Deed.FOLLOW): (("follow", 1, 1), ("call", 2, _BATCH)),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One limit as it concerns one account: who holds the budget, how much, in how long, and what it takes.

    `cost` is taken once for each `batch` of deeds or part of one.
    """

    holder: str
    name: str
    amount: int
    window: timedelta
    cost: int
    #: True when the server counts in fixed slots of epoch time; else its window may begin anywhere.
    slots: bool
    batch: int = 1

    def units(self, deeds: int) -> int:
        """Give what so many deeds take."""
        return -(-deeds // self.batch) * self.cost

    def deeds(self, units: int) -> int:
        """Give how many deeds so much allows."""
        return units // self.cost * self.batch

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


class Standing:
    """What one account has used of its budgets at one moment, read once for all deeds."""

    def __init__(self, account: LinkedAccount) -> None:
        """Read it."""
        self._account = account
        self._now = clock.now()
        self._lines = {deed: lines(account, deed) for deed in Deed}
        self._used = _used({line.holder for some in self._lines.values() for line in some})

    def allowance(self, deed: Deed) -> int:
        """Give how many deeds the account may do now."""
        rooms = (line.deeds(max(0, line.amount - self._in_use(line))) for line in self._lines[deed])
        return min([MOST_AT_ONCE, *rooms])

    def possible_at(self, deed: Deed) -> datetime:
        """Give when the next deed is possible: now, or when enough of each budget has come back."""
        moments = [self._now]
        for line in self._lines[deed]:
            short = self._in_use(line) + line.cost - line.amount
            for moment, units in self._coming(line) if short > 0 else ():
                short -= units
                if short <= 0:
                    moments.append(moment)
                    break
        return max(moments)

    def forecast(self, deed: Deed) -> list[Allowance]:
        """Give the account's budgets for a deed as the forecast takes them, in deeds."""
        return [
            Allowance(
                left=line.deeds(max(0, line.amount - self._in_use(line))),
                coming=[(moment, line.deeds(units)) for moment, units in self._coming(line)],
                window=line.window if line.slots else line.window + line.slice,
                slot_ends=line.comes_back(line.slice_of(self._now)) if line.slots else None,
                whole=line.deeds(line.amount),
            )
            for line in self._lines[deed]
        ]

    def _in_use(self, line: Line) -> int:
        return sum(units for _, units in self._coming(line))

    def _coming(self, line: Line) -> list[tuple[datetime, int]]:
        """Give what is used of a line and when it comes back, the soonest first."""
        # From the slice's start, not from the row's end date: the operator may have changed the window since.
        used = self._used.get((line.holder, line.name), ())
        coming = sorted((line.comes_back(start), units) for start, units in used)
        return [(moment, units) for moment, units in coming if moment > self._now]


def allowance(account: LinkedAccount, deed: Deed) -> int:
    """Give how many deeds the account may do now."""
    return Standing(account).allowance(deed)


def possible_at(account: LinkedAccount, deed: Deed) -> datetime:
    """Give when the next deed is possible: now, or when enough of each budget has come back."""
    return Standing(account).possible_at(deed)


def forecast(account: LinkedAccount, deed: Deed) -> list[Allowance]:
    """Give the account's budgets for a deed as the forecast takes them, in deeds."""
    return Standing(account).forecast(deed)


def hold(account: LinkedAccount) -> None:
    """Let nobody else use, until the commit, the budgets that this account shares with others; then look, then spend.

    On SQLite our transactions are one at a time anyway.
    """
    if connection.vendor != "postgresql":
        return
    shared = sorted({line.holder for deed in Deed for line in lines(account, deed) if _is_shared(line)})
    with connection.cursor() as cursor:
        for holder in shared:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SHARED_BUDGET, crc32(holder.encode()) >> 1])


def spend(account: LinkedAccount, deed: Deed, count: int) -> None:
    """Note that deeds are being done; call it in the transaction that claims them, before anything is sent."""
    now = clock.now()
    chosen = lines(account, deed) if count else []
    rows = [
        (line.holder, line.name, start := line.slice_of(now), line.units(count), line.comes_back(start))
        for line in chosen
    ]
    if not rows:
        return
    table = BudgetUse._meta.db_table  # noqa: SLF001 - Django's documented name
    places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
    # One statement, rows in a fixed order: two workers on one shared budget wait for each other, never in a circle.
    sql = (
        f'INSERT INTO "{table}" (holder, "limit", window_start, used, expires_at) VALUES {places} '  # noqa: S608 - our own name
        f'ON CONFLICT (holder, "limit", window_start) DO UPDATE SET used = "{table}".used + excluded.used'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [_plain(value) for row in sorted(rows) for value in row])


def give_back(account: LinkedAccount, deed: Deed, count: int, spent_at: datetime | None = None) -> None:
    """Note that deeds, spent at a moment (now by default), were surely not done after all."""
    now = spent_at or clock.now()
    for line in lines(account, deed) if count else []:
        rows = BudgetUse.objects.filter(holder=line.holder, limit=line.name, window_start=line.slice_of(now))
        rows.update(used=Greatest(F("used") - Value(line.units(count)), Value(0)))


def lines(account: LinkedAccount, deed: Deed) -> list[Line]:
    """Give the limits that one deed of an account meets."""
    network = Network(account.network)
    host = host_of(account)
    share = _share(account, network) if deed is Deed.FOLLOW else 1.0
    holders = {"account": f"account:{account.pk}", "address": f"address:{host}"}
    found = _lines(network, host, deed, share, current().limits_file)
    return [replace(line, holder=holders[line.holder]) for line in found]


def host_of(account: LinkedAccount) -> str:
    """Give the server that an account's requests go to, with its port."""
    return account.host or urlsplit(account.service_url).netloc


def _share(account: LinkedAccount, network: Network) -> float:
    """Give which part of ours the account may use: new ones use less. Not asked yet counts as old."""
    if account.opened_at is None:
        return 1.0
    return limits.load_table(current().limits_file).share_at(network, clock.now() - account.opened_at)


@lru_cache(maxsize=4096)
def _lines(network: Network, host: str, deed: Deed, share: float, limits_file: Path | None) -> tuple[Line, ...]:
    table = limits.load_table(limits_file)
    return tuple(
        Line(
            holder="address" if limit.key == "address" else "account",
            name=limit.name,
            amount=table.ours(limit) if limit.key == "address" else max(limit.points, int(table.ours(limit) * share)),
            window=timedelta(seconds=limit.window_seconds),
            cost=limit.points * times,
            slots=limit.slots,
            batch=batch,
        )
        for action, times, batch in ACTIONS[network, deed]
        for limit in table.for_action(network, host, action)
    )


def _is_shared(line: Line) -> bool:
    return line.holder.startswith("address:")


def _used(holders: Iterable[str]) -> Mapping[tuple[str, str], list[tuple[datetime, int]]]:
    rows = BudgetUse.objects.filter(holder__in=holders, expires_at__gt=clock.now(), used__gt=0)
    found: dict[tuple[str, str], list[tuple[datetime, int]]] = {}
    for holder, name, start, used in rows.values_list("holder", "limit", "window_start", "used"):
        found.setdefault((holder, name), []).append((start, used))
    return found


def _plain(value: object) -> Any:  # noqa: ANN401 - what a database takes
    return _MOMENT.get_db_prep_save(value, connection) if isinstance(value, datetime) else value

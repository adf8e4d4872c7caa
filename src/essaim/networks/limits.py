"""What networks allow in what time: one dated table in data, which the operator may override."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import msgspec

from essaim.base.decoding import decoded_toml
from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.model import Network

Action = Literal["follow", "unfollow", "call", "read", "register"]
Key = Literal["account", "token", "address"]

CANNOT_READ = gettext_noop("The limits file cannot be used: %(reason)s")


class _Line(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    name: str
    network: Network
    window_seconds: int
    amount: int
    key: Key
    points: dict[Action, int]
    checked: dt.date
    source: str
    host: str = "*"
    slots: bool = False


class Slower(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How much of our part of an account's follow budgets is used while the account is younger than so many days."""

    network: Network
    younger_than_days: float
    share: float
    checked: dt.date
    source: str


class GrantLife(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How many days servers of a network let us act for somebody: unused, and since the sign-in."""

    network: Network
    keys: bool
    idle_days: float
    whole_days: float
    checked: dt.date
    source: str
    host: str = "*"

    @property
    def idle(self) -> dt.timedelta:
        """Give how long a grant lives without being renewed."""
        return dt.timedelta(days=self.idle_days)

    @property
    def whole(self) -> dt.timedelta:
        """Give how long it lives after the sign-in, however often it is renewed."""
        return dt.timedelta(days=self.whole_days)


class _File(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    limit: list[_Line] = []
    slower: list[Slower] | None = None
    grant: list[GrantLife] = []
    share_left_to_person: float | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """What one action takes from one budget: `points` of `amount` in a window.

    Actions that share a budget share its `name`. `key` says whose budget it is: the person's account, one token, or
    our own address at that host. `slots`: the window is a fixed slot of epoch time, else it rolls.
    """

    name: str
    network: Network
    host: str
    action: Action
    window_seconds: int
    amount: int
    key: Key
    points: int
    slots: bool
    checked: dt.date
    source: str


class LimitTable:
    """The limits that hold, most specific host first."""

    def __init__(
        self,
        lines: Mapping[tuple[str, Network, str], _Line],
        share_left_to_person: float,
        slower: Sequence[Slower] = (),
        grants: Mapping[tuple[Network, str, bool], GrantLife] | None = None,
    ) -> None:
        self._lines = sorted(lines.values(), key=lambda line: (-_precision(line.host), line.name))
        #: The part of a person's own budget that stays theirs.
        self.share_left_to_person = share_left_to_person
        #: The youngest first.
        self.slower = sorted(slower, key=lambda line: line.younger_than_days)
        #: Most specific host first.
        self.grants = sorted(
            (grants or {}).values(), key=lambda line: (-_precision(line.host), line.network, line.keys)
        )

    def for_action(self, network: Network, host: str, action: Action) -> list[Limit]:
        """Give the limits that count for an action at a host, one per budget, the shortest window first."""
        found: dict[str, _Line] = {}
        for line in self._lines:
            if line.network is network and fnmatchcase(host.lower(), line.host):
                found.setdefault(line.name, line)
        limits = [_limit(line, action) for line in found.values() if line.points.get(action)]
        return sorted(limits, key=lambda limit: (limit.window_seconds, limit.name))

    def ours(self, limit: Limit) -> int:
        """Give how many points of a limit Essaim may use in a window: what is the person's stays partly theirs."""
        whole = limit.key == "address"
        return limit.amount if whole else max(limit.points, int(limit.amount * (1 - self.share_left_to_person)))

    def share_at(self, network: Network, age: dt.timedelta) -> float:
        """Give which part of ours an account of this age uses for follows: 1 for all but new ones."""
        days = age / dt.timedelta(days=1)
        young = (line for line in self.slower if line.network is network and days < line.younger_than_days)
        return next((line.share for line in young), 1.0)

    def grant_life(self, network: Network, host: str, *, keys: bool) -> GrantLife | None:
        """Give how long a host lets us act for somebody; None when it sets no end."""
        fits = (line for line in self.grants if line.network is network and line.keys is keys)
        return next((line for line in fits if fnmatchcase(host.lower(), line.host)), None)

    def all(self) -> list[Limit]:
        """Give every line for every action, for the reference page."""
        return [_limit(line, action) for line in self._lines for action in line.points]


@cache
def load_table(override: Path | None = None) -> LimitTable:
    """Give the table, with the lines of the operator's file in place of ours. Raises BadInput."""
    ours = _read(files("essaim.networks").joinpath("limits.toml").read_bytes())
    share = ours.share_left_to_person
    lines = {(line.name, line.network, line.host): line for line in ours.limit}
    slower = ours.slower or []
    grants = {(line.network, line.host, line.keys): line for line in ours.grant}
    if override is not None:
        try:
            theirs = _read(override.read_bytes())
        except OSError as error:
            raise BadInput(CANNOT_READ, reason=error.strerror or "") from error
        lines |= {(line.name, line.network, line.host): line for line in theirs.limit}
        share = theirs.share_left_to_person if theirs.share_left_to_person is not None else share
        slower = theirs.slower if theirs.slower is not None else slower
        grants |= {(line.network, line.host, line.keys): line for line in theirs.grant}
    return LimitTable(lines, share if share is not None else 0.0, slower, grants)


def _read(raw: bytes) -> _File:
    try:
        file = decoded_toml(raw, _File)
    except (msgspec.MsgspecError, UnicodeError, ValueError) as error:
        raise BadInput(CANNOT_READ, reason=str(error)) from error
    for line in file.limit:
        if line.window_seconds < 1 or line.amount < 1 or min(line.points.values(), default=1) < 0:
            raise BadInput(CANNOT_READ, reason=line.name)
    if file.share_left_to_person is not None and not 0 <= file.share_left_to_person < 1:
        raise BadInput(CANNOT_READ, reason="share_left_to_person")
    if any(not 0 < line.share <= 1 or line.younger_than_days <= 0 for line in file.slower or []):
        raise BadInput(CANNOT_READ, reason="slower")
    if any(line.idle_days <= 0 or line.whole_days <= 0 for line in file.grant):
        raise BadInput(CANNOT_READ, reason="grant")
    return file


def _limit(line: _Line, action: Action) -> Limit:
    return Limit(
        line.name,
        line.network,
        line.host,
        action,
        line.window_seconds,
        line.amount,
        line.key,
        line.points.get(action, 0),
        line.slots,
        line.checked,
        line.source,
    )


def _precision(pattern: str) -> int:
    return sum(char not in "*?[]" for char in pattern)

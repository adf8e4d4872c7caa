"""Everything goes wrong at once, again and again; in the end every wished follow is done once, or has a true reason."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from essaim.base import clock
from essaim.model import FollowState, Network
from essaim.networks.sandbox import DEMO_LIMITS, FaultKind, SandboxServer, World
from tests import environment
from tests.stories.test_killed_worker import database_url

if TYPE_CHECKING:
    from essaim.networks.sandbox import SandboxAccount
    from essaim.store.models import Person
    from tests.services.reconnecting.town import Town

HOSTS = ("tilleul", "ruche", "prairie")
FRIENDS = 6
#: Of the friends: who is locked, refuses, or is gone (and is on the same server as ana, who alone looks for them).
LOCKED, REFUSES, GONE = 2, 4, 3
WINDOW = 300
#: In a window each account may follow so many, of which 40 % are left to the person.
AMOUNTS = {Network.MASTODON: 10, Network.BLUESKY: 10}
OURS = {network: int(amount * 0.6) for network, amount in AMOUNTS.items()}
ENDS = {FollowState.DONE, FollowState.REQUESTED, FollowState.REFUSED, FollowState.GONE}

LIMITS = "slower = []\n\n" + "".join(
    f'[[limit]]\nname = "{name}"\nnetwork = "{network}"\nwindow_seconds = {WINDOW}\namount = {amount}\n'
    f'key = "account"\nslots = {slots}\npoints = {{ {points} }}\nchecked = 2026-11-01\nsource = "the sandbox"\n\n'
    for name, network, amount, slots, points in (
        ("mastodon-follows-day", "mastodon", AMOUNTS[Network.MASTODON], "true", "follow = 1"),
        ("mastodon-calls-token", "mastodon", 1_000_000, "true", "follow = 3, read = 1"),
        ("mastodon-calls-account", "mastodon", 1_000_000, "true", "follow = 3, read = 1"),
        ("mastodon-pages", "mastodon", 1_000_000, "true", "read = 1"),
        ("bluesky-points-hour", "bluesky", AMOUNTS[Network.BLUESKY], "false", "follow = 1"),
        ("bluesky-points-day", "bluesky", 1_000_000, "false", "follow = 1"),
        ("bluesky-calls-address", "bluesky", 1_000_000, "false", "read = 1, call = 1"),
    )
)


class Workers:
    """Workers as processes of their own, run one after the other at a moment of the story."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.ahead = 0.0

    def now(self) -> datetime:
        """Give the story's present moment."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def forward(self, seconds: float) -> None:
        """Let time pass, to a moment that is not just before the end of a budget's window."""
        self.ahead += seconds
        self.ahead += max(0.0, self.now().timestamp() % WINDOW - (WINDOW - 60)) and 61

    def run(self, killed_after: float | None = None, database: int | None = None) -> None:
        """Let a worker work until nothing is due, or until it is killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"ahead": self.ahead, "killed_after": killed_after, "database": database}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "ended\n"


@contextmanager
def workers(folder: Path) -> Iterator[Workers]:
    limits = folder / "limits.toml"
    limits.write_text(LIMITS, encoding="utf-8")
    env = os.environ | {
        "ESSAIM_DATABASE_URL": database_url(),
        "ESSAIM_LIMITS_FILE": str(limits),
        "ESSAIM_CLAIM_SECONDS": "10",
        "ESSAIM_LOG_LEVEL": "CRITICAL",
    }
    script = Path(__file__).with_name("chaos_worker.py")
    with subprocess.Popen(
        [sys.executable, script], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        some = Workers(process)
        try:
            with clock.travelling(some.now):
                yield some
        finally:
            process.kill()


class Round:
    """One round: two members wish to follow the same friends, from three accounts."""

    def __init__(self, town: Town, name: str, chance: random.Random) -> None:
        self.town, self.chance, self.name = town, chance, name
        self.friends = [self._friend(number) for number in range(FRIENDS)]
        world = town.world
        self.ana = town.member(world.add_mastodon("tilleul", f"ana{name}"), world.add_bluesky(f"ana{name}"))
        self.bela = town.member(world.add_mastodon("ruche", f"bela{name}"))
        self.wished: dict[str, set[str]] = {}
        for member in (self.ana, self.bela):
            friends = [one for number, one in enumerate(self.friends) if member is self.ana or number != GONE]
            for person in friends:
                town.match(member, person)
            for account in member.accounts.all():
                targets = {home.uid for home in self._homes(friends) if home.network == account.network}
                self.wished[town.homes[account.pk].uid] = targets
        self._oddities()

    def _friend(self, number: int) -> Person:
        world, name = self.town.world, f"f{self.name}x{number}"
        home = world.add_mastodon(HOSTS[number % 3], name, locked=number == LOCKED)
        homes = [home, world.add_bluesky(name)]
        return self.town.member(*homes, granted=False)

    def _homes(self, friends: list[Person]) -> list[SandboxAccount]:
        return [self.town.homes[account.pk] for person in friends for account in person.accounts.all()]

    def _oddities(self) -> None:
        """One friend is gone on Mastodon, one refuses there; see `_friend` for the locked one."""
        homes = [home for home in self._homes(self.friends) if home.network is Network.MASTODON]
        homes[GONE].gone = True
        self.refusing = homes[REFUSES].handle
        self.gone = homes[GONE].uid
        self.town.world.faults.add(FaultKind.REFUSE_FOLLOWS, target=self.refusing)

    def break_something(self, workers: Workers) -> None:
        """Let servers fail as they do, or a token end."""
        world, chance = self.town.world, self.chance
        host = chance.choice(["tilleul", "ruche", "pds"])
        writes: dict[str, Any] = {"host": host, "method": "POST", "times": chance.randrange(1, 4)}
        what = chance.randrange(9)
        if what == 0:
            world.faults.add(FaultKind.STATUS, host=host, status=500, times=chance.randrange(1, 5))
        elif what == 1:
            world.faults.add(FaultKind.STATUS, status=504, after=True, **writes)
        elif what == 2:
            world.faults.add(FaultKind.STATUS, status=504, **writes)
        elif what == 3:
            world.faults.add(FaultKind.TIMEOUT, after=True, seconds=0.02, **writes)
        elif what == 4:
            world.faults.add(FaultKind.TOO_MANY, host=host, seconds=chance.randrange(1, 900), times=2)
        elif what == 5:
            world.faults.add(FaultKind.DOWN, host=host)
            workers.run()
            workers.forward(3600)
            world.faults.clear(host)
        elif what == 6:
            world.faults.add(FaultKind.BODY, body=chance.choice(["html", "truncated", "empty"]), **writes)
        else:
            account = chance.choice(list(self.wished))
            home = next(home for home in self.town.homes.values() if home.uid == account)
            (world.expire_tokens if what == 7 else world.revoke_tokens)(home)

    def sign_in_again(self) -> None:
        """Sign in wherever a server no longer lets us in."""
        from essaim.services import grants
        from essaim.store.models import LinkedAccount

        for account in LinkedAccount.objects.filter(person__in=[self.ana, self.bela], grant_sealed=""):
            grants.keep(account, self.town.world.issue_grant(self.town.homes[account.pk]))

    def check(self) -> None:
        """See what became of every wish, in our rows and in the servers' log."""
        from essaim.store.models import FollowAction

        log = [entry for entry in self.town.follows() if entry.account in self.wished]
        once = Counter((entry.account, entry.target) for entry in log)
        assert set(once.values()) == {1}, "somebody was followed twice"
        assert not [entry for entry in log if entry.kind == "follow-again"]
        assert not [entry for entry in log if entry.target not in self.wished[entry.account]], "the wrong person"
        rows = FollowAction.objects.filter(account__person__in=[self.ana, self.bela]).select_related("account")
        assert len(rows) == sum(map(len, self.wished.values()))
        for row in rows:
            home = self.town.homes[row.account_id]
            did = (home.uid, self._uid(row)) in once
            state = FollowState(row.state)
            assert state in ENDS, (state, row.reason)
            assert did == (state in {FollowState.DONE, FollowState.REQUESTED}), (state, row.reason)
            if not did:
                assert row.reason, "an end without a reason"
                assert self._uid(row) in {self.gone, self.refusing}, (state, row.reason)
        self._check_budgets()

    def _uid(self, row: Any) -> str:  # noqa: ANN401 - a row
        return str(row.target_remote_id if row.target_network == Network.BLUESKY else row.target_handle)

    def _check_budgets(self) -> None:
        by_account: dict[str, list[float]] = {}
        for entry in self.town.follows():
            if entry.account in self.wished:
                by_account.setdefault(entry.account, []).append(entry.at.timestamp())
        for account, moments in by_account.items():
            if account.startswith("did:"):
                for start in moments:
                    assert sum(start <= moment < start + WINDOW for moment in moments) <= OURS[Network.BLUESKY]
            else:
                assert max(Counter(int(moment) // WINDOW for moment in moments).values()) <= OURS[Network.MASTODON]


def play(town: Town, some: Workers, seed: int) -> None:
    """Play one round and check how it ends."""
    from essaim.services import reconnecting
    from essaim.store.models import FollowAction, Work

    chance = random.Random(seed)
    town.world.faults.clear()
    round_ = Round(town, str(seed), chance)
    for member in (round_.ana, round_.bela):
        reconnecting.follow_all(member)
    for _ in range(3):
        round_.break_something(some)
        killed = chance.random() < 0.7
        some.run(
            chance.uniform(0.0, 0.25) if killed else None, chance.randrange(1 << 30) if chance.random() < 0.4 else None
        )
        some.forward(chance.choice([1, 3, 15, 60, 400]))
    town.world.faults.clear()
    town.world.faults.add(FaultKind.REFUSE_FOLLOWS, target=round_.refusing)
    waiting = FollowAction.objects.filter(account__person__in=[round_.ana, round_.bela]).exclude(state__in=ENDS)
    for _ in range(60):
        round_.sign_in_again()
        some.run()
        if not waiting.exists():
            break
        due = Work.objects.order_by("run_at").values_list("run_at", flat=True).first()
        some.forward(max(11.0, (due - some.now()).total_seconds() + 0.1 if due else 0.0))
    round_.check()


def play_all(folder: Path, seeds: range) -> None:
    from tests.services.reconnecting.town import Town

    world = World(seed=5, limits=DEMO_LIMITS)
    with SandboxServer(world), workers(folder) as some:
        town = Town(world)
        for seed in seeds:
            print(f"chaos: seed {seed}", flush=True)
            play(town, some, seed)


#: In every run ten rounds on one database and ten others on the other; in long runs all of them on both.
FIRST = range(10) if environment.database() == "sqlite" else range(10, 20)
LONG = [range(start, start + 10) for start in range(0, 200, 10) if start != FIRST.start]


@pytest.mark.story
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seeds", [FIRST, *(pytest.param(some, marks=pytest.mark.long) for some in LONG)], ids=str)
def test_whatever_happens_each_wish_is_done_once_or_has_a_true_reason(tmp_path: Path, seeds: range) -> None:
    play_all(tmp_path, seeds)

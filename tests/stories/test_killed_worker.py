"""A worker is killed in the middle of following 200 people, and started again: all are followed, none twice."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from essaim.model import FollowState, Network
from essaim.networks.sandbox import DEMO_LIMITS, SandboxServer, World

if TYPE_CHECKING:
    from essaim.networks.sandbox import SandboxAccount
    from tests.services.reconnecting.town import Town

CONTACTS = 200
KILLED_AFTER = 60
PATIENCE_SECONDS = 120

#: As high as the sandbox's own limits are in this story: it is not about waiting.
LIMITS = "".join(
    f'[[limit]]\nname = "{name}"\nnetwork = "{network}"\nwindow_seconds = {seconds}\namount = 1000000\n'
    f'key = "account"\npoints = {{ follow = 1, read = 1 }}\nchecked = 2026-11-01\nsource = "the sandbox"\n\n'
    for name, network, seconds in (
        ("mastodon-follows-day", "mastodon", 86400),
        ("mastodon-calls-token", "mastodon", 300),
        ("mastodon-calls-account", "mastodon", 300),
        ("mastodon-pages", "mastodon", 900),
        ("bluesky-points-hour", "bluesky", 3600),
        ("bluesky-points-day", "bluesky", 86400),
        ("bluesky-calls-address", "bluesky", 300),
    )
)


def database_url() -> str:
    """Give the address of this test's own database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['ESSAIM_TEST_POSTGRESQL'].rpartition('/')[0]}/{name}"


@contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a worker as a process of its own, and wait until it says that it is ready."""
    limits = folder / "limits.toml"
    limits.write_text(LIMITS, encoding="utf-8")
    env = os.environ | {
        "ESSAIM_DATABASE_URL": database_url(),
        "ESSAIM_DATA_DIR": str(folder / "site"),
        "ESSAIM_LIMITS_FILE": str(limits),
        "ESSAIM_CLAIM_SECONDS": "3",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "essaim", "worker"], env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert "ready" in process.stdout.readline()
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true; fail when it takes too long."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


@pytest.mark.story
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "killed_after", [KILLED_AFTER, *(pytest.param(number, marks=pytest.mark.long) for number in (1, 20, 130, 250, 330))]
)
def test_a_killed_worker_leaves_nobody_out_and_follows_nobody_twice(tmp_path: Path, killed_after: int) -> None:
    from essaim.services import reconnecting
    from essaim.store.models import FollowAction
    from tests.services.reconnecting.town import Town

    world = World(seed=11, limits=DEMO_LIMITS)
    with SandboxServer(world):
        town = Town(world)
        ana = town.ana(bluesky=True)
        friends = [invite(town, number) for number in range(CONTACTS)]
        for homes in friends:
            town.found(ana, *homes)
        assert reconnecting.follow_all(ana).follows == 2 * CONTACTS

        with worker(tmp_path) as first:
            until(lambda: len(town.follows()) >= killed_after)
            first.kill()
            first.wait()
        seen = len(town.follows())
        assert seen < 2 * CONTACTS, "the worker was done before it was killed"

        with worker(tmp_path) as second:
            actions = FollowAction.objects.filter(account__person=ana)
            until(lambda: not actions.exclude(state=FollowState.DONE).exists())
            second.terminate()
            assert second.wait(timeout=10) == 0

    once = Counter((entry.kind, entry.account, entry.target) for entry in town.follows())
    assert set(once.values()) == {1}
    assert {kind for kind, _, _ in once} == {"follow"}
    assert {target for _, _, target in once} == {home.uid for homes in friends for home in homes}
    for network in (Network.MASTODON, Network.BLUESKY):
        home = town.homes[town.account(ana, network).pk]
        assert len(world.follows_of(home)) == CONTACTS


def invite(town: Town, number: int) -> list[SandboxAccount]:
    """Make one person's accounts on both networks."""
    host = ("ruche", "prairie", "tilleul")[number % 3]
    return [town.world.add_mastodon(host, f"friend{number}"), town.world.add_bluesky(f"friend{number}")]

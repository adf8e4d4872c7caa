"""Many follows: whole batches, and a server's 429 in the middle of them, on invented and on real servers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest

from essaim.base import clock
from essaim.model import FollowState, FollowTarget, Network
from essaim.networks.contract import Client
from essaim.networks.errors import SlowDown
from essaim.networks.sandbox import SandboxLimits, SandboxServer, World
from tests.networks.places import BlueskySandbox, MastodonSandbox, Place, client_of, signed_in
from tests.networks.real_places import BlueskyPds
from tests.servers.pds import running

pytestmark = pytest.mark.anyio

BLUESKY = ["bluesky-sandbox", pytest.param("bluesky-pds", marks=pytest.mark.servers)]
#: A place whose server counts, how many follows it takes before it says 429, and what lets its window pass.
Counting = tuple[Place, int, Callable[[], None]]


@contextmanager
def _pds() -> Iterator[Counting]:
    with running(PDS_RATE_LIMITS_ENABLED="true") as pds:
        # 5,000 points an hour, three a follow: eight batches, and the ninth is one too many. The PDS counts in memory,
        # so starting it anew stands for the hour that no test can wait.
        yield BlueskyPds(pds.server), 1_600, pds.restart


@contextmanager
def _sandbox(kind: type[MastodonSandbox | BlueskySandbox], follows: int, limits: SandboxLimits) -> Iterator[Counting]:
    world = World(limits=limits)
    with SandboxServer(world) as server:
        yield kind(server), follows, lambda: world.advance(86_400)


@pytest.fixture(params=["mastodon-sandbox", "bluesky-sandbox", pytest.param("bluesky-pds", marks=pytest.mark.servers)])
def counting(request: pytest.FixtureRequest, no_waiting: None) -> Iterator[Counting]:
    """Give each place whose server counts follows; snac counts none."""
    places = {
        "mastodon-sandbox": lambda: _sandbox(MastodonSandbox, 8, SandboxLimits(follows_per_day=8)),
        "bluesky-sandbox": lambda: _sandbox(BlueskySandbox, 200, SandboxLimits(points_per_hour=1_000)),
        "bluesky-pds": _pds,
    }
    with places[request.param]() as counting:
        yield counting


async def follow_until_told(client: Client, targets: Sequence[FollowTarget]) -> tuple[int, SlowDown | None]:
    """Follow batch by batch; give how many were done, and the server's word when it had enough."""
    done = 0
    for start in range(0, len(targets), client.batch_size):
        try:
            outcomes = await client.follow(targets[start : start + client.batch_size])
        except SlowDown as told:
            return done, told
        assert {outcome.state for outcome in outcomes} == {FollowState.DONE}
        done += len(outcomes)
    return done, None


async def test_a_429_in_the_middle_is_heard_and_the_rest_follows_after_it(counting: Counting) -> None:
    place, taken, window_passes = counting
    account, grant = await signed_in(place)
    client = place.networks.client(account, grant)
    names = [f"p{number}" for number in range(taken + client.batch_size + 3)]
    place.crowd(names)
    targets = [place.target(name) for name in names]

    done, told = await follow_until_told(client, targets)
    assert done == taken
    assert told is not None
    assert clock.now() < told.until <= clock.now() + timedelta(days=1, minutes=1)
    assert len(place.followed_by("ana")) == taken, "nothing of the refused batch was written"

    window_passes()
    client = place.networks.client(account, await place.networks.sign_in(place.network).refresh(grant))
    rest, told_again = await follow_until_told(client, targets[done:])
    assert (done + rest, told_again) == (len(names), None)
    assert Counter(place.followed_by("ana")) == Counter(names), "everybody, once"


@pytest.mark.parametrize(
    "place", ["bluesky-sandbox", pytest.param("bluesky-pds", marks=pytest.mark.servers)], indirect=True
)
async def test_two_hundred_follows_are_one_call_and_a_second_call_writes_nothing_twice(place: Place) -> None:
    assert place.network is Network.BLUESKY
    client = await client_of(place)
    names = [f"p{number}" for number in range(200)]
    place.crowd(names)
    targets = [place.target(name) for name in names]
    # A batch of which some are there already, as after an answer that was lost.
    await client.follow(targets[50:80])
    outcomes = await client.follow(targets)
    assert {outcome.state for outcome in outcomes} <= {FollowState.DONE, FollowState.ALREADY}
    await client.follow(targets)
    assert Counter(place.followed_by("ana")) == Counter(names)
    with pytest.raises(ValueError, match="200"):
        await client.follow([*targets, targets[0]])
    assert {outcome.state for outcome in await client.unfollow(targets)} == {FollowState.UNDONE}
    assert place.followed_by("ana") == []

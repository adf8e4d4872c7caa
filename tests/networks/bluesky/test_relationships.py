"""Before a follow, Bluesky's public API is asked who blocks whom and who follows already; it is never a condition."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from essaim.model import FollowState, FollowTarget
from essaim.networks import reasons
from essaim.networks.bluesky.relationships import relationships
from essaim.networks.bluesky.tid import new_tid
from essaim.networks.sandbox import FaultKind, SandboxServer, World
from essaim.networks.sandbox.pds_state import Record
from tests.networks.places import BlueskySandbox, Place, client_of, signed_in
from tests.networks.real_places import BlueskyAppView, BlueskyPds
from tests.servers.appview import shared_appview
from tests.servers.pds.people import PASSWORD

pytestmark = pytest.mark.anyio
BLOCK = "app.bsky.graph.block"


@pytest.fixture(
    params=["sandbox", pytest.param("appview", marks=[pytest.mark.servers, pytest.mark.long])],
)
def place(request: pytest.FixtureRequest, no_waiting: None) -> Iterator[Place]:
    """Give each place with a public API: the invented one, and a real AppView."""
    if request.param == "appview":
        yield BlueskyAppView(shared_appview())
        return
    with SandboxServer(World()) as server:
        yield BlueskySandbox(server)


def block(place: Place, who: str, whom: str) -> None:
    """Let one person block another, as their own application would."""
    me, other = place.target(who).remote_id, place.target(whom).remote_id
    record = {"$type": BLOCK, "subject": other, "createdAt": "2026-11-01T00:00:00.000Z"}
    if isinstance(place, BlueskySandbox):
        key = new_tid()
        place.world.pds.collection(me, BLOCK)[key] = Record(BLOCK, key, "bafy", record)
        return
    assert isinstance(place, BlueskyPds)
    url = f"{place.server.url}/xrpc"
    typed = {"identifier": place.people[who].handle, "password": PASSWORD}
    session = httpx.post(f"{url}/com.atproto.server.createSession", json=typed, timeout=30).json()
    body = {"repo": me, "collection": BLOCK, "record": record}
    headers = {"authorization": f"Bearer {session['accessJwt']}"}
    httpx.post(f"{url}/com.atproto.repo.createRecord", json=body, headers=headers, timeout=30).raise_for_status()


async def known(place: Place, who: str, others: list[str]) -> None:
    """Wait until the public API tells something of each: a real one reads the PDS a moment later."""
    me, dids = place.target(who).remote_id, [place.target(name).remote_id for name in others]
    async with asyncio.timeout(60):
        while True:
            told = await relationships(place.reach, me, dids)
            if all(did in told and (told[did].blocked or told[did].following) for did in dids):
                return
            await asyncio.sleep(0.05)


async def test_who_blocks_or_is_blocked_is_not_followed_and_the_others_are(place: Place) -> None:
    client = await client_of(place)
    for name in ("badr", "chloe", "dan"):
        place.join(name)
    block(place, "ana", "badr")
    block(place, "dan", "ana")
    await known(place, "ana", ["badr", "dan"])
    outcomes = await client.follow([place.target(name) for name in ("badr", "chloe", "dan")])
    assert [outcome.state for outcome in outcomes] == [FollowState.REFUSED, FollowState.DONE, FollowState.REFUSED]
    assert {outcome.reason for outcome in outcomes} == {reasons.BLOCKED, ""}
    assert place.followed_by("ana") == ["chloe"]


async def test_whom_she_followed_by_herself_meanwhile_is_not_written_a_second_time(place: Place) -> None:
    client = await client_of(place)
    for name in ("badr", "chloe"):
        place.join(name)
    (first,) = await client.follow([place.target("badr")])
    await known(place, "ana", ["badr"])
    outcomes = await client.follow([place.target("badr"), place.target("chloe")])
    assert [outcome.state for outcome in outcomes] == [FollowState.ALREADY, FollowState.DONE]
    assert outcomes[0].record_uri == first.record_uri
    assert sorted(place.followed_by("ana")) == ["badr", "chloe"]
    # What was undone is written again at once, though the API may still tell of it.
    await client.unfollow([replace(place.target("badr"), record_uri=first.record_uri)])
    (again,) = await client.follow([place.target("badr")])
    assert again.state is FollowState.DONE
    assert sorted(place.followed_by("ana")) == ["badr", "chloe"]


async def test_two_hundred_are_asked_about_by_thirties(place: Place) -> None:
    account, _ = await signed_in(place)
    names = [f"p{number}" for number in range(200)]
    place.crowd(names)
    dids = [place.target(name).remote_id for name in names]
    assert set(await relationships(place.reach, account.key.remote_id, dids)) == set(dids)


async def test_an_api_that_does_not_answer_holds_nobody_back(no_waiting: None) -> None:
    with SandboxServer(World()) as server:
        place = BlueskySandbox(server)
        client = await client_of(place)
        place.join("badr")
        server.world.faults.add(FaultKind.STATUS, method="GET", status=502)
        (outcome,) = await client.follow([place.target("badr")])
        assert outcome.state is FollowState.DONE
        assert isinstance(outcome.target, FollowTarget)

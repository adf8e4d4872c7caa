"""What is Mastodon's own: locked and moved accounts, near matches, refusals."""

from __future__ import annotations

import pytest

from essaim.model import FollowState, FollowTarget
from essaim.networks import reasons
from essaim.networks.contract import Client
from essaim.networks.sandbox import SandboxAccount, SandboxServer
from tests.networks.places import MastodonSandbox

pytestmark = pytest.mark.anyio


def ana_of(sandbox: SandboxServer) -> tuple[SandboxAccount, Client]:
    ana = sandbox.world.add_mastodon("tilleul", "ana")
    place = MastodonSandbox(sandbox)
    return ana, place.networks.client(sandbox.world.account_model(ana), sandbox.world.issue_grant(ana))


async def test_a_locked_account_is_asked_and_asking_again_changes_nothing(sandbox: SandboxServer) -> None:
    ana, client = ana_of(sandbox)
    badr = sandbox.world.add_mastodon("ruche", "badr", locked=True)
    for _ in range(2):
        (outcome,) = await client.follow([FollowTarget(badr.handle)])
        assert (outcome.state, outcome.reason) == (FollowState.REQUESTED, reasons.LOCKED)
    assert sandbox.world.requests_of(ana) == [badr]
    (seen,) = await client.look([FollowTarget(badr.handle)])
    assert seen.state is FollowState.REQUESTED


async def test_who_moved_is_followed_at_the_new_address(sandbox: SandboxServer) -> None:
    ana, client = ana_of(sandbox)
    new = sandbox.world.add_mastodon("prairie", "chloe")
    old = sandbox.world.add_mastodon("ruche", "chloe", moved_to=new)
    (outcome,) = await client.follow([FollowTarget(old.handle)])
    assert (outcome.state, outcome.moved_to) == (FollowState.DONE, new.handle)
    assert sandbox.world.follows_of(ana) == [new]


async def test_a_near_match_is_never_followed(sandbox: SandboxServer) -> None:
    ana, client = ana_of(sandbox)
    sandbox.world.add_mastodon("tilleul", "badr")
    sandbox.world.add_mastodon("ruche", "badr_")
    (outcome,) = await client.follow([FollowTarget(f"badr@{sandbox.world.authority('ruche')}")])
    assert (outcome.state, outcome.reason) == (FollowState.GONE, reasons.GONE)
    assert sandbox.world.follows_of(ana) == []


async def test_a_refused_follow_is_told_and_not_tried_as_done(sandbox: SandboxServer) -> None:
    ana, client = ana_of(sandbox)
    badr = sandbox.world.add_mastodon("ruche", "badr")
    sandbox.world.faults.add("refuse-follows", "tilleul", target=badr.handle)
    (outcome,) = await client.follow([FollowTarget(badr.handle)])
    assert outcome.state is FollowState.REFUSED
    assert sandbox.world.follows_of(ana) == []


async def test_somebody_followed_before_is_already_followed(sandbox: SandboxServer) -> None:
    ana, client = ana_of(sandbox)
    badr = sandbox.world.add_mastodon("ruche", "badr")
    sandbox.world.follow(ana, badr)
    (outcome,) = await client.follow([FollowTarget(f"@{badr.handle.upper()}")])
    assert outcome.state is FollowState.ALREADY


async def test_nobody_follows_themselves(sandbox: SandboxServer) -> None:
    ana, client = ana_of(sandbox)
    (outcome,) = await client.follow([FollowTarget(ana.handle)])
    assert outcome.state is FollowState.REFUSED

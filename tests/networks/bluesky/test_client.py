"""What is Bluesky's own: batches of 200, keys chosen before, the AppView that may be away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from essaim.base.errors import BadInput
from essaim.model import FollowState, FollowTarget
from essaim.networks.bluesky import client_metadata
from essaim.networks.bluesky.metadata import client_id_for
from essaim.networks.bluesky.tid import new_tid
from essaim.networks.contract import Client
from essaim.networks.errors import GrantRevoked
from essaim.networks.sandbox import SandboxAccount, SandboxServer
from tests.networks.places import BlueskySandbox, begin, signed_in

pytestmark = pytest.mark.anyio


def chloe_of(sandbox: SandboxServer) -> tuple[SandboxAccount, Client]:
    chloe = sandbox.world.add_bluesky("chloe", "Chloé")
    place = BlueskySandbox(sandbox)
    return chloe, place.networks.client(sandbox.world.account_model(chloe), sandbox.world.issue_grant(chloe))


async def test_200_people_are_followed_in_one_call_and_once_each(sandbox: SandboxServer) -> None:
    chloe, client = chloe_of(sandbox)
    people = [sandbox.world.add_bluesky(f"p{number}") for number in range(200)]
    targets = [FollowTarget(one.handle, one.remote_id, new_tid()) for one in people]
    await client.follow(targets[:50])
    # The whole batch again, as after a crash: a quarter of it is there already.
    outcomes = await client.follow(targets)
    assert {outcome.state for outcome in outcomes} == {FollowState.DONE}
    assert sorted(one.uid for one in sandbox.world.follows_of(chloe)) == sorted(one.uid for one in people)
    assert {seen.state for seen in await client.look(targets)} == {FollowState.DONE}
    await client.unfollow(targets[:120])
    await client.unfollow(targets)
    assert sandbox.world.follows_of(chloe) == []


async def test_the_same_person_twice_in_a_batch_is_followed_once(sandbox: SandboxServer) -> None:
    chloe, client = chloe_of(sandbox)
    badr = sandbox.world.add_bluesky("badr")
    outcomes = await client.follow([FollowTarget("", badr.remote_id, new_tid()) for _ in range(2)])
    assert [outcome.state for outcome in outcomes] == [FollowState.DONE, FollowState.ALREADY]
    assert sandbox.world.follows_of(chloe) == [badr]


async def test_without_a_key_all_follows_of_a_person_are_found_and_undone(sandbox: SandboxServer) -> None:
    chloe, client = chloe_of(sandbox)
    badr = sandbox.world.add_bluesky("badr")
    for _ in range(2):
        sandbox.world.follow(chloe, badr)
    target = FollowTarget(badr.handle, badr.remote_id)
    (seen,) = await client.look([target])
    assert seen.state is FollowState.DONE
    assert seen.record_uri
    await client.unfollow([target])
    assert sandbox.world.follows_of(chloe) == []


async def test_what_is_no_did_is_refused_without_spoiling_the_batch(sandbox: SandboxServer) -> None:
    chloe, client = chloe_of(sandbox)
    badr = sandbox.world.add_bluesky("badr")
    targets = [
        FollowTarget("", "not-a-did", new_tid()),
        FollowTarget("", badr.remote_id, new_tid()),
        FollowTarget("", chloe.remote_id, new_tid()),
    ]
    states = [outcome.state for outcome in await client.follow(targets)]
    assert states == [FollowState.REFUSED, FollowState.DONE, FollowState.REFUSED]


async def test_an_appview_that_is_away_is_no_failure_of_the_account(sandbox: SandboxServer) -> None:
    _, client = chloe_of(sandbox)
    sandbox.world.faults.add("status", "pds", path="app.bsky", status=502)
    assert (await client.whoami()).handle == "chloe.abeille.test"


async def test_an_issuer_mixed_up_is_refused(sandbox: SandboxServer) -> None:
    place = BlueskySandbox(sandbox)
    begun = await begin(place, place.join("chloe"))
    params = place.consent(begun, "chloe")
    for wrong in ({**params, "iss": "https://elsewhere.example.org"}, {k: v for k, v in params.items() if k != "iss"}):
        with pytest.raises(BadInput):
            await place.networks.sign_in(place.network).finish(begun.data, wrong)


async def test_who_signs_in_as_somebody_else_is_told(sandbox: SandboxServer) -> None:
    place = BlueskySandbox(sandbox)
    place.join("dan")
    begun = await begin(place, place.join("chloe"))
    with pytest.raises(BadInput, match="somebody else"):
        await place.networks.sign_in(place.network).finish(begun.data, place.consent(begun, "dan"))


async def test_a_refresh_token_used_twice_ends_the_grant(sandbox: SandboxServer) -> None:
    place = BlueskySandbox(sandbox)
    account, grant = await signed_in(place)
    sign_in = place.networks.sign_in(place.network)
    fresh = await sign_in.refresh(grant)
    assert fresh.refresh_token != grant.refresh_token
    with pytest.raises(GrantRevoked):
        await sign_in.refresh(grant)
    with pytest.raises(GrantRevoked):
        await place.networks.client(account, fresh).whoami()


async def test_a_token_is_worth_nothing_with_another_key(sandbox: SandboxServer) -> None:
    place = BlueskySandbox(sandbox)
    account, grant = await signed_in(place)
    _, other = await signed_in(place, "dan")
    with pytest.raises(GrantRevoked):
        await place.networks.client(account, replace(grant, dpop_key=other.dpop_key)).whoami()


async def test_a_handle_that_the_account_does_not_confirm_is_refused(sandbox: SandboxServer) -> None:
    place = BlueskySandbox(sandbox)
    with pytest.raises(BadInput):
        await place.networks.sign_in(place.network).host_of(place.nobody())
    chloe = sandbox.world.add_bluesky("chloe")
    sandbox.world.pds.handles["mairie.abeille.test"] = chloe
    with pytest.raises(BadInput, match="does not confirm"):
        await place.networks.sign_in(place.network).host_of("mairie.abeille.test")


def test_our_metadata_names_the_address_it_is_served_from() -> None:
    told = client_metadata("https://essaim.example/sub/")
    assert told["client_id"] == "https://essaim.example/sub/oauth/client-metadata.json"
    assert told["redirect_uris"] == ["https://essaim.example/sub/oauth/bluesky/callback"]
    assert client_id_for("https://essaim.example/sub/oauth/bluesky/callback") == told["client_id"]
    assert client_id_for("http://127.0.0.1:8000/oauth/bluesky/callback").startswith("http://localhost?redirect_uri=")

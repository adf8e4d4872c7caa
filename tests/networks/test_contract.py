"""One contract for every network: these tests run on each place, invented or real."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.model import FollowOutcome, FollowState, FollowTarget
from essaim.networks.contract import Client
from essaim.networks.errors import GrantRevoked, NetworkError, OutcomeUnknown, ServerUnreachable, SlowDown
from tests.networks.places import (
    BY_ADDRESS,
    FAULTS,
    ISSUER,
    ONE_USE_CODES,
    PKCE,
    REFRESH,
    REFUSAL,
    Place,
    begin,
    client_of,
    signed_in,
)

pytestmark = pytest.mark.anyio


async def follow_all(client: Client, targets: Sequence[FollowTarget]) -> list[FollowOutcome]:
    outcomes: list[FollowOutcome] = []
    for start in range(0, len(targets), client.batch_size):
        outcomes += await client.follow(targets[start : start + client.batch_size])
    return outcomes


def states(outcomes: Sequence[FollowOutcome]) -> list[FollowState]:
    return [outcome.state for outcome in outcomes]


async def soon(true: Callable[[], bool]) -> None:
    """Wait for what servers do among themselves: some seconds for snac, a minute more when it must try again."""
    async with asyncio.timeout(150):
        while not true():  # noqa: ASYNC110 - another process's doing
            await asyncio.sleep(0.05)


async def test_ana_signs_in_and_is_who_she_says(place: Place) -> None:
    account, grant = await signed_in(place)
    assert account.key.network is place.network
    assert account.key.remote_id
    assert account.handle.startswith("ana")
    assert grant.service_url == account.service_url
    again = await place.networks.client(account, grant).whoami()
    assert (again.key, again.handle) == (account.key, account.handle)


async def test_an_answer_with_another_state_is_not_taken(place: Place) -> None:
    begun = await begin(place, place.join("ana"))
    params = place.consent(begun, "ana") | {"state": "somebody-else"}
    with pytest.raises(BadInput):
        await place.networks.sign_in(place.network).finish(begun.data, params)


@pytest.mark.needs(ONE_USE_CODES)
async def test_a_code_opens_only_once(place: Place) -> None:
    sign_in = place.networks.sign_in(place.network)
    begun = await begin(place, place.join("ana"))
    params = place.consent(begun, "ana")
    await sign_in.finish(begun.data, params)
    with pytest.raises(BadInput):
        await sign_in.finish(begun.data, params)


@pytest.mark.needs(PKCE)
async def test_a_code_is_worth_nothing_without_its_verifier(place: Place) -> None:
    begun = await begin(place, place.join("ana"))
    params = place.consent(begun, "ana")
    with pytest.raises(BadInput):
        await place.networks.sign_in(place.network).finish(dict(begun.data) | {"verifier": "x" * 64}, params)


@pytest.mark.needs(ISSUER)
async def test_an_answer_of_another_server_is_not_taken(place: Place) -> None:
    sign_in = place.networks.sign_in(place.network)
    begun = await begin(place, place.join("ana"))
    params = place.consent(begun, "ana")
    for mixed_up in (params | {"iss": "https://evil.example"}, {k: v for k, v in params.items() if k != "iss"}):
        with pytest.raises(BadInput):
            await sign_in.finish(begun.data, mixed_up)
    # The mix-up cost her nothing: the right answer still counts.
    account, _ = await sign_in.finish(begun.data, params)
    assert account.handle.startswith("ana")


@pytest.mark.needs(REFUSAL)
async def test_who_says_no_is_told_that_nothing_changed(place: Place) -> None:
    begun = await begin(place, place.join("ana"))
    params = place.consent(begun, "ana", decision="deny")
    with pytest.raises(BadInput, match="nothing was changed"):
        await place.networks.sign_in(place.network).finish(begun.data, params)


async def test_ana_follows_badr_and_the_server_knows_it_once(place: Place) -> None:
    client = await client_of(place)
    place.join("badr")
    target = place.target("badr")
    (outcome,) = await client.follow([target])
    assert outcome.state is FollowState.DONE
    assert outcome.target == target
    (again,) = await client.follow([target])
    assert again.state in {FollowState.DONE, FollowState.ALREADY}
    assert place.followed_by("ana") == ["badr"]


async def test_a_follow_across_servers_is_known_to_both_in_the_end(place: Place) -> None:
    client = await client_of(place)
    place.join("badr")
    target = place.target("badr")
    await client.follow([target])
    await soon(lambda: place.arrived("ana"))
    assert states(await client.look([target])) == [FollowState.DONE]
    assert len([followed async for followed in client.follows()]) == 1


@pytest.mark.needs(BY_ADDRESS)
async def test_nobody_is_followed_where_nobody_is(place: Place) -> None:
    client = await client_of(place)
    (outcome,) = await client.follow([FollowTarget(handle=place.nobody())])
    assert outcome.state is FollowState.GONE
    assert place.followed_by("ana") == []


async def test_looking_says_what_is_there_and_changes_nothing(place: Place) -> None:
    client = await client_of(place)
    place.join("badr")
    place.join("chloe")
    badr, chloe = place.target("badr"), place.target("chloe")
    await client.follow([badr])
    assert states(await client.look([badr, chloe])) == [FollowState.DONE, FollowState.QUEUED]
    assert place.followed_by("ana") == ["badr"]


async def test_an_undone_follow_is_gone_and_undoing_it_again_does_no_harm(place: Place) -> None:
    client = await client_of(place)
    for name in ("badr", "chloe"):
        place.join(name)
    targets = [place.target("badr"), place.target("chloe")]
    outcomes = await follow_all(client, targets)
    done = replace(targets[0], local_id=outcomes[0].local_id, record_uri=outcomes[0].record_uri)
    assert states(await client.unfollow([done])) == [FollowState.UNDONE]
    assert place.followed_by("ana") == ["chloe"]
    assert states(await client.unfollow([done])) == [FollowState.UNDONE]
    assert states(await client.unfollow([targets[1]])) == [FollowState.UNDONE]
    assert place.followed_by("ana") == []


async def test_all_pages_of_her_follows_are_read(place: Place) -> None:
    client = await client_of(place)
    names = [f"p{number}" for number in range(90)]
    place.crowd(names)
    await follow_all(client, [place.target(name) for name in names])
    await soon(lambda: place.arrived("ana"))
    known = [followed async for followed in client.follows()]
    assert len({followed.remote_id for followed in known}) == 90
    if place.network == "mastodon":
        assert {followed.handle for followed in known} == {place.target(name).handle for name in names}
    else:
        assert {followed.remote_id for followed in known} == {place.target(name).remote_id for name in names}
        assert all(followed.record_uri for followed in known)


@pytest.mark.needs(FAULTS)
async def test_a_server_that_says_slow_down_is_heard_and_nothing_was_done(place: Place) -> None:
    client = await client_of(place)
    place.join("badr")
    place.go_wrong("too-many", times=1, method="POST", seconds=30)
    target = place.target("badr")
    with pytest.raises(SlowDown) as asked:
        await client.follow([target])
    assert asked.value.until > clock.now()
    assert place.followed_by("ana") == []
    await client.follow([target])
    assert place.followed_by("ana") == ["badr"]


@pytest.mark.needs(FAULTS)
async def test_a_follow_done_without_an_answer_is_unknown_and_then_found(place: Place) -> None:
    client = await client_of(place)
    place.join("badr")
    target = place.target("badr")
    await client.whoami()  # so that the server's nonce is known, and the fault meets the follow itself
    place.go_wrong("status", times=1, method="POST", status=504, after=True)
    with pytest.raises(OutcomeUnknown):
        await client.follow([target])
    assert states(await client.look([target])) == [FollowState.DONE]
    assert place.followed_by("ana") == ["badr"]


@pytest.mark.needs(FAULTS)
async def test_a_server_that_is_down_is_unreachable(place: Place) -> None:
    client = await client_of(place)
    place.join("badr")
    target = place.target("badr")
    place.go_wrong("status", status=503)
    with pytest.raises(ServerUnreachable):
        await client.follow([target])
    assert place.followed_by("ana") == []


async def test_a_revoked_grant_is_noticed(place: Place) -> None:
    account, grant = await signed_in(place)
    place.join("badr")
    await place.networks.sign_in(place.network).revoke(grant)
    client = place.networks.client(account, grant)
    with pytest.raises(GrantRevoked):
        await client.whoami()
    with pytest.raises(GrantRevoked):
        await client.follow([place.target("badr")])
    # Taking it back once more does no harm.
    await place.networks.sign_in(place.network).revoke(grant)


async def test_a_refreshed_grant_still_follows(place: Place) -> None:
    account, grant = await signed_in(place)
    place.join("badr")
    fresh = await place.networks.sign_in(place.network).refresh(grant)
    await place.networks.client(account, fresh).follow([place.target("badr")])
    assert place.followed_by("ana") == ["badr"]


@pytest.mark.needs(REFRESH)
async def test_a_refresh_token_used_twice_ends_the_grant(place: Place) -> None:
    sign_in = place.networks.sign_in(place.network)
    account, grant = await signed_in(place)
    fresh = await sign_in.refresh(grant)
    assert fresh.refresh_token != grant.refresh_token
    with pytest.raises(GrantRevoked):
        await sign_in.refresh(grant)
    with pytest.raises(GrantRevoked):
        await sign_in.refresh(fresh)
    with pytest.raises(GrantRevoked):
        await place.networks.client(account, fresh).whoami()


@pytest.mark.needs(REFRESH)
async def test_a_refresh_token_ends_with_time(place: Place) -> None:
    sign_in = place.networks.sign_in(place.network)
    _, grant = await signed_in(place)
    place.age("ana", days=12)
    fresh = await sign_in.refresh(grant)
    place.age("ana", days=15)
    with pytest.raises(GrantRevoked):
        await sign_in.refresh(fresh)


@pytest.mark.parametrize("body", ["html", "truncated", "empty", "types", "deep"])
@pytest.mark.needs(FAULTS)
async def test_nonsense_from_her_server_never_becomes_more_than_an_error(place: Place, body: str) -> None:
    client = await client_of(place)
    place.join("badr")
    place.go_wrong("body", body=body)
    with pytest.raises(NetworkError):
        _ = [followed async for followed in client.follows()]
    with pytest.raises(NetworkError):
        await client.follow([place.target("badr")])
    with pytest.raises(NetworkError):
        await client.whoami()

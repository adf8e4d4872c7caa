"""Faults switched on in the sandbox, and what they leave behind."""

from __future__ import annotations

import http.client
import json
import random
import threading

import pytest

from essaim.networks.sandbox import Fault, SandboxAccount
from tests.networks.sandbox.conftest import Place
from tests.networks.sandbox.visitor import Visitor, create

ME = "/api/v1/accounts/verify_credentials"


@pytest.fixture
def ana(place: Place) -> SandboxAccount:
    return place.world.add_mastodon("tilleul", "ana")


@pytest.fixture
def badr(place: Place) -> SandboxAccount:
    return place.world.add_mastodon("ruche", "badr")


def test_a_status_strikes_as_often_as_told_on_its_server_only(place: Place, ana: SandboxAccount) -> None:
    place.world.faults.add("status", "tilleul", status=502, times=2)
    token = place.token(ana)

    assert [place.knock("GET", "tilleul", ME, token=token).status for _ in range(3)] == [502, 502, 200]
    place.world.faults.add("status", "tilleul")
    assert place.knock("GET", "ruche", "/api/v1/instance").status == 200


def test_chance_is_the_same_for_the_same_seed(place: Place, ana: SandboxAccount) -> None:
    place.world.faults.add("status", "tilleul", probability=0.5)
    token = place.token(ana)

    statuses = [place.knock("GET", "tilleul", ME, token=token).status for _ in range(12)]

    assert statuses == [503 if struck else 200 for struck in _drawn(12)]


def _drawn(count: int) -> list[bool]:
    chance = random.Random(7)
    return [chance.random() < 0.5 for _ in range(count)]


@pytest.mark.parametrize("after", [False, True])
def test_a_time_out_leaves_the_follow_undone_or_done(
    place: Place, ana: SandboxAccount, badr: SandboxAccount, after: bool
) -> None:
    token = place.token(ana)
    number = place.number(ana, badr, token)
    place.world.faults.add("timeout", "tilleul", path="/follow", after=after, times=1, seconds=0.05)

    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        place.knock("POST", "tilleul", f"/api/v1/accounts/{number}/follow", token=token)

    assert place.world.follows_of(ana) == ([badr] if after else [])


def test_an_answer_can_get_lost_behind_a_bad_gateway(place: Place) -> None:
    chloe, badr = place.world.add_bluesky("chloe"), place.world.add_bluesky("badr")
    visitor = Visitor(place.knock, place.world.issue_grant(chloe))
    visitor.call("com.atproto.repo.applyWrites", {"repo": chloe.remote_id, "writes": []})
    place.world.faults.add("status", "pds", status=502, after=True, times=1)

    answer = visitor.call("com.atproto.repo.applyWrites", {"repo": chloe.remote_id, "writes": [create(badr.remote_id)]})

    assert answer.status == 502
    assert place.world.follows_of(chloe) == [badr]


def test_a_waiting_request_does_not_keep_the_server_from_ending(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    strike, struck = place.world.faults.strike, threading.Event()

    def strike_and_tell(host: str, method: str, path: str) -> Fault | None:
        struck.set()
        return strike(host, method, path)

    monkeypatch.setattr(place.world.faults, "strike", strike_and_tell)
    place.world.faults.add("timeout", "ruche", seconds=3600)
    connection = http.client.HTTPConnection("127.0.0.1", place.server.port, timeout=10)
    connection.request("GET", "/api/v1/instance", headers={"Host": f"ruche.localhost:{place.server.port}"})
    assert struck.wait(10)

    place.server.__exit__(None, None, None)

    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        connection.getresponse()
    connection.close()


def test_a_server_that_is_down_is_down_for_its_neighbours_too(
    place: Place, ana: SandboxAccount, badr: SandboxAccount
) -> None:
    place.world.faults.add("down", "ruche")

    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        place.knock("GET", "ruche", "/api/v1/instance")
    query = {"q": badr.handle, "resolve": "true"}
    found = place.knock("GET", "tilleul", "/api/v2/search", query, token=place.token(ana))
    assert found.json["accounts"] == []

    place.world.faults.clear("ruche")
    assert place.knock("GET", "ruche", "/api/v1/instance").status == 200


def test_slow_down_now_comes_in_each_networks_own_words(place: Place) -> None:
    place.world.faults.add("too-many", seconds=90)

    mastodon = place.knock("GET", "tilleul", "/api/v1/instance")
    pds = place.knock("GET", "pds", "/xrpc/com.atproto.server.describeServer")

    assert (mastodon.status, mastodon.headers["x-ratelimit-remaining"]) == (429, "0")
    assert pds.status == 429
    assert int(pds.headers["ratelimit-reset"]) - place.world.now().timestamp() == pytest.approx(90, abs=5)


def test_tokens_can_expire_or_be_revoked_by_the_next_call(place: Place, ana: SandboxAccount) -> None:
    first, second = place.token(ana), place.token(ana)
    place.world.faults.add("expire-token", "tilleul", times=1)
    assert place.knock("GET", "tilleul", ME, token=first).json == {"error": "The access token expired"}

    place.world.faults.add("revoke-token", "tilleul", times=1)
    assert place.knock("GET", "tilleul", ME, token=second).json == {"error": "The access token was revoked"}


def test_somebody_can_be_made_to_refuse_follows(place: Place, ana: SandboxAccount, badr: SandboxAccount) -> None:
    place.world.faults.add("refuse-follows", "tilleul", target=badr.handle)

    assert place.follow(ana, badr, place.token(ana)).status == 403
    assert place.world.follows_of(ana) == []


@pytest.mark.parametrize("kind", ["html", "truncated", "empty"])
def test_a_body_can_be_no_json(place: Place, kind: str) -> None:
    place.world.faults.add("body", "tilleul", body=kind)

    answer = place.knock("GET", "tilleul", "/api/v1/instance")

    assert answer.status == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.text)


def test_an_endless_body_goes_on_until_one_leaves(place: Place) -> None:
    place.world.faults.add("body", "tilleul", body="endless", times=1)
    connection = http.client.HTTPConnection("127.0.0.1", place.server.port, timeout=10)
    connection.request("GET", "/api/v1/instance", headers={"Host": f"tilleul.localhost:{place.server.port}"})

    with connection.getresponse() as response:
        assert len(response.read(5_000_000)) == 5_000_000
    connection.close()

    assert place.knock("GET", "tilleul", "/api/v1/instance").status == 200


def test_an_unknown_fault_is_refused(place: Place) -> None:
    with pytest.raises(ValueError, match="not a valid FaultKind"):
        place.world.faults.add("earthquake")

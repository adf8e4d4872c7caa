"""Signing in on the sandbox's PDS, rightly and wrongly."""

from __future__ import annotations

import pytest
from joserfc.jwk import ECKey

from tests.networks.sandbox.conftest import Place
from tests.networks.sandbox.visitor import Visitor, follow_record

CREATE = "com.atproto.repo.createRecord"


def body(did: str, target: str) -> dict[str, object]:
    return {"repo": did, "collection": "app.bsky.graph.follow", "record": follow_record(target)}


def test_chloe_signs_in_and_follows(place: Place) -> None:
    chloe, badr = place.world.add_bluesky("chloe", "Chloé"), place.world.add_bluesky("badr")
    visitor = Visitor(place.knock)

    back = visitor.come_back(chloe.handle)
    granted = visitor.exchange(back["code"])

    assert (back["state"], back["iss"]) == ("kept", place.server.url("pds"))
    assert (granted.json["token_type"], granted.json["sub"]) == ("DPoP", chloe.remote_id)
    assert visitor.call(CREATE, body(chloe.remote_id, badr.remote_id)).status == 200
    assert place.world.follows_of(chloe) == [badr]
    assert [entry.kind for entry in place.world.log] == ["token-granted", "follow"]


def test_both_servers_ask_for_their_nonce_first(place: Place) -> None:
    chloe = place.world.add_bluesky("chloe")
    provider, resource = Visitor(place.knock), Visitor(place.knock, place.world.issue_grant(chloe))

    refused = provider.ask("/oauth/par", {"client_id": "http://localhost"})
    proof = resource.proof("POST", f"/xrpc/{CREATE}", resource.token)
    headers = {"Authorization": f"DPoP {resource.token}", "DPoP": proof}
    other = place.knock("POST", "pds", f"/xrpc/{CREATE}", {"repo": chloe.remote_id}, as_json=True, headers=headers)

    assert (refused.status, refused.json["error"]) == (400, "use_dpop_nonce")
    assert refused.headers["dpop-nonce"]
    assert (other.status, other.json["error"]) == (401, "use_dpop_nonce")
    assert 'error="use_dpop_nonce"' in other.headers["www-authenticate"]
    assert other.headers["dpop-nonce"]


def test_a_nonce_that_has_rotated_away_is_refused_with_a_new_one(place: Place) -> None:
    visitor = Visitor(place.knock)
    visitor.push()
    old = visitor.nonce
    place.world.advance(150)

    refused = visitor.push()

    assert refused.json["error"] == "use_dpop_nonce"
    assert visitor.nonce != old
    assert visitor.push().status == 201


@pytest.mark.parametrize(
    "changes",
    [{"htm": "GET"}, {"htu": "http://elsewhere.test/oauth/par"}, {"iat": 1_700_000_000}, {"jti": ""}, {"ath": "x"}],
    ids=lambda changes: next(iter(changes)),
)
def test_a_proof_that_is_not_about_this_request_is_refused(place: Place, changes: dict[str, object]) -> None:
    visitor = Visitor(place.knock)
    visitor.push()

    refused = visitor.ask("/oauth/par", {"client_id": "http://localhost"}, **changes)

    assert (refused.status, refused.json["error"]) == (400, "invalid_dpop_proof")


def test_a_proof_cannot_be_replayed(place: Place) -> None:
    visitor = Visitor(place.knock)
    visitor.push()
    visitor.ask("/oauth/par", {"client_id": "http://localhost"}, jti="once")

    again = visitor.ask("/oauth/par", {"client_id": "http://localhost"}, jti="once")

    assert again.json == {"error": "invalid_dpop_proof", "error_description": "DPoP proof replayed"}


def test_a_token_is_bound_to_its_key(place: Place) -> None:
    chloe = place.world.add_bluesky("chloe")
    thief = Visitor(place.knock, place.world.issue_grant(chloe))
    thief.key = ECKey.generate_key("P-256")

    refused = thief.call(CREATE, body(chloe.remote_id, chloe.remote_id))

    assert (refused.status, refused.json["error"]) == (401, "invalid_token")


def test_a_wrong_verifier_gives_no_token_and_spends_the_code(place: Place) -> None:
    chloe = place.world.add_bluesky("chloe")
    visitor = Visitor(place.knock)
    code = visitor.come_back(chloe.handle)["code"]

    refused = visitor.exchange(code, verifier="another" * 8)

    assert (refused.status, refused.json["error"]) == (400, "invalid_grant")
    assert visitor.exchange(code).json["error"] == "invalid_grant"


def test_a_code_replayed_ends_what_it_gave(place: Place) -> None:
    chloe = place.world.add_bluesky("chloe")
    visitor = Visitor(place.knock)
    code = visitor.come_back(chloe.handle)["code"]
    assert visitor.exchange(code).status == 200

    assert visitor.exchange(code).json["error_description"] == "Code replayed"

    assert visitor.call(CREATE, body(chloe.remote_id, chloe.remote_id)).json["error"] == "invalid_token"


def test_refreshing_ends_the_old_pair_and_replaying_ends_the_grant(place: Place) -> None:
    chloe = place.world.add_bluesky("chloe")
    visitor = Visitor(place.knock, place.world.issue_grant(chloe))
    old_access, old_refresh = visitor.token, visitor.refresh_token

    assert visitor.refresh().status == 200
    assert visitor.token != old_access
    replayed = visitor.refresh(old_refresh)

    assert replayed.json == {"error": "invalid_grant", "error_description": "Refresh token replayed"}
    assert visitor.refresh().json["error"] == "invalid_grant"
    assert visitor.call(CREATE, body(chloe.remote_id, chloe.remote_id)).status == 401
    kinds = [entry.kind for entry in place.world.log]
    assert kinds == ["token-granted", "token-refreshed", "token-revoked"]


def test_an_access_token_lives_an_hour_and_can_be_refreshed(place: Place) -> None:
    chloe, badr = place.world.add_bluesky("chloe"), place.world.add_bluesky("badr")
    visitor = Visitor(place.knock, place.world.issue_grant(chloe))
    place.world.advance(3600)

    expired = visitor.call(CREATE, body(chloe.remote_id, badr.remote_id))

    assert (expired.status, expired.json["error"]) == (401, "invalid_token")
    assert "exp" in expired.json["message"]
    visitor.refresh()
    assert visitor.call(CREATE, body(chloe.remote_id, badr.remote_id)).status == 200


def test_a_revoked_grant_is_over_for_both_tokens(place: Place) -> None:
    chloe = place.world.add_bluesky("chloe")
    visitor = Visitor(place.knock, place.world.issue_grant(chloe))

    fields = {"client_id": visitor.client_id, "token": visitor.refresh_token}
    assert place.knock("POST", "pds", "/oauth/revoke", fields).status == 200

    assert visitor.refresh().json["error"] == "invalid_grant"
    assert place.world.grants_of(chloe) == []


def test_chloe_may_say_no(place: Place) -> None:
    chloe = place.world.add_bluesky("chloe")

    back = Visitor(place.knock).come_back(chloe.handle, decision="deny")

    assert (back["error"], back["state"]) == ("access_denied", "kept")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "transition:generic"}, "invalid_scope"),
        ({"scope": "atproto transition:chat.bsky"}, "invalid_scope"),
        ({"redirect_uri": "http://127.0.0.1:9999/other"}, "invalid_request"),
        ({"redirect_uri": "http://elsewhere.test/back"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"client_id": "http://localhost:80/page"}, "invalid_client_metadata"),
    ],
)
def test_a_request_that_breaks_the_rules_is_not_taken(place: Place, changes: dict[str, str], error: str) -> None:
    refused = Visitor(place.knock).push(**changes)

    assert (refused.status, refused.json["error"]) == (400, error)


def test_the_port_of_a_loopback_redirect_is_free(place: Place) -> None:
    assert Visitor(place.knock).push(redirect_uri="http://127.0.0.1:1234/back").status == 201


def test_a_narrow_scope_allows_its_own_collection_only(place: Place) -> None:
    chloe, badr = place.world.add_bluesky("chloe"), place.world.add_bluesky("badr")
    visitor = Visitor(place.knock, place.world.issue_grant(chloe))
    place.world.pds.by_access[visitor.token].scope = "atproto repo:app.bsky.graph.follow?action=create"
    post = {"repo": chloe.remote_id, "collection": "app.bsky.feed.post", "record": {"text": "hello"}}

    followed = visitor.call(CREATE, body(chloe.remote_id, badr.remote_id))

    rkey = followed.json["uri"].rpartition("/")[2]
    undo = {"repo": chloe.remote_id, "collection": "app.bsky.graph.follow", "rkey": rkey}
    assert followed.status == 200
    for refused in (visitor.call(CREATE, post), visitor.call("com.atproto.repo.deleteRecord", undo)):
        assert (refused.status, refused.json["error"]) == (403, "ScopeMissingError")

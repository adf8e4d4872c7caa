"""Records, points and identities on the sandbox's PDS."""

from __future__ import annotations

from collections.abc import Callable

from tests.networks.sandbox.conftest import Place
from tests.networks.sandbox.visitor import Visitor, create, follow_record

APPLY, CREATE, DELETE = (f"com.atproto.repo.{name}" for name in ("applyWrites", "createRecord", "deleteRecord"))
FOLLOW = "app.bsky.graph.follow"


def test_a_second_follow_of_the_same_person_replaces_the_first_but_not_in_a_batch(place: Place) -> None:
    chloe, badr = place.world.add_bluesky("chloe"), place.world.add_bluesky("badr")
    visitor = Visitor(place.knock, place.world.issue_grant(chloe))
    one = {"repo": chloe.remote_id, "collection": FOLLOW, "record": follow_record(badr.remote_id)}

    visitor.call(CREATE, one)
    visitor.call(CREATE, one)
    assert place.world.follows_of(chloe) == [badr]

    visitor.call(APPLY, {"repo": chloe.remote_id, "writes": [create(badr.remote_id)] * 3})
    assert place.world.follows_of(chloe) == [badr] * 4


def test_two_hundred_writes_pass_and_two_hundred_and_one_are_refused_yet_cost(place: Place) -> None:
    chloe = place.world.add_bluesky("chloe")
    others = [place.world.add_bluesky(f"b{number}") for number in range(201)]
    visitor = Visitor(place.knock, place.world.issue_grant(chloe))
    writes = [create(other.remote_id) for other in others]

    too_many = visitor.call(APPLY, {"repo": chloe.remote_id, "writes": writes})
    right = visitor.call(APPLY, {"repo": chloe.remote_id, "writes": writes[:200]})

    assert (too_many.status, too_many.json["error"]) == (400, "InvalidRequest")
    assert len(right.json["results"]) == 200
    assert right.headers["ratelimit-remaining"] == str(5000 - 603 - 600)
    assert place.world.follows_of(chloe) == others[:200]
    assert [entry.kind for entry in place.world.log].count("follow") == 200


def test_a_batch_is_carried_out_whole_or_not_at_all(place: Place) -> None:
    chloe, badr = place.world.add_bluesky("chloe"), place.world.add_bluesky("badr")
    visitor = Visitor(place.knock, place.world.issue_grant(chloe))
    taken = create(badr.remote_id) | {"rkey": "3lcaaaaaaaa22"}
    visitor.call(APPLY, {"repo": chloe.remote_id, "writes": [taken]})

    refused = visitor.call(APPLY, {"repo": chloe.remote_id, "writes": [create(badr.remote_id), taken]})

    assert (refused.status, refused.json["error"]) == (500, "InternalServerError")
    assert place.world.follows_of(chloe) == [badr]


def test_points_run_out_without_retry_after_and_come_back(start: Callable[..., Place]) -> None:
    place = start(points_per_hour=6)
    chloe, badr = place.world.add_bluesky("chloe"), place.world.add_bluesky("badr")
    visitor = Visitor(place.knock, place.world.issue_grant(chloe))
    one = {"repo": chloe.remote_id, "writes": [create(badr.remote_id)]}
    assert visitor.call(APPLY, one).headers["ratelimit-policy"] == "6;w=3600"
    visitor.call(APPLY, one)

    refused = visitor.call(APPLY, one)

    assert (refused.status, refused.json["error"]) == (429, "RateLimitExceeded")
    assert refused.headers["ratelimit-remaining"] == "0"
    assert int(refused.headers["ratelimit-reset"]) > place.world.now().timestamp()
    assert "retry-after" not in refused.headers
    place.world.advance(3600)
    visitor.refresh()
    assert visitor.call(APPLY, one).status == 200


def test_deleting_a_record_twice_is_harmless(place: Place) -> None:
    chloe, badr = place.world.add_bluesky("chloe"), place.world.add_bluesky("badr")
    place.world.follow(chloe, badr)
    visitor = Visitor(place.knock, place.world.issue_grant(chloe))
    listed = place.knock(
        "GET", "pds", "/xrpc/com.atproto.repo.listRecords", {"repo": chloe.handle, "collection": FOLLOW}
    )
    rkey = listed.json["records"][0]["uri"].rpartition("/")[2]
    one = {"repo": chloe.remote_id, "collection": FOLLOW, "rkey": rkey}

    assert [visitor.call(DELETE, one).status for _ in range(2)] == [200, 200]

    assert place.world.follows_of(chloe) == []
    assert [entry.kind for entry in place.world.log] == ["token-granted", "unfollow"]
    gone = place.knock("GET", "pds", "/xrpc/com.atproto.repo.getRecord", one)
    assert (gone.status, gone.json["error"]) == (400, "RecordNotFound")


def test_records_are_listed_by_pages_the_newest_first(place: Place) -> None:
    chloe = place.world.add_bluesky("chloe")
    others = [place.world.add_bluesky(f"b{number}") for number in range(130)]
    for other in others:
        place.world.follow(chloe, other)
    seen, cursor = [], "start"

    while cursor:
        query = {"repo": chloe.remote_id, "collection": FOLLOW, "limit": "100"}
        query |= {} if cursor == "start" else {"cursor": cursor}
        page = place.knock("GET", "pds", "/xrpc/com.atproto.repo.listRecords", query).json
        seen += [record["value"]["subject"] for record in page["records"]]
        cursor = page.get("cursor", "")

    assert seen == [other.remote_id for other in reversed(others)]


def test_nobody_writes_in_another_repository(place: Place) -> None:
    chloe, badr = place.world.add_bluesky("chloe"), place.world.add_bluesky("badr")
    visitor = Visitor(place.knock, place.world.issue_grant(chloe))

    refused = visitor.call(APPLY, {"repo": badr.remote_id, "writes": [create(chloe.remote_id)]})

    assert (refused.status, refused.json["error"]) == (401, "AuthenticationRequired")


def test_a_follow_of_nothing_is_not_a_record(place: Place) -> None:
    chloe = place.world.add_bluesky("chloe")
    visitor = Visitor(place.knock, place.world.issue_grant(chloe))

    refused = visitor.call(CREATE, {"repo": chloe.remote_id, "collection": FOLLOW, "record": {"subject": "chloe"}})

    assert (refused.status, refused.json["error"]) == (400, "InvalidRequest")


def test_handle_did_and_document_point_to_each_other(place: Place) -> None:
    chloe = place.world.add_bluesky("chloe", "Chloé")

    resolved = place.knock("GET", "pds", "/xrpc/com.atproto.identity.resolveHandle", {"handle": chloe.handle}).json
    document = place.knock("GET", "plc", f"/{chloe.remote_id}").json
    own = place.knock("GET", "", "/.well-known/atproto-did", headers={"Host": chloe.handle})

    assert resolved == {"did": chloe.remote_id}
    assert own.text == chloe.remote_id
    assert document["alsoKnownAs"] == [f"at://{chloe.handle}"]
    assert document["service"][0]["serviceEndpoint"] == place.server.url("pds")
    actors = {"actors": [chloe.remote_id, "did:plc:nobody"]}
    profiles = place.knock("GET", "pds", "/xrpc/app.bsky.actor.getProfiles", actors).json["profiles"]
    assert [profile["displayName"] for profile in profiles] == ["Chloé"]


def test_who_is_gone_is_gone_everywhere(place: Place) -> None:
    chloe = place.world.add_bluesky("chloe")
    chloe.gone = True

    assert place.knock("GET", "plc", f"/{chloe.remote_id}").status == 410
    assert place.knock("GET", "pds", "/xrpc/com.atproto.identity.resolveHandle", {"handle": chloe.handle}).status == 400
    assert place.knock("GET", "pds", "/xrpc/app.bsky.actor.getProfile", {"actor": chloe.handle}).status == 400

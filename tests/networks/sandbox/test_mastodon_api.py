"""Following on the sandbox's Mastodon-like servers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.networks.sandbox.conftest import Place


def test_numbers_repeat_between_servers(place: Place) -> None:
    ana, badr = place.world.add_mastodon("tilleul", "ana"), place.world.add_mastodon("ruche", "badr")

    assert ana.remote_id == badr.remote_id == "1"
    assert ana.handle == f"ana@tilleul.localhost:{place.server.port}"


def test_ana_follows_badr_elsewhere_once_and_undoes_it(place: Place) -> None:
    ana, badr = place.world.add_mastodon("tilleul", "ana"), place.world.add_mastodon("ruche", "badr")
    token = place.token(ana)

    first = place.follow(ana, badr, token)
    again = place.follow(ana, badr, token)

    assert (first.json["following"], first.json["requested"]) == (True, False)
    assert again.json["following"]
    assert place.world.follows_of(ana) == [badr]
    number = place.number(ana, badr, token)
    assert not place.knock("POST", "tilleul", f"/api/v1/accounts/{number}/unfollow", token=token).json["following"]
    assert place.world.follows_of(ana) == []
    told = [(entry.kind, entry.account, entry.target) for entry in place.world.log if "follow" in entry.kind]
    assert told == [(kind, ana.uid, badr.uid) for kind in ("follow", "follow-again", "unfollow")]


def test_a_locked_account_is_requested_until_it_answers(place: Place) -> None:
    ana = place.world.add_mastodon("tilleul", "ana")
    badr = place.world.add_mastodon("ruche", "badr", locked=True)
    token = place.token(ana)

    asked = place.follow(ana, badr, token)

    assert (asked.json["following"], asked.json["requested"]) == (False, True)
    assert (place.world.follows_of(ana), place.world.requests_of(ana)) == ([], [badr])
    place.world.answer_requests(badr, accept=True)
    standing = place.knock(
        "GET", "tilleul", "/api/v1/accounts/relationships", {"id[]": [asked.json["id"]]}, token=token
    )
    assert [(one["following"], one["requested"]) for one in standing.json] == [(True, False)]


def test_a_moved_account_says_where_to_and_cannot_be_followed(place: Place) -> None:
    ana, badr = place.world.add_mastodon("tilleul", "ana"), place.world.add_mastodon("prairie", "badr")
    old = place.world.add_mastodon("ruche", "badr", moved_to=badr)
    token = place.token(ana)

    shown = place.knock("GET", "tilleul", f"/api/v1/accounts/{place.number(ana, old, token)}", token=token)
    refused = place.follow(ana, old, token)

    assert shown.json["moved"]["acct"] == badr.handle
    assert (refused.status, refused.json) == (403, {"error": "This action is not allowed"})


def test_who_is_gone_suspended_or_unknown_is_not_found(place: Place) -> None:
    ana, badr = place.world.add_mastodon("tilleul", "ana"), place.world.add_mastodon("ruche", "badr")
    token = place.token(ana)
    number = place.number(ana, badr, token)

    badr.suspended = True
    assert place.knock("POST", "tilleul", f"/api/v1/accounts/{number}/follow", token=token).status == 404
    assert place.knock("GET", "tilleul", f"/api/v1/accounts/{number}", token=token).json["suspended"] is True
    badr.suspended, badr.gone = False, True
    assert place.knock("GET", "tilleul", f"/api/v1/accounts/{number}", token=token).status == 404
    search = {"q": badr.handle, "resolve": "true"}
    assert place.knock("GET", "tilleul", "/api/v2/search", search, token=token).json["accounts"] == []


def test_without_resolve_only_known_accounts_are_found(place: Place) -> None:
    ana, badr = place.world.add_mastodon("tilleul", "ana"), place.world.add_mastodon("ruche", "badr")
    token = place.token(ana)

    assert place.knock("GET", "tilleul", "/api/v1/accounts/lookup", {"acct": badr.handle}).status == 404
    assert place.knock("GET", "tilleul", "/api/v2/search", {"q": badr.handle}, token=token).json["accounts"] == []
    anonymous = place.knock("GET", "tilleul", "/api/v2/search", {"q": badr.handle, "resolve": "true"})
    assert anonymous.status == 401
    place.number(ana, badr, token)
    assert place.knock("GET", "tilleul", "/api/v1/accounts/lookup", {"acct": badr.handle}).json["username"] == "badr"


def test_following_is_paged_by_its_link_header(place: Place) -> None:
    ana = place.world.add_mastodon("tilleul", "ana")
    others = [place.world.add_mastodon("ruche", f"b{number}") for number in range(170)]
    for other in others:
        place.world.follow(ana, other)
    path, token, sizes, seen = f"/api/v1/accounts/{ana.remote_id}/following?limit=200", place.token(ana), [], []

    while path:
        page = place.knock("GET", "tilleul", path, token=token)
        sizes.append(len(page.json))
        seen += [one["acct"] for one in page.json]
        following = re.search(r'<http://[^/]+([^>]+)>; rel="next"', page.headers.get("link", ""))
        path = following[1] if following else ""

    assert sizes == [80, 80, 10]
    assert seen == [other.handle for other in reversed(others)]


def test_the_follow_after_the_daily_four_hundred_waits_for_the_next_slot(start: Callable[..., Place]) -> None:
    place = start(follows_per_day=2)
    ana = place.world.add_mastodon("tilleul", "ana")
    badr, camil, dan = (place.world.add_mastodon("ruche", name) for name in ("badr", "camil", "dan"))
    token = place.token(ana)
    assert place.follow(ana, badr, token).headers["x-ratelimit-remaining"] == "1"
    place.follow(ana, camil, token)

    refused = place.follow(ana, dan, token)

    assert (refused.status, refused.json) == (429, {"error": "Too many requests"})
    assert refused.headers["x-ratelimit-limit"] == "2"
    assert refused.headers["x-ratelimit-reset"].endswith("T00:00:00.000000Z")
    assert place.follow(ana, badr, token).status == 200, "what is there already costs nothing"
    place.world.advance(86_400)
    assert place.follow(ana, dan, token).status == 200


def test_three_hundred_calls_in_five_minutes_are_enough(start: Callable[..., Place]) -> None:
    place = start(calls_per_token=3)
    ana = place.world.add_mastodon("tilleul", "ana")
    token, path = place.token(ana), "/api/v1/accounts/verify_credentials"

    left = [place.knock("GET", "tilleul", path, token=token).headers["x-ratelimit-remaining"] for _ in range(3)]

    assert left == ["2", "1", "0"]
    assert place.knock("GET", "tilleul", path, token=token).status == 429
    place.world.advance(300)
    assert place.knock("GET", "tilleul", path, token=token).status == 200


def test_the_follow_ceiling_is_told_in_words(start: Callable[..., Place]) -> None:
    place = start(follow_ceiling=1)
    ana, badr = place.world.add_mastodon("tilleul", "ana"), place.world.add_mastodon("ruche", "badr")
    place.world.follow(ana, place.world.add_mastodon("ruche", "camil"))

    refused = place.follow(ana, badr, place.token(ana))

    assert refused.status == 422
    assert "cannot follow more than 1" in refused.json["error"]


def test_an_old_server_has_no_second_instance_page(place: Place) -> None:
    place.world.mastodon["prairie"].version = "3.5.19"

    assert place.knock("GET", "prairie", "/api/v2/instance").status == 404
    assert place.knock("GET", "prairie", "/.well-known/oauth-authorization-server").status == 404
    assert place.knock("GET", "prairie", "/api/v1/instance").json["version"] == "3.5.19"
    assert place.knock("GET", "tilleul", "/api/v2/instance").json["domain"] == place.world.authority("tilleul")


@pytest.mark.parametrize("path", ["/.well-known/nodeinfo", "/nodeinfo/2.0"])
def test_the_software_can_be_asked_for(place: Place, path: str) -> None:
    assert place.knock("GET", "ruche", path).status == 200


def test_webfinger_knows_the_people_of_its_own_server(place: Place) -> None:
    ana = place.world.add_mastodon("tilleul", "ana")
    resource = {"resource": f"acct:{ana.handle}"}

    assert place.knock("GET", "tilleul", "/.well-known/webfinger", resource).json["subject"] == f"acct:{ana.handle}"
    assert place.knock("GET", "ruche", "/.well-known/webfinger", resource).status == 404

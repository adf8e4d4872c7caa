"""Signing in on a Mastodon-like server of the sandbox, rightly and wrongly."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from essaim.networks.sandbox import NotApproved, approve
from tests.networks.sandbox.conftest import Answer, Place
from tests.networks.sandbox.visitor import VERIFIER, challenge

REDIRECT = "http://127.0.0.1:9999/back"
SCOPES = "read:accounts read:search read:follows write:follows"


def register(place: Place, scopes: str = SCOPES) -> dict[str, str]:
    fields = {"client_name": "Essaim", "redirect_uris": REDIRECT, "scopes": scopes}
    answer = place.knock("POST", "tilleul", "/api/v1/apps", fields)
    assert answer.status == 200
    return {name: answer.json[name] for name in ("client_id", "client_secret")}


def come_back(place: Place, app: dict[str, str], decision: str = "allow", **changes: str) -> dict[str, str]:
    query = {
        "client_id": app["client_id"],
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": SCOPES,
        "state": "kept",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
    }
    address = f"{place.server.url('tilleul')}/oauth/authorize?{urlencode(query | changes)}"
    back = parse_qs(urlsplit(approve(address, "ana", decision=decision)).query)
    return {name: values[0] for name, values in back.items()}


def exchange(place: Place, app: dict[str, str], code: str, verifier: str = VERIFIER, **changes: str) -> Answer:
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": verifier}
    return place.knock("POST", "tilleul", "/oauth/token", fields | app | changes)


def test_ana_signs_in_and_takes_her_grant_back(place: Place) -> None:
    ana = place.world.add_mastodon("tilleul", "ana", "Ana")
    app = register(place)

    back = come_back(place, app)
    granted = exchange(place, app, back["code"])

    assert back["state"] == "kept"
    assert granted.json["token_type"] == "Bearer"
    assert granted.json["scope"] == SCOPES
    token = granted.json["access_token"]
    me = place.knock("GET", "tilleul", "/api/v1/accounts/verify_credentials", token=token)
    assert (me.json["id"], me.json["acct"]) == (ana.remote_id, "ana")
    assert place.knock("POST", "tilleul", "/oauth/revoke", app | {"token": token}).json == {}
    refused = place.knock("GET", "tilleul", "/api/v1/accounts/verify_credentials", token=token)
    assert (refused.status, refused.json) == (401, {"error": "The access token was revoked"})
    assert [entry.kind for entry in place.world.log] == ["app-registered", "token-granted", "token-revoked"]
    assert place.world.grants_of(ana) == []


def test_a_wrong_verifier_gives_no_token(place: Place) -> None:
    place.world.add_mastodon("tilleul", "ana")
    app = register(place)

    answer = exchange(place, app, come_back(place, app)["code"], verifier="another" * 8)

    assert (answer.status, answer.json["error"]) == (400, "invalid_grant")


def test_a_code_is_good_once_and_for_ten_minutes(place: Place) -> None:
    place.world.add_mastodon("tilleul", "ana")
    app = register(place)
    code = come_back(place, app)["code"]
    assert exchange(place, app, code).status == 200
    assert exchange(place, app, code).json["error"] == "invalid_grant"

    late = come_back(place, app)["code"]
    place.world.advance(601)

    assert exchange(place, app, late).json["error"] == "invalid_grant"


def test_a_wrong_secret_is_a_wrong_client(place: Place) -> None:
    place.world.add_mastodon("tilleul", "ana")
    app = register(place)

    answer = exchange(place, app, come_back(place, app)["code"], client_secret="guessed")

    assert (answer.status, answer.json["error"]) == (401, "invalid_client")


def test_ana_may_say_no(place: Place) -> None:
    place.world.add_mastodon("tilleul", "ana")

    back = come_back(place, register(place), decision="deny")

    assert (back["error"], back["state"]) == ("access_denied", "kept")


def test_a_client_gets_no_more_than_it_registered_for(place: Place) -> None:
    place.world.add_mastodon("tilleul", "ana")

    back = come_back(place, register(place), scope="read write")

    assert back["error"] == "invalid_scope"


def test_a_wrong_password_is_told_on_the_page(place: Place) -> None:
    place.world.add_mastodon("tilleul", "ana")
    query = {"client_id": register(place)["client_id"], "redirect_uri": REDIRECT, "response_type": "code"}
    address = f"{place.server.url('tilleul')}/oauth/authorize?{urlencode(query | {'scope': SCOPES})}"

    with pytest.raises(NotApproved, match="Invalid user name or password"):
        approve(address, "ana", "guessed")


def test_a_redirect_elsewhere_shows_an_error_and_leads_nowhere(place: Place) -> None:
    app = register(place)
    query = {"client_id": app["client_id"], "redirect_uri": "http://127.0.0.1:1/other", "response_type": "code"}

    answer = place.knock("GET", "tilleul", "/oauth/authorize", query)

    assert (answer.status, "location" in answer.headers) == (400, False)


def test_the_sixth_registration_in_ten_minutes_must_wait(place: Place) -> None:
    for _ in range(5):
        register(place)

    refused = place.knock("POST", "tilleul", "/api/v1/apps", {"client_name": "E", "redirect_uris": REDIRECT})

    assert (refused.status, refused.json) == (429, {"error": "Too many requests"})
    assert refused.headers["x-ratelimit-limit"] == "5"
    assert refused.headers["x-ratelimit-remaining"] == "0"
    place.world.advance(600)
    register(place)


def test_a_token_without_the_scope_is_refused_with_403(place: Place) -> None:
    ana = place.world.add_mastodon("tilleul", "ana")
    host = place.world.mastodon["tilleul"]
    app = host.register("narrow", (REDIRECT,), ("read:accounts",))
    token = host.give_token(app, ana, ("read:accounts",), place.world.now()).text

    answer = place.knock("POST", "tilleul", f"/api/v1/accounts/{ana.remote_id}/follow", token=token)

    assert (answer.status, answer.json) == (403, {"error": "This action is outside the authorized scopes"})

"""Signing in with X says who somebody is; the token is taken back at once."""

from __future__ import annotations

import base64
from urllib.parse import parse_qsl, urlsplit

import pytest

from essaim.base.errors import BadInput, EssaimError
from essaim.networks.contract import Reach
from essaim.networks.errors import NetworkRefused, ServerMisbehaves, SlowDown
from essaim.networks.oauth import CODE_DEAD, NOT_OURS, SAID_NO, pkce_challenge
from essaim.networks.x.sign_in import KEYS_REFUSED, XIdentity, XKeys, XSignIn
from tests.networks.mastodon.replay import Replay, Told, replaying

pytestmark = pytest.mark.anyio

REDIRECT = "https://essaim.example/x/callback"
ANSWERS: dict[str, Told] = {
    "POST /2/oauth2/token": {
        "body": {
            "token_type": "bearer",
            "expires_in": 7200,
            "access_token": "token-of-ana",
            "scope": "users.read tweet.read",
        }
    },
    "GET /2/users/me": {"body": {"data": {"id": "42", "name": "Ana", "username": "ana_x"}}},
    "POST /2/oauth2/revoke": {"body": {"revoked": True}},
}


def sign_in_at(server: Replay, secret: str = "s&cret") -> XSignIn:
    return XSignIn(Reach(allow_loopback=True), XKeys("essaim-client", secret, api_url=f"{server.base}/2"))


async def finish(server: Replay, **changed: str) -> XIdentity:
    sign_in = sign_in_at(server)
    begun = sign_in.begin(REDIRECT)
    return await sign_in.finish(begun.data, {"code": "code", "state": begun.data["state"]} | changed)


async def test_ana_is_known_by_her_number_and_the_token_is_gone() -> None:
    async with replaying(ANSWERS) as server:
        assert await finish(server) == XIdentity("42", "ana_x")
        assert server.asked == ["POST /2/oauth2/token", "GET /2/users/me", "POST /2/oauth2/revoke"]
        assert "token=token-of-ana" in server.sent[-1]
        basic = base64.b64encode(b"essaim-client:s%26cret").decode()
        assert f"Authorization: Basic {basic}" in server.sent[0]
        assert f"Authorization: Basic {basic}" in server.sent[2]


def test_xs_page_is_asked_for_no_more_than_who_it_is() -> None:
    begun = XSignIn(Reach(), XKeys("essaim-client")).begin(REDIRECT)
    page = urlsplit(begun.authorize_url)
    query = dict(parse_qsl(page.query))
    assert (page.netloc, page.path) == ("x.com", "/i/oauth2/authorize")
    assert query["scope"] == "users.read tweet.read"
    assert query["code_challenge"] == pkce_challenge(begun.data["verifier"])
    assert begun.data["verifier"] not in begun.authorize_url


async def test_a_client_without_a_secret_names_itself() -> None:
    async with replaying(ANSWERS) as server:
        sign_in = sign_in_at(server, secret="")
        begun = sign_in.begin(REDIRECT)
        await sign_in.finish(begun.data, {"code": "code", "state": begun.data["state"]})
        assert "client_id=essaim-client" in server.sent[0]
        assert "Authorization: Basic" not in server.sent[0]


@pytest.mark.parametrize(
    ("changed", "sentence"), [({"state": "another"}, NOT_OURS), ({"error": "access_denied"}, SAID_NO)]
)
async def test_another_state_or_a_no_asks_nothing_of_x(changed: dict[str, str], sentence: str) -> None:
    async with replaying(ANSWERS) as server:
        with pytest.raises(BadInput) as refused:
            await finish(server, **changed)
        assert refused.value.message == sentence
        assert server.asked == []


@pytest.mark.parametrize(
    ("route", "answer", "error", "sentence"),
    [
        ("POST /2/oauth2/token", {"status": 400, "body": {"error": "invalid_request"}}, BadInput, CODE_DEAD),
        (
            "POST /2/oauth2/token",
            {"status": 401, "body": {"error": "unauthorized_client"}},
            NetworkRefused,
            KEYS_REFUSED,
        ),
        ("POST /2/oauth2/token", {"status": 400, "body": {"error": "invalid_client"}}, NetworkRefused, KEYS_REFUSED),
        ("POST /2/oauth2/token", {"text": "<html>"}, ServerMisbehaves, None),
        ("GET /2/users/me", {"status": 403, "body": {"title": "Client Forbidden"}}, NetworkRefused, KEYS_REFUSED),
        ("GET /2/users/me", {"status": 429, "headers": {"x-rate-limit-reset": "1793534700"}}, SlowDown, None),
        ("GET /2/users/me", {"body": {"data": {"id": "ana", "username": "ana_x"}}}, ServerMisbehaves, None),
        ("GET /2/users/me", {"body": {"data": {"id": 42, "username": "ana_x"}}}, ServerMisbehaves, None),
        ("GET /2/users/me", {"body": {"errors": []}}, ServerMisbehaves, None),
    ],
)
async def test_what_goes_wrong_is_one_clear_sentence_and_leaves_no_token(
    route: str, answer: Told, error: type[EssaimError], sentence: str | None
) -> None:
    async with replaying({**ANSWERS, route: answer}) as server:
        with pytest.raises(error) as refused:
            await finish(server)
        if sentence is not None:
            assert refused.value.message == sentence
        if route == "GET /2/users/me":
            assert server.asked[-1] == "POST /2/oauth2/revoke"


async def test_a_revocation_that_fails_does_not_undo_what_was_proved() -> None:
    async with replaying({**ANSWERS, "POST /2/oauth2/revoke": {"status": 503}}) as server:
        assert (await finish(server)).remote_id == "42"

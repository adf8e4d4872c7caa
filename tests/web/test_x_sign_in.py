"""Proving an X account by signing in with X, where the operators have keys for it."""

from __future__ import annotations

import html
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.test import Client

from essaim.base import clock
from essaim.conf.settings import current
from essaim.model import Proof
from essaim.networks.sandbox import FaultKind, SandboxServer, World
from essaim.networks.sandbox.x_oauth import CLIENT_ID, CLIENT_SECRET
from essaim.services import leaving_out, networks, proving, proving_by_sign_in
from essaim.store.models import OptOut, Session
from tests.people import ANA, BADR, CAST, DAN, Somebody, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Give a site with keys for an invented X that has the cast on it."""
    world = World(seed=1)
    for one in CAST:
        world.add_x(one.x_id, one.x_handle, one.display_name)
    with SandboxServer(world) as server:
        x = server.url("x")
        reach = replace(networks.reach(), allow_loopback=True, x_embed_url=x)
        site = replace(
            current(),
            x_client_id=CLIENT_ID,
            x_client_secret=CLIENT_SECRET,
            x_authorize_url=f"{x}/i/oauth2/authorize",
            x_api_url=f"{x}/2",
        )
        monkeypatch.setattr(proving_by_sign_in, "reach", lambda: reach)
        monkeypatch.setattr(proving_by_sign_in, "current", lambda: site)
        yield world


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def answer(world: World, page: str, who: Somebody, decision: str = "allow") -> dict[str, str]:
    """Answer X's page as somebody, and give the query that comes back."""
    params = dict(parse_qsl(urlsplit(page).query)) | {"person": who.x_id, "decision": decision}
    address = f"http://127.0.0.1:{world.port}/i/oauth2/authorize"
    asked = urllib.request.Request(address, urlencode(params).encode(), {"Host": world.authority("x")})
    try:
        urllib.request.build_opener(_Stays).open(asked, timeout=30)
    except urllib.error.HTTPError as sent:
        return dict(parse_qsl(urlsplit(sent.headers["location"]).query))
    raise AssertionError("X did not send anybody back")


def begin(client: Client) -> str:
    sent = client.post("/proof/x")
    assert sent.status_code == 302
    return str(sent["Location"])


def test_ana_proves_her_account_and_x_has_its_token_back(world: World) -> None:
    ana = make_member(ANA, proved=False, follows=[])
    client = visitor(ana)
    assert "Continue with X" in client.get("/proof").content.decode()
    back = client.get("/oauth/x/callback", answer(world, begin(client), ANA))
    assert back.status_code == 302
    identity = ana.identities.get()
    assert identity.proof == Proof.OAUTH
    assert (identity.post_sealed, identity.post_look_at) == ("", None)
    assert [entry.kind for entry in world.log if entry.host == "x"] == ["token-granted", "token-revoked"]
    page = html.unescape(client.get(back["Location"]).content.decode())
    assert f"@{ANA.x_handle} is yours" in page


def test_it_is_who_signed_in_that_is_proved_never_the_archives_owner(world: World) -> None:
    ana = make_member(ANA, proved=False, follows=[])
    client = visitor(ana)
    client.get("/oauth/x/callback", answer(world, begin(client), DAN))
    proofs = {state.handle: state.proved for state in proving.identities(ana)}
    assert proofs == {ANA.x_handle: False, DAN.x_handle: True}


def test_a_no_on_xs_page_changes_nothing_and_says_so(world: World) -> None:
    ana = make_member(ANA, proved=False, follows=[])
    client = visitor(ana)
    page = client.get("/oauth/x/callback", answer(world, begin(client), ANA, "deny"))
    assert page.status_code == 400
    assert "You did not let Essaim in" in html.unescape(page.content.decode())
    assert ana.identities.get().proof == Proof.ARCHIVE


def test_an_answer_counts_once_for_the_one_who_began_and_for_twenty_minutes(world: World) -> None:
    ana, dan = make_member(ANA, proved=False, follows=[]), make_member(DAN, follows=[], proved=False)
    hers = visitor(ana)
    params = answer(world, begin(hers), ANA)
    assert visitor(dan).get("/oauth/x/callback", params).status_code == 400
    assert hers.get("/oauth/x/callback", params | {"state": "another"}).status_code == 400
    assert hers.get("/oauth/x/callback", params).status_code == 400, "the answer of a sign-in that ended"
    params = answer(world, begin(hers), ANA)
    later = clock.now() + timedelta(minutes=21)
    with clock.travelling(lambda: later):
        assert hers.get("/oauth/x/callback", params).status_code == 400
    assert not ana.identities.exclude(proof=Proof.ARCHIVE).exists()


def to_be_left_out(client: Client, wish: str = "out") -> str:
    sent = client.post("/opt-out", {"x": wish})
    assert sent.status_code == 302
    return str(sent["Location"])


def test_somebody_who_is_no_member_is_left_out_by_signing_in_with_x_and_takes_it_back(world: World) -> None:
    make_member(ANA, follows=[DAN, BADR])
    visitor_ = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert "Leave me out, with X" in visitor_.get("/opt-out").content.decode()
    assert not Session.objects.filter(person=None).exists(), "looking at the page begins no session"
    back = visitor_.get("/oauth/x/callback", answer(world, to_be_left_out(visitor_), DAN), follow=True)
    assert "your account is left out" in back.content.decode()
    assert DAN.x_handle not in back.content.decode(), "the answer is the same for everybody"
    assert leaving_out.among([DAN.x_id, BADR.x_id]) == {DAN.x_id}
    [kept] = OptOut.objects.all()
    assert kept.proof == Proof.OAUTH
    everything = " ".join(str(value) for value in vars(kept).values())
    assert DAN.x_id not in everything
    assert DAN.x_handle not in everything
    assert not Session.objects.exclude(person=None).exists(), "nobody became a member by it"
    assert [entry.kind for entry in world.log if entry.host == "x"] == ["token-granted", "token-revoked"]
    visitor_.get("/oauth/x/callback", answer(world, to_be_left_out(visitor_, "undo"), DAN))
    assert not OptOut.objects.exists()


def test_an_answer_of_x_leaves_out_nobody_in_another_browser_nor_twice_nor_late(world: World) -> None:
    visitor_, other = Client(), Client()
    params = answer(world, to_be_left_out(visitor_), DAN)
    to_be_left_out(other)
    assert other.get("/oauth/x/callback", params).status_code == 400
    assert visitor_.get("/oauth/x/callback", answer(world, to_be_left_out(visitor_), DAN, "deny")).status_code == 400
    # Nothing is under way in this browser: who is signed in nowhere is asked to sign in, and nobody is left out.
    assert visitor_.get("/oauth/x/callback", params).status_code == 302
    params = answer(world, to_be_left_out(visitor_), DAN)
    later = clock.now() + timedelta(minutes=21)
    with clock.travelling(lambda: later):
        assert visitor_.get("/oauth/x/callback", params).status_code == 400
    assert not OptOut.objects.exists()


def test_what_one_went_to_x_for_last_is_what_happens(world: World) -> None:
    ana = make_member(ANA, proved=False, follows=[])
    client = visitor(ana)
    to_be_left_out(client)
    client.get("/oauth/x/callback", answer(world, begin(client), ANA))
    assert ana.identities.get().proof == Proof.OAUTH
    assert not OptOut.objects.exists()


def test_whoever_goes_to_x_too_often_is_asked_to_wait(world: World) -> None:
    client = Client(REMOTE_ADDR="192.0.2.1", HTTP_ACCEPT_LANGUAGE="en")
    assert {client.post("/opt-out", {"x": "out"}).status_code for _ in range(25)} == {302, 429}


def test_x_that_does_not_answer_is_one_clear_sentence(world: World) -> None:
    ana = make_member(ANA, proved=False, follows=[])
    client = visitor(ana)
    params = answer(world, begin(client), ANA)
    world.faults.add(FaultKind.STATUS, host="x", status=503)
    page = client.get("/oauth/x/callback", params)
    assert page.status_code >= 400
    assert "does not answer" in html.unescape(page.content.decode())


def test_a_post_after_a_sign_in_leaves_the_stronger_proof(world: World) -> None:
    ana = make_member(ANA, proved=False, follows=[])
    proving.keep(ana, ANA.x_id, ANA.x_handle, Proof.OAUTH)
    proving.keep(ana, ANA.x_id, ANA.x_handle, Proof.POST)
    assert ana.identities.get().proof == Proof.OAUTH


def test_without_keys_nothing_of_it_is_there() -> None:
    client = visitor(make_member(ANA, proved=False, follows=[]))
    assert "Continue with X" not in client.get("/proof").content.decode()
    assert client.post("/proof/x").status_code == 404
    assert "with X" not in client.get("/opt-out").content.decode()
    assert client.post("/opt-out", {"x": "out"}).status_code == 404
    assert client.get("/oauth/x/callback").status_code == 404

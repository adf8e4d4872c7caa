"""Signing in through the pages, on the invented world's own server; coming back, linking, merging, recovering."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from essaim.model import ArrivalChoice, Findability
from essaim.networks.sandbox import SandboxServer, World
from essaim.store.models import LinkedAccount, Person
from tests.people import ANA, BADR, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db

CODE = re.compile(r"(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}")


@pytest.fixture
def sandbox() -> Iterator[SandboxServer]:
    world = World()
    with SandboxServer(world) as server:
        world.add_mastodon("tilleul", "ana", "Ana Lindqvist-Oyelaran")
        world.add_mastodon("tilleul", "ana_bis", "Ana, second account")
        yield server


def browser() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def sign_in(client: Client, sandbox: SandboxServer, name: str, *, next_page: str = "") -> HttpResponse:
    typed = f"{name}@{sandbox.world.authority('tilleul')}"
    begun = client.post("/sign-in", {"network": "mastodon", "address": typed, "next": next_page})
    assert begun.status_code == 302, begun.content.decode()
    back = urlsplit(sandbox.approve(begun["Location"], name))
    answer = client.get(f"{back.path}?{back.query}")
    assert isinstance(answer, HttpResponse)
    return answer


def test_somebody_new_writes_the_code_down_and_chooses(sandbox: SandboxServer) -> None:
    client = browser()
    assert sign_in(client, sandbox, "ana", next_page="/journal")["Location"] == "/welcome"
    first = client.get("/welcome").content.decode()
    code = CODE.search(first)
    assert code is not None
    assert code[0] not in str(dict(client.session))

    hasty = client.post("/welcome", {"findability": "anyone", "arrivals": "follow"})
    assert hasty.status_code == 400
    assert code[0] in hasty.content.decode()
    done = client.post("/welcome", {"findability": "anyone", "arrivals": "follow", "written": "yes"})
    assert done["Location"] == "/dashboard"
    ana = Person.objects.get()
    assert (ana.language, ana.findability, ana.arrivals) == ("en", Findability.ANYONE, ArrivalChoice.FOLLOW)
    assert client.get("/welcome")["Location"] == "/dashboard"

    again = browser()
    answer = again.post("/recover", {"code": f" {code[0].lower().replace('-', ' ')} "})
    assert answer["Location"] == "/accounts"
    assert again.session["person"] == ana.pk


def test_the_way_back_is_built_from_the_sites_own_address(sandbox: SandboxServer) -> None:
    typed = f"ana@{sandbox.world.authority('tilleul')}"
    begun = browser().post("/sign-in", {"network": "mastodon", "address": typed}, HTTP_HOST="127.0.0.1:1")
    query = parse_qs(urlsplit(begun["Location"]).query)
    assert query["redirect_uri"] == ["http://127.0.0.1:8000/oauth/mastodon/callback"]


def test_the_session_changes_its_key_at_sign_in(sandbox: SandboxServer) -> None:
    client = browser()
    session = client.session
    session.save()
    planted = session.session_key
    sign_in(client, sandbox, "ana")
    assert client.session.session_key != planted
    assert not client.session.exists(str(planted))


def test_somebody_back_goes_where_they_wanted(sandbox: SandboxServer) -> None:
    sign_in(browser(), sandbox, "ana")
    assert sign_in(browser(), sandbox, "ana", next_page="/journal")["Location"] == "/journal"
    assert sign_in(browser(), sandbox, "ana", next_page="//evil.example/")["Location"] == "/dashboard"
    assert Person.objects.count() == 1


def test_a_second_account_is_linked_and_unlinked_the_last_one_is_not(sandbox: SandboxServer) -> None:
    client = browser()
    sign_in(client, sandbox, "ana")
    sign_in(client, sandbox, "ana_bis")
    first, second = LinkedAccount.objects.order_by("pk")
    assert "Unlink this account?" in client.get(f"/accounts/{second.pk}/unlink").content.decode()
    client.post(f"/accounts/{second.pk}/unlink")
    assert list(LinkedAccount.objects.all()) == [first]
    refused = client.post(f"/accounts/{first.pk}/unlink")
    assert refused.status_code == 400
    assert "your only linked account" in refused.content.decode()


def test_two_registrations_are_made_one_only_after_a_yes(sandbox: SandboxServer) -> None:
    sign_in(browser(), sandbox, "ana_bis")
    client = browser()
    sign_in(client, sandbox, "ana")
    assert sign_in(client, sandbox, "ana_bis")["Location"] == "/merge"
    assert "ana_bis@" in client.get("/merge").content.decode()
    assert Person.objects.count() == 2
    assert client.post("/merge")["Location"] == "/accounts"
    assert Person.objects.get().accounts.count() == 2
    assert client.post("/merge").status_code == 400


def test_an_answer_nobody_here_asked_for_is_refused(sandbox: SandboxServer) -> None:
    answer = browser().get("/oauth/mastodon/callback?code=x&state=y")
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.content.decode()
    victim = browser()
    typed = f"ana@{sandbox.world.authority('tilleul')}"
    victim.post("/sign-in", {"network": "mastodon", "address": typed})
    assert victim.get("/oauth/mastodon/callback?code=x&state=forged").status_code == 400
    assert Person.objects.count() == 0


def test_somebody_who_says_no_is_told_that_nothing_changed(sandbox: SandboxServer) -> None:
    client = browser()
    typed = f"ana@{sandbox.world.authority('tilleul')}"
    begun = client.post("/sign-in", {"network": "mastodon", "address": typed})
    back = urlsplit(sandbox.approve(begun["Location"], "ana", decision="deny"))
    answer = client.get(f"{back.path}?{back.query}")
    assert answer.status_code == 400
    assert "You did not let Essaim in" in answer.content.decode()


@pytest.mark.parametrize(
    ("network", "address", "said"),
    [
        ("mastodon", "", "Please fill in this field."),
        ("mastodon", "ana", "On which server"),
        ("bluesky", "ana@tilleul.example", "Mastodon-compatible"),
        ("mastodon", "ana@<script>alert(1)</script>", "not an address we understand"),
    ],
)
def test_a_wrong_address_is_explained_beside_its_field(network: str, address: str, said: str) -> None:
    answer = browser().post("/sign-in", {"network": network, "address": address})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in html.unescape(page)
    assert "<script>alert" not in page
    assert f'aria-describedby="help-{network} error-{network}"' in page


def test_a_network_we_do_not_know_changes_nothing() -> None:
    assert browser().post("/sign-in", {"network": "x", "address": "ana"}).status_code == 400


def test_a_wrong_recovery_code_lets_nobody_in() -> None:
    client = browser()
    answer = client.post("/recover", {"code": "AAAA-BBBB"})
    assert answer.status_code == 400
    assert "This recovery code is not known here." in answer.content.decode()
    assert "person" not in client.session


def test_signing_out_ends_the_session_and_a_new_epoch_ends_all() -> None:
    ana = make_member(ANA)
    client, other = visitor(ana), visitor(ana)
    client.post("/sign-out")
    assert client.get("/me").status_code == 302
    assert other.get("/me").status_code == 200
    ana.session_epoch += 1
    ana.save()
    assert other.get("/me").status_code == 302


def test_nobody_unlinks_an_account_of_somebody_else() -> None:
    badr = make_member(BADR)
    account = badr.accounts.get()
    client = visitor(make_member(ANA, bluesky=True))
    assert client.get(f"/accounts/{account.pk}/unlink").status_code == 404
    assert client.post(f"/accounts/{account.pk}/unlink").status_code == 404
    assert badr.accounts.count() == 1


def test_bluesky_reads_who_we_are_from_our_own_address() -> None:
    metadata = browser().get("/oauth/client-metadata.json", HTTP_HOST="127.0.0.1:1").json()
    assert metadata["redirect_uris"] == ["http://127.0.0.1:8000/oauth/bluesky/callback"]

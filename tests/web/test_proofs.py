from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from essaim.base import clock
from essaim.conf.settings import current
from essaim.networks.errors import ServerUnreachable
from essaim.networks.sandbox import SandboxServer, World
from essaim.services import networks, proving
from essaim.store.models import Person
from essaim.web.pages import proofs
from tests.people import ANA, CAST, DAN, TOWN_HALL, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Give an invented X with the cast on it, to which the services' requests go."""
    world = World(seed=1)
    for one in CAST:
        world.add_x(one.x_id, one.x_handle, one.display_name)
    with SandboxServer(world) as server:
        reach = replace(networks.reach(), allow_loopback=True, x_embed_url=server.url("x"))
        monkeypatch.setattr(proving, "reach", lambda: reach)
        yield world


def page_of(client: Client, query: str = "") -> str:
    return html.unescape(client.get(f"/proof{query}").content.decode())


def claimed() -> Person:
    """Give Ana, of whom only an archive says which X account is hers."""
    return make_member(ANA, proved=False, follows=[])


def test_the_text_to_post_names_the_new_account_and_opens_on_x() -> None:
    ana = claimed()
    page = page_of(visitor(ana))
    text = proving.offer(ana).text
    assert text in page
    assert ANA.mastodon.handle in text
    link = next(part for part in page.split('"') if part.startswith(proofs.POST_ON_X))
    assert parse_qs(urlsplit(link).query) == {"text": [text]}


def test_in_the_invented_world_the_text_opens_on_the_invented_x(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend = replace(current(), x_embed_url="http://x.localhost:7600")
    monkeypatch.setattr(proofs, "current", lambda: pretend)
    assert "http://x.localhost:7600/compose?text=" in page_of(visitor(claimed()))


def test_ana_posts_and_is_proved(world: World) -> None:
    ana = claimed()
    address = world.post_on_x(ANA.x_id, proving.offer(ana).text)
    answer = visitor(ana).post("/proof", {"post": address}, follow=True)
    assert answer.redirect_chain[-1][0] == "/here"
    assert f"Proved: @{ANA.x_handle} is yours." in answer.content.decode()
    assert ana.identities.get().proof == "post"


def test_a_post_by_somebody_else_proves_theirs_and_says_that_the_archive_differs(world: World) -> None:
    ana = claimed()
    address = world.post_on_x(TOWN_HALL.x_id, proving.offer(ana).text)
    answer = visitor(ana).post("/proof", {"post": address}, follow=True)
    assert answer.redirect_chain[-1][0] == "/proof"
    assert "Your archive names another X account than this one." in answer.content.decode()


def test_two_proofs_freeze_and_both_are_told(world: World) -> None:
    make_member(ANA)
    dan = make_member(DAN, x=False)
    address = world.post_on_x(ANA.x_id, proving.offer(dan).text)
    page = visitor(dan).post("/proof", {"post": address}, follow=True).content.decode()
    assert "Somebody else has proved the same account." in page


@pytest.mark.parametrize(
    "typed", ["", "hello", "https://example.org/1", "https://x.com/nobody/status/1", "javascript:1"]
)
def test_what_is_no_post_gets_one_clear_sentence_and_the_form_keeps_what_was_typed(world: World, typed: str) -> None:
    ana = claimed()
    page = visitor(ana).post("/proof", {"post": typed})
    assert page.status_code == 400
    assert page.content.decode().count('class="error"') == 1
    assert f'value="{html.escape(typed)}"' in page.content.decode()
    assert ana.identities.get().proof == "archive"


def test_a_post_without_the_code_proves_nothing(world: World) -> None:
    ana = claimed()
    page = visitor(ana).post("/proof", {"post": world.post_on_x(ANA.x_id, "Good morning")})
    assert page.status_code == 400
    assert "There is no code in this post." in page.content.decode()


def test_an_old_code_is_refused_and_a_new_one_is_given_on_wish(world: World) -> None:
    ana = claimed()
    client = visitor(ana)
    old = proving.offer(ana)
    address = world.post_on_x(ANA.x_id, old.text)
    later = clock.now() + timedelta(minutes=61)
    with clock.travelling(lambda: later):
        page = client.post("/proof", {"post": address})
        assert "more than an hour old" in page.content.decode()
        client.post("/proof", {"renew": "yes"})
        assert old.code not in page_of(client)


def test_when_x_does_not_answer_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_: object) -> None:
        raise ServerUnreachable

    monkeypatch.setattr(proving, "read_post", silent)
    page = visitor(claimed()).post("/proof", {"post": "https://x.com/ana/status/12345"})
    assert page.status_code == 503
    assert page.content.decode().count('class="error"') == 1


def test_dan_gets_no_code_for_an_account_of_anas() -> None:
    ana, client = claimed(), visitor(make_member(DAN))
    account = ana.accounts.get()
    assert client.get(f"/proof?account={account.pk}").status_code == 404
    assert client.post("/proof", {"account": account.pk, "renew": "yes"}).status_code == 404
    assert not ana.proof_codes.exists()


def test_either_of_two_new_accounts_can_be_named() -> None:
    ana = make_member(ANA, proved=False, bluesky=True)
    bluesky = ana.accounts.get(network="bluesky")
    page = page_of(visitor(ana), f"?account={bluesky.pk}")
    assert f"Find me on Bluesky: @{bluesky.handle}" in page
    assert f"Name this one instead: <bdi>{ANA.mastodon.handle}</bdi>" in page

"""The leaving post, read through the sandbox's X as through the real one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.networks.sandbox import SandboxServer, World
from essaim.services import networks, proving
from essaim.services.errors import ProofRefused
from tests.services.cast import STRANGERS, X, give_archive, join, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Give an invented X with the cast on it, to which the services' requests go."""
    world = World(seed=1)
    for name, x_id in X.items():
        world.add_x(x_id, name, name.capitalize())
    with SandboxServer(world) as server:
        reach = replace(networks.reach(), allow_loopback=True, x_embed_url=server.url("x"))
        monkeypatch.setattr(proving, "reach", lambda: reach)
        yield world


def test_a_post_with_the_code_and_the_new_address_proves_its_author(world: World) -> None:
    ana = join("ana")
    give_archive(ana, "ana", STRANGERS)
    offer = proving.offer(ana)
    assert "@ana@tilleul.localhost:1" in offer.text
    proved = proving.check(ana, world.post_on_x(X["ana"], offer.text))
    assert (proved.handle, proved.frozen, proved.lists_differ) == ("ana", False, False)
    assert ana.identities.get().proof == "post"


def test_it_is_the_author_who_is_proved_never_the_archives_owner(world: World) -> None:
    eve = join("eve")
    give_archive(eve, "badr", STRANGERS)
    proved = proving.check(eve, world.post_on_x(X["eve"], proving.offer(eve).text))
    assert proved.lists_differ
    assert {state.handle: state.proved for state in proving.identities(eve)} == {"badr": False, "eve": True}


def test_a_code_is_bound_to_its_person(world: World) -> None:
    address = world.post_on_x(X["ana"], proving.offer(join("ana")).text)
    with pytest.raises(ProofRefused, match="not yours"):
        proving.check(join("dan"), address)


def test_a_code_serves_once(world: World) -> None:
    ana = join("ana")
    address = world.post_on_x(X["ana"], proving.offer(ana).text)
    proving.check(ana, address)
    with pytest.raises(ProofRefused, match="used already"):
        proving.check(ana, address)


def test_a_code_lives_an_hour(world: World) -> None:
    ana = join("ana")
    address = world.post_on_x(X["ana"], proving.offer(ana).text)
    later = clock.now() + timedelta(minutes=61)
    with clock.travelling(lambda: later), pytest.raises(ProofRefused, match="hour"):
        proving.check(ana, address)


def test_the_post_must_name_the_new_account(world: World) -> None:
    ana = join("ana")
    with pytest.raises(ProofRefused, match="does not name"):
        proving.check(ana, world.post_on_x(X["ana"], f"Bye! {proving.offer(ana).code}"))


def test_a_post_without_a_code_or_no_post_at_all_is_told_so(world: World) -> None:
    ana = member("ana", proved=False)
    with pytest.raises(ProofRefused, match="no code"):
        proving.check(ana, world.post_on_x(X["ana"], "Hello"))
    for address in ("https://example.org/x/status/1", "not an address", ""):
        with pytest.raises(BadInput):
            proving.check(ana, address)


def test_the_same_offer_is_shown_until_it_ends_or_is_renewed() -> None:
    ana = join("ana")
    first = proving.offer(ana)
    assert proving.offer(ana).code == first.code
    assert proving.offer(ana, renew=True).code != first.code

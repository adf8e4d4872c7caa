"""The leaving post is looked at again: rarely, and without taking anything away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from essaim.networks.sandbox import FaultKind, SandboxServer, World
from essaim.services import exporting, networks, proving, rechecking
from essaim.store.models import Person, SourceIdentity, Work, WorkKind
from tests.conftest import Traveller
from tests.services.cast import X, join, kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Give an invented X with the cast on it, to which the services' requests go."""
    world = World(seed=1)
    for name, x_id in X.items():
        world.add_x(x_id, name, name.capitalize())
    with SandboxServer(world) as server:
        reach = replace(networks.reach(), allow_loopback=True, x_embed_url=server.url("x"))
        for module in (proving, rechecking):
            monkeypatch.setattr(module, "reach", lambda: reach)
        yield world


def proved(world: World, name: str = "ana") -> tuple[Person, str]:
    """Give somebody who proved their account, and the number of the post."""
    person = join(name)
    address = world.post_on_x(X[name], proving.offer(person).text)
    proving.check(person, address)
    return person, address.rpartition("/")[2]


def looks() -> int:
    """Do what the worker's beat does; give how many posts were looked at."""
    rechecking.keep_up()
    rows = list(Work.objects.filter(kind=WorkKind.LOOK_AT_POST))
    for row in rows:
        rechecking.look(row.subject_id)
        row.delete()
    return len(rows)


def test_a_post_that_stays_is_looked_at_three_times_and_then_forgotten(world: World, travel: Traveller) -> None:
    ana, post = proved(world)
    assert exporting.export(ana)["identities"][0]["post_id"] == post
    looked = []
    for day in range(1, 41):
        travel.forward(days=1)
        looked += [day] * looks()
    assert looked == [1, 7, 30]
    identity = ana.identities.get()
    assert (identity.post_sealed, identity.post_gone_at) == ("", None)
    assert kinds(ana) == []


def test_a_post_that_is_gone_takes_nothing_away_but_she_is_told_once(world: World, travel: Traveller) -> None:
    ana, post = proved(world)
    world.delete_on_x(post)
    for _ in range(40):
        travel.forward(days=1)
        looks()
    assert kinds(ana) == ["post-gone"]
    identity = ana.identities.get()
    assert identity.proof == "post"
    assert identity.post_gone_at is not None
    assert identity.post_sealed == ""


def test_x_not_answering_says_nothing_of_the_post(world: World, travel: Traveller) -> None:
    ana, _ = proved(world)
    world.faults.add(FaultKind.DOWN, host="x")
    travel.forward(days=1)
    assert looks() == 1
    assert looks() == 0
    world.faults.clear()
    travel.forward(hours=7)
    assert looks() == 1
    assert ana.identities.get().post_gone_at is None
    assert kinds(ana) == []


def test_one_post_a_beat_is_looked_at(world: World, travel: Traveller) -> None:
    for name in ("ana", "badr", "chloe"):
        proved(world, name)
    travel.forward(days=2)
    assert [looks() for _ in range(4)] == [1, 1, 1, 0]
    assert SourceIdentity.objects.filter(post_gone_at=None).count() == 3

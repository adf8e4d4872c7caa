"""Ids that a browser sends in chunks."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.model import Direction
from essaim.services import importing, opting_out, receiving, reconnecting
from essaim.services.errors import DeliveryIncomplete, ImportRefused, NotYours, TooOften
from essaim.store.models import DeliveredChunk, Delivery, FollowList, Import
from tests.conftest import Traveller
from tests.people import ANA, BADR, DAN, TOWN_HALL, make_member

pytestmark = pytest.mark.django_db

FOLLOWING, FOLLOWER = Direction.FOLLOWING, Direction.FOLLOWER
STRANGERS = [str(10**18 + number) for number in range(120_000)]


def packed(ids: Sequence[str]) -> bytes:
    """Give a chunk as the page sends it."""
    return gzip.compress(np.array([int(one) for one in ids], dtype=">u8").tobytes())


def test_a_list_in_three_chunks_becomes_the_row_that_an_archive_would() -> None:
    ana, badr = make_member(ANA, x=False), make_member(BADR, x=False)
    delivery = receiving.begin(ana, ANA.x_id, {FOLLOWING: 120_000, FOLLOWER: 1}).number
    for place in (2, 0, 1, 1):  # in any order, and one twice
        receiving.take(ana, delivery, FOLLOWING, place, packed(STRANGERS[place * 50_000 : (place + 1) * 50_000]))
    have = receiving.take(ana, delivery, FOLLOWER, 0, packed([BADR.x_id])).have
    assert have == {FOLLOWING: [0, 1, 2], FOLLOWER: [0]}
    report = receiving.finish(ana, delivery)
    assert (report.following, report.followers, report.question) == (120_000, 1, False)
    importing.import_ids(badr, BADR.owner, {FOLLOWING: STRANGERS, FOLLOWER: [BADR.x_id]})
    for direction in Direction:
        one, other = (FollowList.objects.get(person=person, direction=direction) for person in (ana, badr))
        assert bytes(one.pseudonyms) == bytes(other.pseudonyms)
        assert one.identity is not None
    assert not Delivery.objects.exists()
    assert not DeliveredChunk.objects.exists()


def test_no_id_stands_in_clear_while_chunks_wait() -> None:
    ana = make_member(ANA, x=False)
    delivery = receiving.begin(ana, ANA.x_id, {FOLLOWING: 2})
    receiving.take(ana, delivery.number, FOLLOWING, 0, packed([BADR.x_id, "5"]))
    row, chunk = Delivery.objects.get(), DeliveredChunk.objects.get()
    assert ANA.x_id not in row.owner_sealed
    assert int(BADR.x_id).to_bytes(8, "big") not in bytes(chunk.pseudonyms)
    assert int(BADR.x_id).to_bytes(8, "little") not in bytes(chunk.pseudonyms)
    assert len(chunk.pseudonyms) == 16


def test_nothing_is_imported_before_all_is_there_and_one_goes_on_from_where_it_was() -> None:
    ana = make_member(ANA, x=False)
    delivery = receiving.begin(ana, "", {FOLLOWING: 60_000}).number
    receiving.take(ana, delivery, FOLLOWING, 1, packed(STRANGERS[50_000:60_000]))
    with pytest.raises(DeliveryIncomplete):
        receiving.finish(ana, delivery)
    assert not FollowList.objects.exists()
    assert receiving.take(ana, delivery, FOLLOWING, 0, packed(STRANGERS[:50_000])).have == {FOLLOWING: [0, 1]}
    assert receiving.finish(ana, delivery).following == 60_000
    assert FollowList.objects.get(person=ana).identity is None


def test_an_empty_list_needs_no_chunk_and_one_that_is_not_there_replaces_nothing() -> None:
    ana = make_member(ANA, x=False)
    importing.import_ids(ana, ANA.owner, {FOLLOWING: ["1"], FOLLOWER: ["2"]})
    receiving.finish(ana, receiving.begin(ana, ANA.x_id, {FOLLOWER: 0}).number)
    assert {row.direction: row.count for row in FollowList.objects.all()} == {"following": 1, "follower": 0}


def test_another_owner_raises_the_same_question_as_an_upload() -> None:
    ana = make_member(ANA, follows=[])
    delivery = receiving.begin(ana, TOWN_HALL.x_id, {FOLLOWING: 1}).number
    receiving.take(ana, delivery, FOLLOWING, 0, packed(["7"]))
    report = receiving.finish(ana, delivery)
    assert report.question
    assert not FollowList.objects.filter(count=1).exists()
    assert importing.answer(ana, report.import_id, second_account=True).following == 1


def test_an_older_archive_is_refused_and_its_chunks_go(travel: Traveller) -> None:
    ana = make_member(ANA, x=False)
    importing.import_ids(ana, ANA.owner, {FOLLOWING: ["1"]}, travel.moment)
    delivery = receiving.begin(ana, ANA.x_id, {FOLLOWING: 0}, travel.moment - timedelta(days=1)).number
    with pytest.raises(ImportRefused, match="older"):
        receiving.finish(ana, delivery)
    assert not Delivery.objects.exists()
    assert FollowList.objects.get().count == 1


def test_who_opted_out_is_not_kept() -> None:
    ana = make_member(ANA, x=False)
    opting_out.opt_out_id("x", BADR.x_id)  # type: ignore[arg-type]
    delivery = receiving.begin(ana, ANA.x_id, {FOLLOWING: 2}).number
    receiving.take(ana, delivery, FOLLOWING, 0, packed([BADR.x_id, "5"]))
    assert receiving.finish(ana, delivery).following == 1


@pytest.mark.parametrize(
    ("place", "body"),
    [
        (0, b"no gzip"),
        (0, b""),
        (0, packed(["1"])),
        (0, packed(["1", "2", "3"])),
        (0, packed(["1", "2"])[:-4]),
        (0, packed(["1", str(10**19)])),
        (0, gzip.compress(bytes(100_000_000))),
        (0, bytes(500_000)),
        (1, packed(["1", "2"])),
    ],
    ids=["no-gzip", "nothing", "too-few", "too-many", "cut", "no-id", "bomb", "too-long", "not-announced"],
)
def test_what_is_no_such_chunk_is_refused_and_not_kept(place: int, body: bytes) -> None:
    ana = make_member(ANA, x=False)
    delivery = receiving.begin(ana, "", {FOLLOWING: 2}).number
    with pytest.raises(BadInput, match="could not be understood"):
        receiving.take(ana, delivery, FOLLOWING, place, body)
    with pytest.raises(BadInput):
        receiving.take(ana, delivery, FOLLOWER, 0, packed(["1", "2"]))
    assert not DeliveredChunk.objects.exists()


@pytest.mark.parametrize("owner", ["x", "-1", "1" * 20, "１２"])
def test_an_owner_that_is_none_is_refused(owner: str) -> None:
    with pytest.raises(BadInput):
        receiving.begin(make_member(ANA, x=False), owner, {FOLLOWING: 1})


def test_too_many_ids_none_at_all_or_too_many_deliveries_are_refused(travel: Traveller) -> None:
    ana = make_member(ANA, x=False)
    for counts in ({FOLLOWING: 4_000_000, FOLLOWER: 1_000_001}, {}, {FOLLOWING: -1}):
        with pytest.raises(BadInput):
            receiving.begin(ana, "", counts)
    for _ in range(receiving.MOST_BEGUN):
        receiving.begin(ana, "", {FOLLOWING: 1})
    with pytest.raises(TooOften):
        receiving.begin(ana, "", {FOLLOWING: 1})
    assert Delivery.objects.count() == 1
    travel.forward(hours=2)
    receiving.begin(ana, "", {FOLLOWING: 1})


def test_a_delivery_is_its_persons_alone() -> None:
    ana, dan = make_member(ANA, x=False), make_member(DAN, x=False)
    delivery = receiving.begin(ana, "", {FOLLOWING: 1}).number
    for wish in (
        lambda: receiving.take(dan, delivery, FOLLOWING, 0, packed(["1"])),
        lambda: receiving.finish(dan, delivery),
    ):
        with pytest.raises(NotYours):
            wish()


def test_what_stays_incomplete_is_over_after_an_hour_and_swept(travel: Traveller) -> None:
    ana = make_member(ANA, x=False)
    delivery = receiving.begin(ana, ANA.x_id, {FOLLOWING: 1}).number
    receiving.take(ana, delivery, FOLLOWING, 0, packed(["1"]))
    travel.to(clock.now() + receiving.OPEN_FOR)
    with pytest.raises(NotYours):
        receiving.finish(ana, delivery)
    reconnecting.sweep()
    assert not Delivery.objects.exists()
    assert not DeliveredChunk.objects.exists()
    assert not Import.objects.exists()

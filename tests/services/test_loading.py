"""Very many lists taken in at once: the rows and the index are as if each had come by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from essaim.matching.pseudonyms import sorted_list
from essaim.model import Direction
from essaim.services import compacting, indexing, loading
from essaim.services.loading import GivenList
from essaim.store.models import Counter, FollowList
from tests.services.lists import CONTACTS, VERSION, an_account, give, somebody, who_has

FOLLOWING = Direction.FOLLOWING
pytestmark = pytest.mark.django_db(transaction=True)


def given(*contacts: int) -> GivenList:
    person = somebody()
    return GivenList(person.pk, an_account(person).pk, sorted_list(set(contacts)))


def the_file() -> tuple[list[int], int, int]:
    base = indexing.open_known(FOLLOWING, VERSION, whole=True)
    return base.words.tolist(), base.header.watermark, base.header.lists


def test_what_was_loaded_is_found_and_counted(index_folder: Path) -> None:
    batches = [[given(CONTACTS[0], CONTACTS[4]), given(CONTACTS[1])], [], [given()], [given(CONTACTS[0])]]
    everybody = [one for batch in batches for one in batch]
    assert loading.load(FOLLOWING, batches, words=4) == 4
    assert who_has(CONTACTS[0]) == {everybody[0].person_id, everybody[3].person_id}
    assert who_has(CONTACTS[1]) == {everybody[1].person_id}
    assert who_has(CONTACTS[2]) == set()
    rows = FollowList.objects.order_by("serial").values_list("person_id", "identity_id", "pseudonyms", "count")
    assert [(person, identity, bytes(words)) for person, identity, words, _ in rows] == everybody
    assert [count for *_, count in rows] == [2, 1, 0, 1]
    assert dict(Counter.objects.filter(name__in=["lists", "links"]).values_list("name", "value")) == {
        "lists": 4,
        "links": 4,
    }


def test_the_index_gathered_on_the_way_is_the_one_that_the_rows_give(index_folder: Path) -> None:
    loading.load(FOLLOWING, [[given(*CONTACTS[:place])] for place in range(len(CONTACTS))])
    gathered = the_file()
    compacting.compact(everything=True)
    assert gathered == the_file()


def test_who_comes_while_others_are_loaded_is_in_the_index_too(index_folder: Path) -> None:
    late = somebody()

    def batches() -> Iterator[list[GivenList]]:
        yield [given(CONTACTS[0])]
        give(late, CONTACTS[:1])
        yield [given(CONTACTS[0])]

    loading.load(FOLLOWING, batches())
    _, _, lists = the_file()
    assert lists == 3
    assert late.pk in who_has(CONTACTS[0])


def test_who_was_here_before_others_are_loaded_stays_in_the_index(index_folder: Path) -> None:
    early = somebody()
    give(early, CONTACTS[:1])
    loading.load(FOLLOWING, [[given(CONTACTS[0])]])
    assert the_file()[2] == 2
    assert early.pk in who_has(CONTACTS[0])


def test_who_is_erased_meanwhile_is_found_by_nobody(index_folder: Path) -> None:
    here, gone = given(CONTACTS[0]), given(CONTACTS[0])

    def batches() -> Iterator[list[GivenList]]:
        yield [here, gone]
        FollowList.objects.filter(person=gone.person_id).delete()
        yield [given(CONTACTS[1])]

    loading.load(FOLLOWING, batches())
    assert who_has(CONTACTS[0]) == {here.person_id}
    assert compacting.condition(FOLLOWING, VERSION).lists_gone == 1

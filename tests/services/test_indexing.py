"""The index over real rows: files that come, go, break or lie; processes that share them; people who leave."""

from __future__ import annotations

import logging
import os
import random
import stat
from pathlib import Path

import numpy as np
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from essaim.matching.index import ArrayIndex, file
from essaim.model import Direction
from essaim.services import compacting, indexing
from essaim.store.locks import write_lock
from essaim.store.models import FollowList, IndexFile, Person
from tests.services.lists import CONTACTS, VERSION, an_account, give, somebody, who_has

FOLLOWING = Direction.FOLLOWING
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("index_folder")]


def path(folder: Path) -> Path:
    return file.path_of(folder, FOLLOWING, VERSION)


def held() -> ArrayIndex:
    index = indexing.catch_up(FOLLOWING, VERSION)
    assert isinstance(index, ArrayIndex)
    return index


def mapped() -> bool:
    """Say whether the base is the file's: such an array cannot be written to."""
    return not held().base.flags.writeable


def start_again() -> None:
    indexing.reset()


def test_a_file_is_private_mapped_and_gives_what_the_rows_give(index_folder: Path) -> None:
    ana, badr = somebody(), somebody()
    give(ana, CONTACTS[:2])
    give(badr, CONTACTS[1:3])
    assert who_has(CONTACTS[1]) == {ana.pk, badr.pk}
    assert not mapped()
    written = compacting.compact(everything=True)
    assert written is not None
    assert [(header.direction, header.lists, header.words) for header in written] == [
        (Direction.FOLLOWING, 2, 4),
        (Direction.FOLLOWER, 0, 0),
    ]
    assert mapped(), "a process notices a newer file without being told"
    start_again()
    assert mapped()
    assert {contact: who_has(contact) for contact in CONTACTS[:4]} == {
        CONTACTS[0]: {ana.pk},
        CONTACTS[1]: {ana.pk, badr.pk},
        CONTACTS[2]: {badr.pk},
        CONTACTS[3]: set(),
    }
    assert stat.S_IMODE(index_folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in index_folder.iterdir()} == {0o600}


def test_forty_bits_are_not_enough_and_the_row_decides() -> None:
    ana = somebody()
    give(ana, [CONTACTS[0]])
    assert held().candidates(CONTACTS[1]).tolist() == [ana.pk]
    assert who_has(CONTACTS[1]) == set()
    assert who_has(CONTACTS[0]) == {ana.pk}


def test_whoever_comes_after_the_file_stands_in_the_tail_until_the_next_one() -> None:
    ana, badr = somebody(), somebody()
    give(ana, CONTACTS[:1])
    compacting.compact(everything=True)
    give(badr, CONTACTS[:1])
    assert who_has(CONTACTS[0]) == {ana.pk, badr.pk}
    assert (len(held().base), held().tail_words) == (1, 1)
    compacting.compact(everything=True)
    assert (len(held().base), held().tail_words) == (2, 0)
    assert who_has(CONTACTS[0]) == {ana.pk, badr.pk}


def test_what_was_erased_or_replaced_is_never_found_again_and_leaves_the_next_file(index_folder: Path) -> None:
    ana, badr = somebody(), somebody()
    give(ana, CONTACTS[:1])
    give(badr, CONTACTS[:1])
    compacting.compact(everything=True)
    ana.delete()
    give(badr, CONTACTS[3:4])
    assert who_has(CONTACTS[0]) == set()
    start_again()
    assert (who_has(CONTACTS[0]), who_has(CONTACTS[3])) == (set(), {badr.pk})
    assert len(held().base) == 2, "the old file still says so, and is not believed"
    compacting.compact(everything=True)
    assert (held().base & np.uint64(2**24 - 1)).tolist() == [badr.pk]
    assert who_has(CONTACTS[3]) == {badr.pk}


def test_a_number_is_never_given_again() -> None:
    somebody()
    newest = somebody()
    number = newest.pk
    newest.delete()
    assert somebody().pk > number
    Person.objects.all().delete()
    assert somebody().pk > number + 1


def test_a_row_that_is_rolled_back_leaves_no_trace_and_hides_nobody() -> None:
    ana, badr = somebody(), somebody()
    give(ana, CONTACTS[:1])
    assert who_has(CONTACTS[0]) == {ana.pk}
    with write_lock():
        give(badr, CONTACTS[1:2])
        assert who_has(CONTACTS[1]) == {badr.pk}
        transaction.set_rollback(True)
    give(ana, CONTACTS[1:2])  # takes the serial that was taken back
    assert who_has(CONTACTS[1]) == {ana.pk}


def test_a_row_is_read_once() -> None:
    ana = somebody()
    give(ana, CONTACTS[:1])
    who_has(CONTACTS[0])
    before = held()
    assert held() is before
    give(ana, CONTACTS[1:2])
    with CaptureQueriesContext(connection) as queries:
        who_has(CONTACTS[3])
    assert sum("serial" in query["sql"] for query in queries) == 1


def test_lists_come_with_what_an_arrival_asks_of_them() -> None:
    ana, badr = somebody(), somebody()
    account = an_account(ana)
    mine, bare = give(ana, CONTACTS[:1], bare=False), give(badr, CONTACTS[:1])
    holders = {holder.list_id: holder for holder in indexing.holders(FOLLOWING, CONTACTS[0], VERSION, index=held())}
    assert (holders[mine.pk].identity_id, holders[mine.pk].proof) == (account.pk, account.proof)
    assert (holders[bare.pk].identity_id, holders[bare.pk].proof) == (None, None)
    rows = list(indexing.lists_with(FOLLOWING, CONTACTS[0], VERSION, index=held()))
    assert {row.pk for row in rows} == {mine.pk, bare.pk}


def truncate(file_: Path) -> None:
    os.truncate(file_, file_.stat().st_size - 8)


def lengthen(file_: Path) -> None:
    file_.write_bytes(file_.read_bytes() + b"\0" * 8)


def cut_the_header(file_: Path) -> None:
    os.truncate(file_, 100)


def damage_a_word(file_: Path) -> None:
    data = bytearray(file_.read_bytes())
    data[-3] ^= 1
    file_.write_bytes(data)


def damage_the_header(file_: Path) -> None:
    data = bytearray(file_.read_bytes())
    data[70] ^= 1
    file_.write_bytes(data)


def put_something_else(file_: Path) -> None:
    file_.write_bytes(b"<html>" * 2000)


def put_another_format(file_: Path) -> None:
    data = bytearray(file_.read_bytes())
    data[8] ^= 1
    file_.write_bytes(data)


def put_the_other_direction(file_: Path) -> None:
    file_.write_bytes(file_.with_name("follower-1.index").read_bytes())


def put_a_folder(file_: Path) -> None:
    file_.unlink()
    file_.mkdir()


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (truncate, "cut short"),
        (cut_the_header, "cut short"),
        (lengthen, "too long"),
        (damage_a_word, "damaged"),
        (damage_the_header, "damaged"),
        (put_something_else, "not an index"),
        (put_another_format, "another format"),
        (put_the_other_direction, "other lists"),
        (put_a_folder, "unreadable"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_noticed_and_the_rows_speak(
    index_folder: Path, caplog: pytest.LogCaptureFixture, harm: object, why: str
) -> None:
    assert callable(harm)
    ana = somebody()
    give(ana, CONTACTS[:1])
    compacting.compact(everything=True)
    harm(path(index_folder))
    start_again()
    with caplog.at_level(logging.WARNING):
        assert who_has(CONTACTS[0]) == {ana.pk}
        assert who_has(CONTACTS[0]) == {ana.pk}
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert [why in line for line in told] == [True], "told once"
    condition = compacting.condition(FOLLOWING, VERSION, whole=True)
    assert why in condition.problem
    assert condition.due is compacting.Due.UNUSABLE
    if harm is put_a_folder:
        with pytest.raises(compacting.IndexNotWritten, match="directory"):
            compacting.compact()
    else:
        compacting.compact()
        assert mapped()


def test_a_file_of_another_database_hides_nobody(index_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    ana = somebody()
    give(ana, CONTACTS[:1])
    compacting.compact(everything=True)
    IndexFile.objects.all().delete()  # as if another site's file had been copied here
    start_again()
    assert who_has(CONTACTS[0]) == {ana.pk}
    assert "another database" in caplog.text
    assert compacting.any_due()


def test_a_backup_brought_back_under_a_newer_file_hides_nobody(index_folder: Path) -> None:
    ana, badr = somebody(), somebody()
    give(ana, CONTACTS[:1])
    kept = list(IndexFile.objects.all())
    give(badr, CONTACTS[:1])
    compacting.compact(everything=True)
    # The backup is from before badr and from before the file; then badr comes again.
    FollowList.objects.filter(person=badr).delete()
    IndexFile.objects.all().delete()
    IndexFile.objects.bulk_create(kept)
    with write_lock():
        connection.cursor().execute("UPDATE store_counter SET value = 1 WHERE name = 'follow_list_serial'")
    give(badr, CONTACTS[1:2])
    start_again()
    assert who_has(CONTACTS[1]) == {badr.pk}
    assert not mapped()


def test_an_index_without_a_folder_works(index_folder: Path) -> None:
    ana = somebody()
    give(ana, CONTACTS[:1])
    indexing.warm_up(VERSION)
    assert who_has(CONTACTS[0]) == {ana.pk}
    assert not index_folder.exists()


def test_a_file_that_goes_while_it_is_used_stays_in_use(index_folder: Path) -> None:
    ana, badr = somebody(), somebody()
    give(ana, CONTACTS[:1])
    compacting.compact(everything=True)
    assert mapped()
    path(index_folder).unlink()
    give(badr, CONTACTS[:1])
    assert who_has(CONTACTS[0]) == {ana.pk, badr.pk}
    assert mapped()


@pytest.mark.parametrize("spread", ["evenly", "all low", "all high", "two heaps"])
def test_a_long_list_is_verified_exactly_wherever_its_pseudonyms_stand(spread: str) -> None:
    """Only the words around the place where one should stand are read; a list that is not even is read whole."""
    choose = random.Random(spread)
    ends = {"evenly": [(0, 64)], "all low": [(0, 50)], "all high": [(2**64 - 2**50, 50)]}
    heaps = ends.get(spread, [(0, 45), (2**64 - 2**45, 45)])
    words = sorted({start + choose.getrandbits(bits) for start, bits in heaps for _ in range(3000)})
    ana = somebody()
    give(ana, words)
    for place in (0, 1, 70, len(words) // 2, len(words) - 2, len(words) - 1):
        assert who_has(words[place]) == {ana.pk}
        # The same candidate by its first 40 bits, but another contact.
        assert who_has(words[place] ^ 1) == ({ana.pk} if words[place] ^ 1 in words else set())


def test_a_list_that_was_emptied_holds_nobody_whatever_the_index_still_says() -> None:
    ana = somebody()
    give(ana, CONTACTS[:2])
    assert who_has(CONTACTS[1]) == {ana.pk}
    give(ana, [])
    assert who_has(CONTACTS[1]) == set()

"""Compactions: when they are due, what they leave when they are killed; and the index's long life in random order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

import pytest
from django.db import connection, transaction
from django.db.models import Model
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from essaim.matching.index import file
from essaim.model import Direction
from essaim.services import compacting, indexing
from essaim.services.compacting import Due, Step
from essaim.store.locks import write_lock
from essaim.store.models import Counter, FollowList, IndexFile, Person, SourceIdentity
from tests.conftest import Traveller
from tests.services.lists import CONTACTS, VERSION, give, somebody, who_has

FOLLOWING = Direction.FOLLOWING
pytestmark = pytest.mark.django_db(transaction=True)


def due() -> Due | None:
    return compacting.condition(FOLLOWING, VERSION).due


def test_a_short_tail_needs_no_file_and_a_long_one_does(index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give(somebody(), CONTACTS)
    assert (due(), compacting.compact()) == (None, [])
    monkeypatch.setattr(compacting, "LEAST_TAIL", 4)
    assert due() is Due.MISSING
    written = compacting.compact()
    assert written is not None
    assert [header.direction for header in written] == [FOLLOWING]
    assert not compacting.any_due()
    give(somebody(), CONTACTS[:4])
    assert due() is None
    give(somebody(), CONTACTS[:1])
    assert due() is Due.BEHIND


def test_what_was_erased_leaves_the_file_within_the_hour(index_folder: Path, travel: Traveller) -> None:
    ana, badr = somebody(), somebody()
    give(ana, CONTACTS[:1])
    give(badr, CONTACTS[:2])
    compacting.compact(everything=True)
    ana.delete()
    assert (compacting.condition(FOLLOWING, VERSION).lists_gone, due()) == (1, None)
    travel.forward(minutes=61)
    assert due() is Due.ERASED
    compacting.compact()
    assert (compacting.condition(FOLLOWING, VERSION).lists_gone, due()) == (0, None)
    assert compacting.condition(FOLLOWING, VERSION).words == 2
    travel.forward(minutes=61)
    give(badr, CONTACTS[:1])
    assert due() is Due.ERASED, "what stood in a list that was replaced goes too"


def test_two_compactions_never_meet(index_folder: Path) -> None:
    with file.folder_lock(index_folder) as ours:
        assert ours
        assert compacting.compact(everything=True) is None
    assert compacting.compact(everything=True)


def test_leftovers_and_files_of_keys_that_are_gone_are_swept(index_folder: Path) -> None:
    index_folder.mkdir()
    old, aside = index_folder / "following-99.index", index_folder / "following-1.index.77.aside"
    old.touch()
    aside.touch()
    compacting.compact()
    assert [path.name for path in index_folder.iterdir()] == ["lock"]


def test_few_files_stay_known(index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compacting, "KNOWN", 2)
    for _ in range(4):
        compacting.compact(everything=True)
    assert IndexFile.objects.count() == 4
    assert compacting.condition(FOLLOWING, VERSION).problem == ""


def test_a_folder_that_cannot_be_written_to_is_told_in_one_sentence(index_folder: Path) -> None:
    index_folder.write_text("not a folder")
    with pytest.raises(compacting.IndexNotWritten, match="cannot be written"):
        compacting.compact()


KILLED = """
import os, signal, sys, django
django.setup()
from essaim.services import compacting
def kill(step):
    if step == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)
compacting.compact(everything=True, after_step=kill)
"""


@pytest.mark.parametrize("step", list(Step))
def test_a_compaction_killed_at_any_step_leaves_an_index_that_works(index_folder: Path, step: Step) -> None:
    ana, badr = somebody(), somebody()
    give(ana, CONTACTS[:1])
    compacting.compact(everything=True)
    give(badr, CONTACTS[:1])
    name = connection.settings_dict["NAME"]
    cluster = os.environ.get("ESSAIM_TEST_POSTGRESQL", "")
    url = f"{cluster.rpartition('/')[0]}/{name}" if cluster else f"sqlite:///{name}"
    child = subprocess.run(
        [sys.executable, "-c", KILLED, step.value],
        env=os.environ | {"ESSAIM_DATABASE_URL": url, "ESSAIM_INDEX_DIR": str(index_folder)},
    )
    assert child.returncode == -signal.SIGKILL
    for _ in range(2):
        assert who_has(CONTACTS[0]) == {ana.pk, badr.pk}
        assert compacting.condition(FOLLOWING, VERSION, whole=True).problem == ""
        indexing.reset()
    done = step is Step.IN_PLACE
    assert compacting.condition(FOLLOWING, VERSION).words == (2 if done else 1)
    assert bool(list(index_folder.glob("*.aside"))) == (step in {Step.WRITTEN, Step.KNOWN})
    compacting.compact(everything=True)
    assert list(index_folder.glob("*.aside")) == []
    assert who_has(CONTACTS[0]) == {ana.pk, badr.pk}


#: What a backup holds.
TABLES: tuple[type[Model], ...] = (Person, SourceIdentity, FollowList, IndexFile, Counter)


class Killed(BaseException):
    """The compaction went no further."""


class LongLife(RuleBasedStateMachine):
    """Whatever happens, in whatever order, look-ups give what a plain dictionary gives.

    What another part of the site does to lists is one more rule, which changes the rows and `lists` alike.
    """

    folder: ClassVar[Path]
    people = st.integers(0, 3)
    directions = st.sampled_from(list(Direction))
    contacts = st.sets(st.sampled_from(CONTACTS), max_size=4)

    def __init__(self) -> None:
        super().__init__()
        for table in reversed(TABLES):
            table._default_manager.all().delete()
        for path in self.folder.glob("*"):
            path.unlink()
        indexing.reset()
        self.persons: dict[int, Person] = {}
        #: Whose list, which of their lists, and what is in it.
        self.lists: dict[tuple[int, bool, Direction], set[int]] = {}
        self.other_process: dict[int, dict[Direction, indexing._Held]] = {}

    def person(self, which: int) -> Person:
        if which not in self.persons:
            self.persons[which] = somebody()
        return self.persons[which]

    @rule(which=people, direction=directions, bare=st.booleans(), contacts=contacts)
    def somebody_gives_a_list_for_the_first_time_or_again(
        self, which: int, direction: Direction, bare: bool, contacts: set[int]
    ) -> None:
        person = self.person(which)
        give(person, contacts, direction, bare=bare)
        self.lists[person.pk, bare, direction] = contacts

    @rule(which=people, direction=directions, contacts=contacts)
    def an_arrival_fails_at_its_end(self, which: int, direction: Direction, contacts: set[int]) -> None:
        person = self.person(which)
        with write_lock():
            give(person, contacts, direction)
            for contact in contacts:
                assert person.pk in who_has(contact, direction)
            transaction.set_rollback(True)

    @rule(which=people)
    def somebody_erases_everything(self, which: int) -> None:
        person = self.persons.pop(which, None)
        if person is not None:
            self.lists = {key: contacts for key, contacts in self.lists.items() if key[0] != person.pk}
            person.delete()

    @rule()
    def the_index_is_compacted(self) -> None:
        compacting.compact(everything=True)

    @rule(which=people, direction=directions, contacts=contacts)
    def a_list_comes_while_the_index_is_compacted(self, which: int, direction: Direction, contacts: set[int]) -> None:
        def come(done: Step) -> None:
            if done is Step.READ:
                self.somebody_gives_a_list_for_the_first_time_or_again(which, direction, bare=True, contacts=contacts)
                self.look_ups_give_what_the_dictionary_gives()

        compacting.compact(everything=True, after_step=come)

    @rule(step=st.sampled_from(Step))
    def a_compaction_dies(self, step: Step) -> None:
        def die(done: Step) -> None:
            if done is step:
                raise Killed

        with suppress(Killed):
            compacting.compact(everything=True, after_step=die)

    @rule()
    def the_process_starts_again(self) -> None:
        indexing.reset()

    @rule()
    def another_process_has_its_turn(self) -> None:
        indexing._held, self.other_process = self.other_process, indexing._held

    @rule(place=st.sampled_from([0, 20, 90, -20, -2, -1]), direction=directions)
    def the_disk_changes_a_file_and_the_process_starts_again(self, place: int, direction: Direction) -> None:
        path = file.path_of(self.folder, direction, VERSION)
        if path.exists():
            data = bytearray(path.read_bytes())
            data[place % len(data)] ^= 1
            path.write_bytes(data)
            self._all_start_again()

    @rule(direction=directions)
    def a_file_is_lost(self, direction: Direction) -> None:
        file.path_of(self.folder, direction, VERSION).unlink(missing_ok=True)

    @rule(which=people, direction=directions, contacts=contacts, after=contacts, times=st.integers(0, 3))
    def a_backup_is_brought_back_under_newer_files(
        self, which: int, direction: Direction, contacts: set[int], after: set[int], times: int
    ) -> None:
        rows = [list(table._default_manager.all()) for table in TABLES]
        person = self.person(which)
        for _ in range(times):
            give(person, contacts, direction)
        compacting.compact(everything=True)
        with transaction.atomic():
            for table in reversed(TABLES):
                table._default_manager.all().delete()
            for table, kept in zip(TABLES, rows, strict=True):
                table._default_manager.bulk_create(kept)
        self.persons = {which: one for which, one in self.persons.items() if one in rows[0]}
        self._all_start_again()
        # The serials of what was lost are given again.
        self.somebody_gives_a_list_for_the_first_time_or_again(which, direction, bare=True, contacts=after)

    def _all_start_again(self) -> None:
        indexing.reset()
        self.other_process = {}

    @invariant()
    def look_ups_give_what_the_dictionary_gives(self) -> None:
        with write_lock():
            found = {(contact, towards): who_has(contact, towards) for contact in CONTACTS for towards in Direction}
        assert found == {
            (contact, towards): {
                person
                for (person, _, direction), contacts in self.lists.items()
                if direction is towards and contact in contacts
            }
            for contact in CONTACTS
            for towards in Direction
        }


def test_a_long_life_in_random_order(index_folder: Path) -> None:
    LongLife.folder = index_folder
    run_state_machine_as_test(
        LongLife,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )

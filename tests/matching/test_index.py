"""The index, driven against a plain dictionary; 40 bits are provoked to give false candidates."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from essaim.matching.index import (
    FAN_OUT,
    PEOPLE,
    ArrayIndex,
    FollowIndex,
    Gathering,
    IndexedList,
    contains,
    intersect,
)
from essaim.matching.index.gathering import WORTH_A_THREAD
from essaim.matching.pseudonyms import Words, sorted_list

#: Few contacts, in two families that share their top 40 bits: false candidates come all the time.
contacts = st.builds(
    lambda family, low: family << 24 | low,
    st.sampled_from([0, 1, 2**39, 2**40 - 1]),
    st.sampled_from([0, 1, 2**24 - 1]),
)
people = st.one_of(st.integers(0, 5), st.just(PEOPLE - 1))
lists = st.sets(contacts, max_size=6)


def words(values: set[int] | list[int]) -> Words:
    return np.array(sorted(values), dtype=np.uint64)


class IndexMachine(RuleBasedStateMachine):
    """Lists come and go, newer bases and restarts happen at any moment; the rows are the truth."""

    def __init__(self) -> None:
        super().__init__()
        self.index = ArrayIndex()
        self.rows: dict[tuple[int, int], tuple[set[int], int]] = {}
        self.serial = 0
        self.older: list[ArrayIndex] = []

    def gathered(self) -> Words:
        gathering = Gathering(3)
        gathering.add([(person, sorted_list(values)) for (person, _), (values, _) in self.rows.items()])
        return gathering.sorted()

    @rule(given=st.lists(st.tuples(people, st.integers(0, 1), lists), max_size=FAN_OUT + 2))
    def some_people_give_lists_or_other_versions_of_them(self, given: list[tuple[int, int, set[int]]]) -> None:
        rows = []
        for person, which, values in given:
            self.serial += 1
            self.rows[person, which] = values, self.serial
            rows.append(IndexedList(person, words(values), self.serial))
        self.index = self.index.plus(rows)
        assert self.index.watermark == self.serial

    @rule(person=people)
    def somebody_erases_everything(self, person: int) -> None:
        self.rows = {key: row for key, row in self.rows.items() if key[0] != person}

    @rule()
    def a_base_is_being_made_while_lists_come(self) -> None:
        self.older.append(ArrayIndex.of(self.gathered(), self.serial))

    @precondition(lambda self: self.older)
    @rule(which=st.integers(0, 9))
    def a_base_made_before_is_ready(self, which: int) -> None:
        base = self.older[which % len(self.older)]
        self.index = self.index.on(base.base, base.watermark)
        assert self.index.watermark == self.serial

    @precondition(lambda self: self.older)
    @rule(which=st.integers(0, 9))
    def the_process_starts_again_on_an_older_base(self, which: int) -> None:
        self.index = self.older[which % len(self.older)]
        late = sorted(self.rows.items(), key=lambda row: row[1][1])
        self.index = self.index.plus(
            IndexedList(person, words(values), serial)
            for (person, _), (values, serial) in late
            if serial > self.index.watermark
        ).up_to(self.serial)

    @rule()
    def the_index_is_lost_and_rebuilt(self) -> None:
        rows = [IndexedList(person, words(values), serial) for (person, _), (values, serial) in self.rows.items()]
        self.index = ArrayIndex.build(rows).up_to(self.serial)
        assert self.index.base.tolist() == self.gathered().tolist()

    @invariant()
    def whoever_has_a_contact_is_found_and_nobody_else(self) -> None:
        for contact in (0, 1, 2**24 - 1, 2**63, 2**64 - 1, 2**24 + 1):
            candidates = self.index.candidates(contact).tolist()
            assert candidates == sorted(set(candidates))
            verified = {
                person
                for (person, _), (values, _) in self.rows.items()
                if person in candidates and contains(sorted_list(values), contact)
            }
            assert verified == {person for (person, _), (values, _) in self.rows.items() if contact in values}


TestIndex = IndexMachine.TestCase


def one(person: int, values: list[int], serial: int) -> list[IndexedList]:
    return [IndexedList(person, words(values), serial)]


def test_forty_bits_give_false_candidates_that_the_row_rejects() -> None:
    mine, other = 5 << 24 | 1, 5 << 24 | 2
    index = ArrayIndex().plus(one(7, [mine], 1))
    assert index.candidates(other).tolist() == [7]
    assert not contains(sorted_list([mine]), other)
    assert contains(sorted_list([mine]), mine)


def test_many_arrivals_leave_few_arrays_to_search() -> None:
    index, many = ArrayIndex(), FAN_OUT**2 + 5
    for person in range(many):
        index = index.plus(one(person, [person << 24], person + 1))
    assert Counter(part.tier for part in index.tail) == {0: 5, 2: 1}
    assert all(index.candidates(person << 24).tolist() == [person] for person in range(many))
    assert (len(index), index.tail_words) == (many, many)
    assert (index.on(index.tail[0].words, FAN_OUT**2).tail_words, index.on(words([]), many).tail) == (5, ())


def test_lists_that_come_together_are_sorted_once() -> None:
    rows = [IndexedList(person, words([person << 24]), person + 1) for person in range(FAN_OUT + 1)]
    index = ArrayIndex().plus(rows)
    assert [(part.tier, part.serial) for part in index.tail] == [(1, FAN_OUT + 1)]


def test_an_index_is_a_value_that_a_failed_transaction_leaves_as_it_was() -> None:
    before: FollowIndex = ArrayIndex().plus(one(1, [1 << 24], 1))
    after = before.plus(one(2, [1 << 24], 2))
    assert before.candidates(1 << 24).tolist() == [1]
    assert after.candidates(1 << 24).tolist() == [1, 2]
    assert (before.watermark, after.watermark) == (1, 2)
    assert before.plus([]) is before


def test_the_watermark_never_goes_back() -> None:
    index = ArrayIndex.of(words([]), 5).plus(one(1, [1], 9)).plus(one(2, [1], 7))
    assert index.watermark == 9
    assert index.up_to(8).watermark == 9


def test_a_base_older_than_the_present_one_is_not_taken() -> None:
    index = ArrayIndex.of(words([1 << 24 | 1]), 9)
    assert index.on(words([]), 8) is index


@pytest.mark.parametrize("number", [-1, PEOPLE])
def test_a_number_that_does_not_fit_its_24_bits_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="24 bits"):
        ArrayIndex().plus(one(number, [1], 1))
    with pytest.raises(ValueError, match="24 bits"):
        Gathering(1).add([(number, sorted_list([1]))])


@pytest.mark.parametrize("room", [0, 1, 40, 2 * WORTH_A_THREAD])
def test_room_guessed_wrong_for_many_lists_costs_no_word(room: int) -> None:
    gathering = Gathering(room)
    for person in range(30):
        gathering.add([(person, sorted_list([person << 40, 2**64 - 1 - (person << 40)]))])
    expected = [person << 40 | person for person in range(30)]
    expected += [(2**64 - 1 - (person << 40)) >> 24 << 24 | person for person in range(30)]
    assert gathering.sorted().tolist() == sorted(expected)


@given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
def test_a_newcomer_finds_those_of_their_list_who_are_here(listed: set[int], here: set[int]) -> None:
    assert sorted(intersect(sorted_list(listed), words(here)).tolist()) == sorted(listed & here)

"""The index, driven against a plain dictionary; 40 bits are provoked to give false candidates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from essaim.matching.index import FAN_OUT, PEOPLE, ArrayIndex, FollowIndex, IndexedList, contains, intersect
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
    """Lists come, people go, compactions and restarts happen at any moment; the rows are the truth."""

    def __init__(self) -> None:
        super().__init__()
        self.index = ArrayIndex()
        self.rows: dict[tuple[int, int], set[int]] = {}
        self.forgotten: set[int] = set()
        self.serial = 0

    @rule(person=people, which=st.integers(0, 1), values=lists)
    def somebody_gives_a_list_or_another_version_of_it(self, person: int, which: int, values: set[int]) -> None:
        self.serial += 1
        self.rows[person, which] = values
        self.forgotten.discard(person)
        self.index.add(person, words(values), self.serial)

    @rule(person=people)
    def somebody_erases_everything(self, person: int) -> None:
        self.rows = {key: values for key, values in self.rows.items() if key[0] != person}
        self.forgotten.add(person)
        self.index.forget(person)

    @rule()
    def the_tail_is_compacted(self) -> None:
        self.index.compact()
        kept = {int(word) & (PEOPLE - 1) for word in self.index.base}
        assert not kept & self.forgotten

    @rule()
    def the_index_is_lost_and_rebuilt(self) -> None:
        rows = (IndexedList(person, words(values), self.serial) for (person, _), values in self.rows.items())
        self.index = ArrayIndex.build(rows)

    @rule()
    def the_base_is_kept_and_read_again(self) -> None:
        self.index.compact()
        self.index = ArrayIndex(self.index.base.copy(), self.index.watermark)

    @invariant()
    def whoever_has_a_contact_is_found_and_nobody_else(self) -> None:
        for contact in (0, 1, 2**24 - 1, 2**63, 2**64 - 1, 2**24 + 1):
            candidates = self.index.candidates(contact).tolist()
            assert candidates == sorted(set(candidates))
            assert not set(candidates) & self.forgotten
            verified = {
                person
                for (person, _), values in self.rows.items()
                if person in candidates and contains(sorted_list(values), contact)
            }
            assert verified == {person for (person, _), values in self.rows.items() if contact in values}


TestIndex = IndexMachine.TestCase


def test_forty_bits_give_false_candidates_that_the_row_rejects() -> None:
    index, mine, other = ArrayIndex(), 5 << 24 | 1, 5 << 24 | 2
    index.add(7, words([mine]), 1)
    assert index.candidates(other).tolist() == [7]
    assert not contains(sorted_list([mine]), other)
    assert contains(sorted_list([mine]), mine)


def test_many_arrivals_leave_few_arrays_to_search() -> None:
    index = ArrayIndex()
    for person in range(FAN_OUT**2 + 5):
        index.add(person, words([person << 24]), person + 1)
    assert [len(tier) for tier in index._tiers] == [5, 0, 1]
    assert all(index.candidates(person << 24).tolist() == [person] for person in range(FAN_OUT**2 + 5))
    assert len(index) == FAN_OUT**2 + 5
    index.compact()
    assert (index._tiers, len(index.base)) == ([], FAN_OUT**2 + 5)


def test_the_watermark_never_goes_back() -> None:
    index: FollowIndex = ArrayIndex(watermark=5)
    index.add(1, words([1]), 9)
    index.add(2, words([1]), 7)
    assert index.watermark == 9


def test_somebody_erased_does_not_come_back_with_the_list_they_erased() -> None:
    index = ArrayIndex.build([IndexedList(1, words([1 << 24]), 1), IndexedList(2, words([1 << 24]), 2)])
    index.forget(1)
    assert index.candidates(1 << 24).tolist() == [2]
    index.add(1, words([2 << 24]), 3)
    assert index.candidates(1 << 24).tolist() == [2]
    assert index.candidates(2 << 24).tolist() == [1]


@pytest.mark.parametrize("number", [-1, PEOPLE])
def test_a_number_that_does_not_fit_its_24_bits_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="24 bits"):
        ArrayIndex().add(number, words([1]), 1)


@given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
def test_a_newcomer_finds_those_of_their_list_who_are_here(listed: set[int], here: set[int]) -> None:
    assert sorted(intersect(sorted_list(listed), words(here)).tolist()) == sorted(listed & here)

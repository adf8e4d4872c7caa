"""Pseudonyms: the same for the same account, another for any other, nothing without the key."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.matching.pseudonyms import (
    CHUNK,
    Pseudonymiser,
    contains,
    from_bytes,
    normalise_handle,
    registered_array,
    signed,
    sorted_list,
    unsigned,
)
from essaim.model import Network

MAKER = Pseudonymiser({1: b"a" * 32, 2: b"b" * 32})
ids = st.integers(0, 2**63 - 1)
words = st.integers(0, 2**64 - 1)


@given(st.sets(ids, max_size=200))
def test_distinct_ids_have_distinct_pseudonyms(some: set[int]) -> None:
    assert len(set(MAKER.numbers(Network.X, sorted(some)).tolist())) == len(some)


@given(st.lists(ids, max_size=50))
def test_text_number_and_array_give_the_same_in_the_same_order(some: list[int]) -> None:
    one_by_one = [MAKER.number(Network.X, value) for value in some]
    assert MAKER.numbers(Network.X, [str(value) for value in some]).tolist() == one_by_one
    assert MAKER.numbers(Network.X, np.array(some, dtype=np.uint64)).tolist() == one_by_one
    assert MAKER.numbers(Network.X, np.array(some, dtype=np.int64)).tolist() == one_by_one


def test_a_list_longer_than_a_chunk_is_the_same_as_its_pieces() -> None:
    many = np.arange(2 * CHUNK + 3, dtype=np.uint64)
    whole = MAKER.numbers(Network.X, many)
    for at in (0, CHUNK - 1, CHUNK, 2 * CHUNK, 2 * CHUNK + 2):
        assert whole[at] == MAKER.number(Network.X, at)


def test_a_pseudonym_never_changes_since_lists_are_kept_for_months() -> None:
    # A change here makes every stored list worthless: it needs a new key version, not a new figure.
    assert MAKER.number(Network.X, "9000000000000000001", 1) == 0x5568BCCCD0B8A58E
    assert MAKER.handles(Network.X, ["ana_on_x"], 1).tolist() == [0xA0AD69F6C4F04568]
    assert MAKER.destinations(Network.MASTODON, ["ana@tilleul.example"], 1).tolist() == [0xA6735C3D632C9AE5]


def test_each_network_kind_version_and_key_has_pseudonyms_of_its_own() -> None:
    other = Pseudonymiser({1: b"c" * 32})
    seen = [
        MAKER.number(Network.X, 7, 1),
        MAKER.number(Network.X, 7, 2),
        MAKER.number(Network.MASTODON, 7, 1),
        int(MAKER.handles(Network.X, ["7"], 1)[0]),
        int(MAKER.destinations(Network.X, ["7"], 1)[0]),
        other.number(Network.X, 7),
    ]
    assert len(set(seen)) == len(seen)


def test_the_highest_version_is_the_newest_whatever_the_order() -> None:
    maker = Pseudonymiser({10: b"a" * 32, 9: b"b" * 32})
    assert (maker.newest, maker.versions) == (10, (9, 10))
    assert maker.number(Network.X, 1) == maker.number(Network.X, 1, 10)


@pytest.mark.parametrize("keys", [{}, {1: b"short"}])
def test_weak_or_missing_keys_are_refused(keys: dict[int, bytes]) -> None:
    with pytest.raises(ValueError, match="at least one key"):
        Pseudonymiser(keys)


@pytest.mark.parametrize("wrong", ["", "-1", "1_0", " 1", "١", "ana", -1, 2**64])
def test_what_is_no_id_is_refused_not_guessed(wrong: str | int) -> None:
    with pytest.raises(ValueError, match="id"):
        MAKER.numbers(Network.X, [wrong])


@pytest.mark.parametrize("wrong", ["", "-1", "1_0", " 1", "1\0", "١", "ana"])
def test_one_that_is_no_id_is_noticed_among_many(wrong: str) -> None:
    lists: list[list[str | int]] = [["7", wrong, "8"], [wrong, "7", "8"], ["7", "8", wrong], ["7", wrong, 8]]
    for many in lists:
        with pytest.raises(ValueError, match="id"):
            MAKER.numbers(Network.X, many)


def test_texts_and_numbers_may_be_mixed_and_come_from_anywhere() -> None:
    mixed: list[str | int] = ["7", 8, "9"]
    assert MAKER.numbers(Network.X, iter(mixed)).tolist() == MAKER.numbers(Network.X, [7, 8, 9]).tolist()


@given(st.lists(words))
def test_ids_written_in_digits_are_the_numbers_they_say(ids: list[int]) -> None:
    assert MAKER.numbers(Network.X, list(map(str, ids))).tolist() == MAKER.numbers(Network.X, ids).tolist()


@pytest.mark.parametrize("wrong", [str(2**64), "9" * 30])
def test_one_too_great_for_64_bits_is_noticed_among_many(wrong: str) -> None:
    with pytest.raises(ValueError, match="64 bits"):
        MAKER.numbers(Network.X, ["7", str(2**64 - 1), wrong])


def test_a_key_has_a_check_value_of_its_own() -> None:
    values = {MAKER.check_value(1), MAKER.check_value(2), Pseudonymiser({1: b"b" * 32}).check_value(1)}
    assert len(values) == 3
    assert MAKER.check_value(1) == Pseudonymiser({1: b"a" * 32}).check_value(1)


@pytest.mark.parametrize("wrong", [np.array([-1]), np.array([1.5])])
def test_an_array_that_holds_no_ids_is_refused(wrong: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
    with pytest.raises(ValueError, match="id"):
        MAKER.numbers(Network.X, wrong)


def test_the_writing_of_a_handle_makes_no_difference() -> None:
    assert len(set(MAKER.handles(Network.X, ["Ana_B", "@ana_b", " ANA_B ", "ａｎａ＿ｂ"]).tolist())) == 1
    assert normalise_handle("@Ana@Tilleul.Example") == "ana@tilleul.example"
    with pytest.raises(ValueError, match="empty handle"):
        MAKER.handles(Network.X, ["@"])


def test_a_did_keeps_its_case_and_an_address_does_not() -> None:
    a, b = MAKER.destinations(Network.BLUESKY, ["did:web:a.example:B", "did:web:a.example:b"])
    assert a != b
    a, b = MAKER.destinations(Network.MASTODON, ["@Ana@Tilleul.example", "ana@tilleul.example"])
    assert a == b


@given(st.text(min_size=1))
def test_a_normalised_handle_stays_as_it_is(handle: str) -> None:
    try:
        once = normalise_handle(handle)
    except ValueError:
        return
    assert normalise_handle(once) == once


def test_nothing_gives_nothing() -> None:
    assert len(MAKER.numbers(Network.X, [])) == 0
    assert len(MAKER.handles(Network.X, [])) == 0
    assert sorted_list([]) == b""


@given(st.lists(words, max_size=60), words)
def test_a_row_holds_each_pseudonym_once_in_order(values: list[int], stranger: int) -> None:
    row = sorted_list(values)
    assert from_bytes(row).tolist() == sorted(set(values))
    assert sorted_list(np.array(values, dtype=np.uint64)) == row
    assert all(contains(row, value) for value in values)
    assert contains(memoryview(row), stranger) == (stranger in values)


@given(words)
def test_a_database_keeps_a_pseudonym_as_a_signed_number(value: int) -> None:
    assert -(2**63) <= signed(value) < 2**63
    assert unsigned(signed(value)) == value


@given(st.lists(words, max_size=30))
def test_the_registered_come_back_sorted_as_they_were(values: list[int]) -> None:
    assert registered_array(map(signed, values)).tolist() == sorted(set(values))


def test_a_pseudonym_that_only_two_neighbours_make_up_together_is_not_in_the_list() -> None:
    wanted = int.from_bytes(b"\x11\x22\x33\x44\x55\x66\x77\x88", "big")
    before, after = 0x11223344, 0x55667788 << 32
    assert wanted.to_bytes(8, "big") in sorted_list([before, after])
    assert not contains(sorted_list([before, after]), wanted)
    assert contains(sorted_list([before, after, wanted]), wanted)
    assert not contains(b"", wanted)

"""The members' pseudonyms kept in memory give the answers of the table, whatever happened to it."""

from __future__ import annotations

import os
import subprocess
import sys
from unittest.mock import patch

import numpy as np
import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from essaim.matching.pseudonyms import sorted_list, unsigned
from essaim.matching.registered import Registered
from essaim.services import people, registering
from essaim.store.models import IdentityPseudonym, SourceIdentity
from tests.services.cast import join, member, prove

VERSION = 1


def kept() -> list[tuple[int, int]]:
    pseudonyms, identities = registering.caught_up(VERSION).in_order()
    assert pseudonyms.tolist() == sorted(pseudonyms.tolist())
    return sorted(zip(pseudonyms.tolist(), identities.tolist(), strict=True))


def table() -> list[tuple[int, int]]:
    rows = IdentityPseudonym.objects.filter(key_version=VERSION).values_list("pseudonym", "identity_id")
    return sorted((unsigned(pseudonym), identity) for pseudonym, identity in rows)


@pytest.mark.django_db(transaction=True)
def test_who_comes_and_who_goes_is_known_at_once() -> None:
    assert kept() == table() == []
    ana, badr = member("ana"), member("badr")
    assert kept() == table()
    assert len(table()) == 2
    people.erase(badr)
    assert kept() == table()
    assert len(table()) == 1
    eve = join("eve")
    prove(eve, "ana")  # two proofs of one account: both stand, frozen
    assert kept() == table()
    assert {identity for _, identity in kept()} == {ana.identities.get().pk, eve.identities.get().pk}


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_there_even_when_its_number_is_given_again() -> None:
    ana = join("ana")
    before = kept()
    with transaction.atomic():
        prove(ana, "ana")
        assert len(kept()) == 1, "one's own transaction sees it"
        transaction.set_rollback(True)
    assert kept() == table() == before
    badr = join("badr")
    prove(badr, "badr")  # on SQLite its row has the number of the one rolled back
    assert kept() == table()
    assert len(table()) == 1


@pytest.mark.django_db(transaction=True)
def test_an_erasure_that_is_rolled_back_hides_nobody() -> None:
    ana = member("ana")
    number = ana.pk
    with transaction.atomic():
        people.erase(ana)
        assert kept() == []
        transaction.set_rollback(True)
    assert kept() == table()
    assert SourceIdentity.objects.filter(person=number).count() == len(table()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_savepoint_that_is_rolled_back_was_never_there_either() -> None:
    with transaction.atomic():
        with transaction.atomic():
            prove(join("ana"), "ana")
            assert len(kept()) == 1
            transaction.set_rollback(True)
        prove(join("badr"), "badr")
        assert kept() == table()
    assert kept() == table()
    assert len(table()) == 1


ELSEWHERE = """
import django
django.setup()
from essaim.services import people
from essaim.store.models import Person
from tests.services.cast import member
people.erase(Person.objects.get())
member("badr")
member("chloe")
"""


@pytest.mark.django_db(transaction=True)
def test_what_another_process_changes_is_known_here() -> None:
    member("ana")
    assert len(kept()) == 1
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        url = f"{os.environ['ESSAIM_TEST_POSTGRESQL'].rpartition('/')[0]}/{name}"
    subprocess.run([sys.executable, "-c", ELSEWHERE], env=os.environ | {"ESSAIM_DATABASE_URL": url}, check=True)
    assert kept() == table()
    assert len(table()) == 2


few = st.integers(min_value=-4, max_value=4)


@given(
    batches=st.lists(st.lists(few, max_size=6), max_size=5),
    listed=st.lists(few, max_size=12, unique=True),
    apart=st.sampled_from([0, 1, 4, 512]),
)
def test_holders_are_those_whom_a_plain_look_finds(batches: list[list[int]], listed: list[int], apart: int) -> None:
    registered = Registered.empty()
    rows: list[tuple[int, int, int]] = []
    with patch("essaim.matching.registered.MOST_APART", apart):
        for batch in batches:
            new = [(len(rows) + place, pseudonym, 1000 + len(rows) + place) for place, pseudonym in enumerate(batch, 1)]
            registered = registered.taking_in(new)
            rows += new
    words = np.array(sorted(map(unsigned, listed)), dtype=np.uint64)
    plain = sorted((unsigned(pseudonym), identity) for _, pseudonym, identity in rows if pseudonym in listed)
    assert sorted(registered.holders(words)) == plain
    assert registered.among(sorted_list(words)).tolist() == sorted({pseudonym for pseudonym, _ in plain})
    everybody = sorted((unsigned(pseudonym), identity) for _, pseudonym, identity in rows)
    in_order = registered.in_order()
    assert sorted(zip(in_order.pseudonyms.tolist(), in_order.identities.tolist(), strict=True)) == everybody
    assert in_order.pseudonyms.tolist() == [pseudonym for pseudonym, _ in everybody]
    assert len(registered) == len(rows)
    assert registered.watermark == max((number for number, _, _ in rows), default=0)

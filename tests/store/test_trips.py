"""What is asked together is answered in order, and fails as a whole."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from essaim.store.models import Block, Notice, Person
from essaim.store.statements import Insert, Select
from essaim.store.trips import Answer, one_trip
from tests.services.cast import join

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 5, 14, 2, 11, 123456, tzinfo=UTC)
NOTICES = Insert(Notice, "person_id", "kind", "data", "created_at", "expires_at")
BLOCKS = Insert(Block, "person_id", "blocked_id", "created_at")
KINDS = Select(lambda person: Notice.objects.filter(person=person).order_by("pk").values_list("pk", "kind"))


def test_each_question_of_a_trip_sees_what_was_written_before_it() -> None:
    ana = join("ana")
    with transaction.atomic(), one_trip() as trip:
        none = KINDS.ask(trip, ana.pk)
        first = NOTICES.ask(trip, [(ana.pk, "one", {}, NOW, NOW), (ana.pk, "two", {}, NOW, NOW)])
        two = KINDS.ask(trip, ana.pk)
        NOTICES.write(trip, [(ana.pk, "three", {}, NOW, NOW)])
        three = KINDS.ask(trip, ana.pk)
        nobody = NOTICES.ask(trip, [])
    assert none.rows == nobody.rows == []
    assert two.rows == [(first.rows[0][0], "one"), (first.rows[1][0], "two")]
    assert [kind for _, kind in three.rows] == ["one", "two", "three"]


def test_an_answer_is_never_taken_for_empty_before_it_is_there() -> None:
    with pytest.raises(RuntimeError):
        Answer().rows  # noqa: B018 - the asking is what is tried


def block_twice(ana: Person, badr: Person) -> None:
    with transaction.atomic(), one_trip() as trip:
        NOTICES.write(trip, [(ana.pk, "one", {}, NOW, NOW)])
        BLOCKS.write(trip, [(ana.pk, badr.pk, NOW), (ana.pk, badr.pk, NOW)])
        NOTICES.write(trip, [(ana.pk, "two", {}, NOW, NOW)])


def test_a_statement_that_fails_takes_the_whole_trip_back_and_the_connection_goes_on() -> None:
    ana, badr = join("ana"), join("badr")
    with pytest.raises(IntegrityError):
        block_twice(ana, badr)
    assert (KINDS(ana.pk), Block.objects.count()) == ([], 0)
    with transaction.atomic(), one_trip() as trip:
        NOTICES.write(trip, [(ana.pk, "three", {}, NOW, NOW)])
        BLOCKS.write(trip, [(ana.pk, badr.pk, NOW)])
    assert Notice.objects.get().kind == "three"
    assert connection.is_usable()

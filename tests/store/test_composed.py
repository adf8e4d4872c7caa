"""Queries composed once give what Django's own give: the same models, truth, moments and what is joined to them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from essaim.store.composed import Load
from essaim.store.models import Notice, Person
from tests.services.cast import join

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 5, 14, 2, 11, 123456, tzinfo=UTC)
OF = Load(lambda person: Notice.objects.filter(person=person).select_related("account", "person").order_by("pk"))
PERSON = Load(lambda number, language: Person.objects.filter(pk=number, language=language), places=2)
BARE = Load(lambda person: Notice.objects.filter(person=person).defer("data"))


def notice(person: Person, kind: str = "arrived", *, account: bool = False) -> Notice:
    linked = person.accounts.first() if account else None
    return Notice.objects.create(
        person=person, kind=kind, data={"match": 7}, account=linked, created_at=NOW, expires_at=NOW
    )


def test_models_are_as_django_gives_them() -> None:
    ana, badr = join("ana"), join("badr")
    mine = [notice(ana, account=True), notice(ana, "frozen")]
    notice(badr)
    for _ in range(2):  # composed, and then known
        loaded = OF(ana.pk)
        assert loaded == mine
        assert [(one.created_at, one.read_at, one.data) for one in loaded] == [(NOW, None, {"match": 7})] * 2
        assert [one.kind for one in loaded] == ["arrived", "frozen"]


def test_what_is_joined_is_there_without_another_query() -> None:
    ana = join("ana")
    notice(ana, account=True), notice(ana)
    first, second = OF(ana.pk)
    with CaptureQueriesContext(connection) as captured:
        assert first.account is not None
        assert (first.person, second.account) == (ana, None)
    assert len(captured) == 0


def test_several_places_are_filled_in_order_and_nobody_is_nobody() -> None:
    ana = join("ana")
    Person.objects.filter(pk=ana.pk).update(language="en")
    found = PERSON.first(ana.pk, "en")
    assert found == ana
    assert found is not None
    assert (found.created_at, found.session_epoch) == (Person.objects.get(pk=ana.pk).created_at, ana.session_epoch)
    assert PERSON.first(ana.pk, "fr") is None


def test_a_loaded_model_is_saved_and_what_was_left_out_is_read_when_asked() -> None:
    ana = join("ana")
    notice(ana)
    [loaded] = BARE(ana.pk)
    with CaptureQueriesContext(connection) as captured:
        assert loaded.data == {"match": 7}
    assert len(captured) == 1
    loaded.read_at = NOW
    loaded.save()
    assert Notice.objects.get().read_at == NOW

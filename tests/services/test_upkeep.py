"""SQLite's log: emptied while nobody waits for it, and nothing of who was erased is left in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from essaim.services import people, upkeep
from essaim.store.models import LinkedAccount
from tests.services.cast import join

pytestmark = pytest.mark.django_db(transaction=True)


def the_log() -> Path:
    [(_, _, file)] = connection.cursor().execute("PRAGMA database_list").fetchall()
    return Path(f"{file}-wal")


@pytest.fixture
def on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such log")


def test_postgresql_needs_none_of_it() -> None:
    assert upkeep.bring_log_home() or connection.vendor == "sqlite"


@pytest.mark.usefixtures("on_sqlite")
def test_nothing_of_who_was_erased_is_left_in_the_log() -> None:
    person = join("ana")
    handle = LinkedAccount.objects.get(person=person).handle.encode()
    assert handle in the_log().read_bytes()
    people.erase(person)
    assert upkeep.bring_log_home()
    assert the_log().stat().st_size == 0
    assert handle not in the_log().with_name(the_log().name.removesuffix("-wal")).read_bytes()


@pytest.mark.usefixtures("on_sqlite")
def test_who_reads_meanwhile_is_not_waited_for() -> None:
    join("ana")
    with closing(sqlite3.connect(the_log().with_name(the_log().name.removesuffix("-wal")))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM store_person").fetchone()
        join("badr")
        assert not upkeep.bring_log_home()
        assert reader.execute("SELECT COUNT(*) FROM store_person").fetchone() == (1,)
    [(patience,)] = connection.cursor().execute("PRAGMA busy_timeout").fetchall()
    assert patience == settings.DATABASES["default"]["OPTIONS"]["timeout"] * 1000, "who writes next waits as before"
    assert upkeep.bring_log_home()

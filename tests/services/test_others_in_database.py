"""Before a restore: who else is connected to the database counts, who is on the way out does not."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from essaim.services.backing_up import postgresql

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def another() -> BaseDatabaseWrapper:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's file has its own lock")
    other = connection.copy()
    other.ensure_connection()
    return other


def test_who_stays_is_counted(another: BaseDatabaseWrapper) -> None:
    assert postgresql.others(patience=0.2) == 1
    another.close()
    assert postgresql.others() == 0


def test_who_has_just_left_is_waited_for(another: BaseDatabaseWrapper) -> None:
    started = time.monotonic()
    leaving = threading.Timer(0.3, another.close)
    another.inc_thread_sharing()
    leaving.start()
    assert postgresql.others(patience=30) == 0
    assert time.monotonic() - started < 20, "no longer than it takes"
    leaving.join()

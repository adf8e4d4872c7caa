"""Jobs: woken by committed work, done once, never lost."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models.signals import post_save

from essaim.base import clock
from essaim.jobs import handlers, queue, wakeup, worker
from essaim.services import working
from essaim.store.models import Work, WorkKind
from tests.conftest import Traveller


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give what is put into the queue, which stays empty."""
    numbers: list[int] = []
    monkeypatch.setattr(queue, "wake", numbers.append)
    return numbers


def test_importing_the_wake_up_connects_it() -> None:
    assert wakeup.__name__ == "essaim.jobs.wakeup"
    assert post_save.has_listeners(Work)


def test_every_kind_of_work_has_a_handler() -> None:
    assert set(handlers.HANDLERS) == set(WorkKind)


@pytest.mark.django_db(transaction=True)
def test_committed_work_wakes_a_worker(woken: list[int]) -> None:
    with transaction.atomic():
        working.plan(WorkKind.SWEEP)
        assert woken == []
    assert woken == [Work.objects.get().pk]


@pytest.mark.django_db(transaction=True)
def test_work_for_later_or_taken_back_wakes_nobody(woken: list[int]) -> None:
    working.plan(WorkKind.SWEEP, at=clock.now() + timedelta(hours=1))
    with transaction.atomic():
        working.plan(WorkKind.FOLLOW, 3)
        transaction.set_rollback(True)
    assert woken == []


@pytest.mark.django_db(transaction=True)
def test_a_queue_in_trouble_fails_no_request(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_: int) -> None:
        raise OSError("database is locked")

    monkeypatch.setattr(queue, "wake", locked)
    working.plan(WorkKind.SWEEP)
    assert Work.objects.exists()


@pytest.mark.django_db
def test_work_is_done_once_and_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    monkeypatch.setitem(handlers.HANDLERS, WorkKind.FOLLOW, done.append)
    working.plan(WorkKind.FOLLOW, 7)
    work = Work.objects.get()
    assert handlers.handle(work.pk)
    assert not handlers.handle(work.pk)
    assert done == [7]
    assert not Work.objects.exists()


@pytest.mark.django_db
def test_work_that_wants_to_go_on_later_waits(monkeypatch: pytest.MonkeyPatch, travel: Traveller) -> None:
    later = clock.now() + timedelta(minutes=5)

    def go_on(_: int) -> datetime:
        return later

    monkeypatch.setitem(handlers.HANDLERS, WorkKind.FOLLOW, go_on)
    working.plan(WorkKind.FOLLOW, 7)
    handlers.handle(Work.objects.get().pk)
    assert Work.objects.get().run_at == later
    assert working.due() == []


@pytest.mark.django_db
def test_work_that_fails_is_put_off_and_the_log_says_nothing_personal(
    monkeypatch: pytest.MonkeyPatch, travel: Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: int) -> None:
        raise RuntimeError("ana@tilleul.example")

    monkeypatch.setitem(handlers.HANDLERS, WorkKind.FOLLOW, fail)
    working.plan(WorkKind.FOLLOW, 7)
    with caplog.at_level(logging.DEBUG):
        handlers.handle(Work.objects.get().pk)
    work = Work.objects.get()
    assert work.attempts == 1
    assert work.run_at > clock.now()
    assert "RuntimeError" in caplog.text
    assert "ana" not in caplog.text


@pytest.mark.django_db
def test_the_heart_enqueues_what_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[int] = []
    monkeypatch.setattr(queue, "wake", woken.append)
    monkeypatch.setattr(queue, "waiting", lambda: 0)
    working.plan(WorkKind.FOLLOW, 1)
    working.plan(WorkKind.FOLLOW, 2, at=clock.now() + timedelta(hours=1))
    assert worker.beat() == 1
    monkeypatch.setattr(queue, "waiting", lambda: worker.MOST_WAITING)
    assert worker.beat() == 0
    assert woken == [Work.objects.get(subject_id=1).pk]


def test_the_queue_is_a_file_of_this_site() -> None:
    before = queue.waiting()
    queue.wake(0)
    assert queue.waiting() == before + 1
    queue.queue().flush()

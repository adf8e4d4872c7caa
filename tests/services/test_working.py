"""Work is claimed by one, put off when it fails, and never lost when it is planned again meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from essaim.base import clock
from essaim.conf.settings import current
from essaim.services import working
from essaim.store.models import Work, WorkKind, WorkState
from tests.conftest import Traveller

pytestmark = pytest.mark.django_db


def planned() -> Work:
    working.plan(WorkKind.FOLLOW, 7)
    return Work.objects.get()


def test_planning_twice_keeps_one_row_and_the_earlier_time(travel: Traveller) -> None:
    working.plan(WorkKind.FOLLOW, 7, at=clock.now() + timedelta(hours=1))
    assert working.due() == []
    working.plan(WorkKind.FOLLOW, 7)
    working.plan(WorkKind.FOLLOW, 7, at=clock.now() + timedelta(hours=2))
    assert [work.run_at for work in working.due()] == [clock.now()]


def test_one_worker_has_it(travel: Traveller) -> None:
    work = planned()
    assert working.claim(work.pk) is not None
    assert working.claim(work.pk) is None
    assert working.due() == []


def test_a_claim_that_ended_may_be_taken_over_and_the_late_one_changes_nothing(travel: Traveller) -> None:
    late = working.claim(planned().pk)
    assert late is not None
    travel.forward(seconds=current().claim_seconds + 1)
    taken = working.claim(late.pk)
    assert taken is not None
    working.finish(late)
    working.put_off(late, clock.now() + timedelta(days=1))
    assert Work.objects.get().claimed_until == taken.claimed_until
    working.finish(taken)
    assert not Work.objects.exists()


def test_work_planned_while_it_was_done_stays(travel: Traveller) -> None:
    for end in (working.finish, lambda work: working.put_off(work, clock.now() + timedelta(days=1))):
        work = working.claim(planned().pk)
        assert work is not None
        working.plan(WorkKind.FOLLOW, 7)
        end(work)
        travel.forward(seconds=1)
        assert [(work.state, work.claimed_until) for work in working.due()] == [(WorkState.WAITING, None)]


def test_what_failed_counts_its_attempts(travel: Traveller) -> None:
    work = working.claim(planned().pk)
    assert work is not None
    working.put_off(work, clock.now() + timedelta(seconds=5), failed=True)
    assert working.due() == []
    assert Work.objects.get().attempts == 1

"""What dead workers left, and what is over its date."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest

from essaim.base import clock
from essaim.conf.settings import current
from essaim.model import FollowState
from essaim.services import reconnecting
from essaim.services.reconnecting import sending
from essaim.store.models import BudgetUse, Notice, Person, Work, WorkKind
from tests.conftest import Traveller
from tests.services.reconnecting.town import Town


def test_a_follow_whose_sender_died_is_read_back(town: Town, ana: Person, travel: Traveller) -> None:
    town.found_on_mastodon(ana, 1)
    reconnecting.follow_all(ana)
    account = town.account(ana)
    reconnecting.read_existing_follows(account)
    assert sending.take(account.pk) is not None
    Work.objects.all().delete()
    reconnecting.sweep()
    assert town.states(ana) == [FollowState.SENDING]
    travel.forward(seconds=current().claim_seconds + 1)
    reconnecting.sweep()
    assert town.states(ana) == [FollowState.UNKNOWN]
    assert Work.objects.filter(kind=WorkKind.FOLLOW, subject_id=account.pk).exists()
    reconnecting.run_account(account.pk)
    assert town.states(ana) == [FollowState.DONE]
    assert len(town.follows()) == 1


def test_an_account_without_work_gets_its_work_unless_it_is_paused(town: Town, ana: Person) -> None:
    town.found_on_mastodon(ana, 1)
    reconnecting.follow_all(ana)
    Work.objects.all().delete()
    reconnecting.pause(ana)
    reconnecting.sweep()
    assert not Work.objects.exists()
    reconnecting.resume(ana)
    Work.objects.all().delete()
    reconnecting.sweep()
    assert Work.objects.count() == 1


def test_rows_over_their_date_go(town: Town, ana: Person, travel: Traveller) -> None:
    now = clock.now()
    Notice.objects.create(person=ana, kind="merged", created_at=now, expires_at=now + timedelta(days=1))
    BudgetUse.objects.create(holder="account:1", limit="x", window_start=now, expires_at=now + timedelta(days=3))
    travel.forward(days=2)
    reconnecting.sweep()
    assert not Notice.objects.exists()
    assert BudgetUse.objects.exists()


@pytest.mark.django_db
def test_an_upload_left_behind_goes_after_an_hour() -> None:
    folder = current().uploads_dir
    old, new = folder / "old", folder / "new"
    for file in (old, new):
        file.touch()
    hours_ago = time.time() - 2 * 3600
    os.utime(old, (hours_ago, hours_ago))
    reconnecting.sweep()
    assert (old.exists(), new.exists()) == (False, True)
    new.unlink()


def test_every_state_has_its_transitions() -> None:
    assert set(reconnecting.TRANSITIONS) == set(FollowState)

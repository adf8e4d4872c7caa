"""Time travel: each thing goes when it was said to go, told a month before, and not a day earlier."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from essaim.base import clock
from essaim.jobs import handlers
from essaim.model import ArrivalChoice, Direction, Findability, FollowState, Grant
from essaim.services import finding, grants, noticing, people, retaining
from essaim.services.retention import RETENTION, dated
from essaim.store.models import (
    BudgetUse,
    Delivery,
    ExistingFollows,
    FollowAction,
    FollowList,
    Import,
    LinkedAccount,
    Match,
    PendingRevocation,
    Person,
    ProofCode,
    Session,
    Tries,
    Work,
)
from tests.people import ANA, BADR, CHLOE, make_member

if TYPE_CHECKING:
    from tests.conftest import Traveller

pytestmark = pytest.mark.django_db

GRANT = Grant("ana-token", "https://tilleul.example", "https://tilleul.example", "client")


def sweep() -> None:
    handlers.HANDLERS["sweep"](0)  # type: ignore[index] # as the worker's heart does


def kinds(person: Person) -> list[str]:
    return [news.kind for news in noticing.news(person)]


def visit(person: Person) -> None:
    assert people.get(person.pk, person.session_epoch) is not None


def away(person: Person, travel: Traveller, days: int) -> None:
    """Let days pass, with a sweep on each tenth of them."""
    for _ in range(days // 10):
        travel.forward(days=10)
        sweep()
    travel.forward(days=days % 10)
    sweep()
    person.refresh_from_db()


def test_lists_end_a_year_after_the_last_visit_and_their_owner_is_told_a_month_before(travel: Traveller) -> None:
    make_member(BADR, findability=Findability.ANYONE)
    ana = make_member(ANA, follows=[BADR], followers=[CHLOE])
    assert len(finding.who_is_here(ana).people) == 1
    away(ana, travel, 330)
    assert FollowList.objects.count() == 2
    assert kinds(ana) == []
    away(ana, travel, 10)
    assert kinds(ana) == ["lists-ending"]
    away(ana, travel, 20)
    assert kinds(ana) == ["lists-ending"], "told once"
    assert FollowList.objects.count() == 2
    away(ana, travel, 6)
    assert FollowList.objects.count() == 0
    assert not Match.objects.filter(seeker=ana).exists()
    assert finding.who_is_here(ana).people == []


def test_a_visit_keeps_them_for_another_year(travel: Traveller) -> None:
    ana = make_member(ANA, follows=[BADR])
    away(ana, travel, 340)
    visit(ana)
    away(ana, travel, 330)
    assert FollowList.objects.count() == 1
    away(ana, travel, 40)
    assert FollowList.objects.count() == 0


def test_one_click_from_the_notice_keeps_them_for_another_year_and_the_notice_is_read(travel: Traveller) -> None:
    ana = make_member(ANA, follows=[BADR], arrivals=ArrivalChoice.FOLLOW)
    away(ana, travel, 340)
    [told] = noticing.news(ana)
    assert (told.kind, told.link, told.read) == ("lists-ending", "keep", False)
    retaining.keep_for_another_year(ana)
    assert noticing.news(ana)[0].read
    away(ana, travel, 360)
    assert FollowList.objects.count() == 1
    assert ana.arrivals == ArrivalChoice.FOLLOW, "the wish goes on with them"
    away(ana, travel, 10)
    assert FollowList.objects.count() == 0


def test_what_another_list_of_theirs_says_stays(travel: Traveller) -> None:
    make_member(BADR, findability=Findability.ANYONE)
    ana = make_member(ANA, follows=[BADR])
    mine = ana.identities.get()
    # A bare list that says the same, a month younger.
    travel.forward(days=30)
    row = FollowList.objects.get(identity=mine)
    FollowList.objects.filter(pk=row.pk).update(identity=None)
    from essaim.services import importing

    importing.import_ids(ana, ANA.owner, {Direction.FOLLOWING: [BADR.x_id]})
    assert FollowList.objects.count() == 2
    travel.forward(days=340)
    Person.objects.filter(pk=ana.pk).update(last_seen_at=clock.now())
    sweep()
    assert FollowList.objects.count() == 1
    assert Match.objects.filter(seeker=ana, direction=Direction.FOLLOWING).count() == 1


def test_the_wish_to_follow_later_arrivals_ends_after_a_year_with_its_consent(travel: Traveller) -> None:
    ana = make_member(ANA, follows=[BADR])
    people.choose_arrivals(ana, ArrivalChoice.FOLLOW)
    away(ana, travel, 360)
    assert ana.arrivals == ArrivalChoice.FOLLOW
    away(ana, travel, 10)
    assert ana.arrivals == ArrivalChoice.NOTHING
    assert ana.consents.get().withdrawn_at is not None
    make_member(BADR, findability=Findability.ANYONE)
    assert not FollowAction.objects.exists()


def test_access_that_nobody_uses_is_given_back_after_a_year(travel: Traveller) -> None:
    ana = make_member(ANA)
    account = ana.accounts.get()
    grants.keep(account, GRANT)
    away(ana, travel, 360)
    assert LinkedAccount.objects.get().grant_sealed
    away(ana, travel, 10)
    assert LinkedAccount.objects.get().needs_sign_in
    assert Work.objects.filter(kind="revoke").count() == PendingRevocation.objects.count() == 1


def test_access_by_which_something_is_still_to_be_done_stays(travel: Traveller) -> None:
    badr = make_member(BADR, findability=Findability.ANYONE)
    ana = make_member(ANA, follows=[BADR])
    account = ana.accounts.get()
    grants.keep(account, GRANT)
    there = badr.accounts.get()
    FollowAction.objects.create(
        account=account, target_network=there.network, target_host=there.host, target_remote_id=there.remote_id,
        target_handle=there.handle, state=FollowState.QUEUED, next_attempt_at=clock.now() + timedelta(days=900),
        created_at=clock.now(),
    )  # fmt: skip
    away(ana, travel, 380)
    assert not LinkedAccount.objects.get(pk=account.pk).needs_sign_in


def test_a_membership_that_nobody_uses_ends_after_two_years_told_a_month_before(travel: Traveller) -> None:
    ana = make_member(ANA, follows=[BADR])
    away(ana, travel, 690)
    assert "membership-ending" not in kinds(ana)
    away(ana, travel, 20)
    assert "membership-ending" in kinds(ana)
    travel.forward(days=19)
    sweep()
    assert Person.objects.filter(pk=ana.pk).exists()
    travel.forward(days=15)
    sweep()
    assert not Person.objects.filter(pk=ana.pk).exists()


def test_a_worker_that_was_away_for_years_tells_before_it_erases(travel: Traveller) -> None:
    ana = make_member(ANA)
    travel.forward(days=2000)
    sweep()
    assert kinds(ana) == ["membership-ending"]
    visit(ana)
    travel.forward(days=60)
    sweep()
    assert Person.objects.filter(pk=ana.pk).exists()


def test_whatever_bears_an_end_date_is_there_until_it_and_gone_after_it(travel: Traveller) -> None:
    ana = make_member(ANA, follows=[BADR])
    account, now = ana.accounts.get(), clock.now()
    soon = {"created_at": now, "expires_at": now + timedelta(minutes=50)}
    made = [
        Delivery.objects.create(person=ana, key_version=1, **soon),
        ProofCode.objects.create(person=ana, account=account, code_hash="h", code_sealed="s", **soon),
        PendingRevocation.objects.create(network="mastodon", grant_sealed="s", **soon),
        Session.objects.create(person=ana, key_hash="h", data_sealed="s", seen_at=now, **soon),
        Tries.objects.create(holder="h", rule="recover", window_start=now, expires_at=soon["expires_at"]),
        BudgetUse.objects.create(holder="account:1", limit="x", window_start=now, expires_at=soon["expires_at"]),
    ]
    travel.forward(minutes=49)
    sweep()
    assert all(type(row)._default_manager.filter(pk=row.pk).exists() for row in made)
    travel.forward(minutes=2)
    sweep()
    assert [row for row in made if type(row)._default_manager.filter(pk=row.pk).exists()] == []


def test_whom_an_account_follows_is_forgotten_when_nobody_reads_it_any_more(travel: Traveller) -> None:
    account = make_member(ANA).accounts.get()
    ExistingFollows.objects.create(account=account, pseudonyms=b"", key_version=1, count=0, read_at=clock.now())
    travel.forward(days=29)
    sweep()
    assert ExistingFollows.objects.exists()
    travel.forward(days=2)
    sweep()
    assert not ExistingFollows.objects.exists()


def test_after_ten_years_without_a_visit_nothing_of_anybody_is_left(travel: Traveller) -> None:
    make_member(BADR, findability=Findability.ANYONE, follows=[ANA])
    make_member(ANA, follows=[BADR], followers=[BADR], arrivals=ArrivalChoice.FOLLOW)
    assert Import.objects.count() == 2
    for _ in range(40):
        travel.forward(days=92)
        sweep()
    left = {kept.table.__name__: kept.table._default_manager.count() for kept in RETENTION}
    silent = {"Counter", "KeyCheck", "IndexFile", "Work"}
    assert {name: count for name, count in left.items() if count and name not in silent} == {}


def test_the_sweep_twice_changes_nothing_more(travel: Traveller) -> None:
    ana = make_member(ANA, follows=[BADR])
    travel.forward(days=400)
    sweep()
    before = {kept.table: kept.table._default_manager.count() for kept in RETENTION}
    retaining.sweep()
    sweep()
    assert before == {kept.table: kept.table._default_manager.count() for kept in RETENTION}
    assert {kept.table for kept in dated()}
    assert ana.pk

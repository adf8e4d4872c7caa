"""Grants that live: renewed in time, asked about when they never end, their end told before it comes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from essaim.base import clock
from essaim.model import Network
from essaim.networks.sandbox import FaultKind
from essaim.services import grants, keeping, noticing, signing_in
from essaim.services.reconnecting import servers
from essaim.store.models import LinkedAccount, PendingRevocation, Person, Work, WorkKind
from tests.conftest import Traveller
from tests.services.reconnecting.town import Town


@pytest.fixture
def chloe(town: Town) -> LinkedAccount:
    """Give chloe's account on Bluesky."""
    return town.member(town.world.add_bluesky("chloe")).accounts.get()


def again(account: LinkedAccount) -> LinkedAccount:
    return LinkedAccount.objects.get(pk=account.pk)


def work_due() -> list[int]:
    """Do what the worker's beat does, and give the accounts whose grants were looked after."""
    keeping.keep_up()
    rows = list(Work.objects.filter(kind=WorkKind.KEEP_GRANT).order_by("subject_id"))
    for row in rows:
        keeping.keep_alive(row.subject_id)
        row.delete()
    return [row.subject_id for row in rows]


def told(person: Person) -> list[str]:
    return [news.kind for news in noticing.news(person)]


def test_a_grant_that_nobody_uses_is_renewed_before_its_server_forgets_it(
    town: Town, chloe: LinkedAccount, travel: Traveller
) -> None:
    before = grants.of(chloe).refresh_token
    assert work_due() == []
    renewals = 0
    for _ in range(13):
        travel.forward(days=1)
        renewals += len(work_due())
    assert renewals == 3
    assert grants.of(again(chloe)).refresh_token != before
    assert not again(chloe).needs_sign_in


def test_its_end_is_told_once_in_time_and_a_new_sign_in_puts_it_off(
    town: Town, chloe: LinkedAccount, travel: Traveller
) -> None:
    for _ in range(11):
        travel.forward(days=1)
        work_due()
    assert told(chloe.person) == []
    assert not again(chloe).ends_soon
    for _ in range(2):
        travel.forward(days=1)
        work_due()
    assert told(chloe.person) == ["grant-ends"]
    (news,) = noticing.news(chloe.person)
    assert news.values["handle"] == chloe.handle
    assert str((chloe.linked_at + timedelta(days=14)).day) in str(news.values["date"])
    assert again(chloe).ends_soon

    model = town.world.account_model(town.homes[chloe.pk])
    signing_in.welcome(model, town.world.issue_grant(town.homes[chloe.pk]), signed_in=None)
    assert again(chloe).grant_ends_at == clock.now() + timedelta(days=14)
    assert told(chloe.person) == [], "what no longer ends is no longer said to end"


def test_a_quiet_account_whose_access_was_taken_back_is_noticed_within_a_month(
    town: Town, ana: Person, travel: Traveller
) -> None:
    account = town.account(ana)
    travel.forward(days=29)
    assert work_due() == []
    travel.forward(days=2)
    assert work_due() == [account.pk]
    assert not again(account).needs_sign_in
    town.world.revoke_tokens(town.homes[account.pk])
    travel.forward(days=31)
    assert work_due() == [account.pk]
    assert again(account).needs_sign_in
    assert told(ana) == ["sign-in-again"]
    travel.forward(days=31)
    assert work_due() == []


def test_a_server_that_is_down_or_held_back_is_asked_again_half_a_day_later(
    town: Town, chloe: LinkedAccount, travel: Traveller
) -> None:
    travel.forward(days=4)
    town.world.faults.add(FaultKind.DOWN, host="pds")
    assert work_due() == [chloe.pk]
    assert work_due() == []
    town.world.faults.clear()
    servers.pause()
    travel.forward(hours=13)
    asked = len(town.world.log)
    assert work_due() == [chloe.pk]
    assert len(town.world.log) == asked
    servers.resume()
    travel.forward(hours=13)
    assert work_due() == [chloe.pk]
    assert [entry.kind for entry in town.world.log[asked:]] == ["token-refreshed"]


@pytest.mark.parametrize("network", [Network.MASTODON, Network.BLUESKY])
def test_signing_in_anew_leaves_no_forgotten_access_behind(town: Town, network: Network, travel: Traveller) -> None:
    ana = town.ana(mastodon=network is Network.MASTODON, bluesky=network is Network.BLUESKY)
    account = town.account(ana, network)
    home = town.homes[account.pk]
    fresh = town.world.issue_grant(home)
    signing_in.welcome(town.world.account_model(home), fresh, signed_in=None)
    assert len(town.world.grants_of(home)) == 2
    revocation = PendingRevocation.objects.get()
    work = Work.objects.get(kind=WorkKind.REVOKE, subject_id=revocation.pk)
    assert work.run_at > clock.now(), "what is on its way with the old one must not fail"
    grants.revoke(revocation)
    assert len(town.world.grants_of(home)) == 1
    assert grants.of(again(account)).access_token == fresh.access_token


def test_a_server_that_gives_the_same_token_again_keeps_it(town: Town, ana: Person) -> None:
    account = town.account(ana)
    model = town.world.account_model(town.homes[account.pk])
    signing_in.welcome(model, grants.of(account), signed_in=None)
    assert not PendingRevocation.objects.exists()

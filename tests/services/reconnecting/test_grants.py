"""Grants at rest: sealed, refreshed by one, revoked, forgotten."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from essaim.base import clock
from essaim.base.sealing import SealBroken
from essaim.model import Grant, Network
from essaim.networks.bluesky.metadata import GRANULAR_SCOPES
from essaim.networks.errors import GrantRevoked, ServerUnreachable
from essaim.networks.sandbox import FaultKind
from essaim.services import grants, noticing
from essaim.services.networks import networks
from essaim.services.reconnecting.reading import described
from essaim.store.models import LinkedAccount, PendingRevocation, Person, Work, WorkKind
from tests.conftest import Traveller
from tests.services.reconnecting.town import Town


@pytest.fixture
def chloe(town: Town) -> LinkedAccount:
    """Give chloe's account on Bluesky."""
    return town.member(town.world.add_bluesky("chloe")).accounts.get()


def acts(account: LinkedAccount, grant: Grant) -> None:
    asyncio.run(networks().client(described(account), grant).whoami())


def test_a_grant_is_sealed_for_its_own_account(town: Town, ana: Person, chloe: LinkedAccount) -> None:
    account = town.account(ana)
    token = grants.of(account).access_token
    assert token not in account.grant_sealed
    LinkedAccount.objects.filter(pk=chloe.pk).update(grant_sealed=account.grant_sealed)
    with pytest.raises(SealBroken):
        grants.of(chloe)


def test_a_grant_that_ends_soon_is_refreshed_and_kept_before_it_is_used(
    town: Town, chloe: LinkedAccount, travel: Traveller
) -> None:
    before = grants.of(chloe)
    travel.forward(minutes=59, seconds=30)
    fresh = grants.of(chloe)
    assert fresh.refresh_token != before.refresh_token
    assert grants.of(LinkedAccount.objects.get(pk=chloe.pk)) == fresh
    assert LinkedAccount.objects.get(pk=chloe.pk).refresh_claimed_until is None


def test_who_finds_a_refresher_at_work_waits_and_takes_what_it_saved(
    town: Town, chloe: LinkedAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    LinkedAccount.objects.filter(pk=chloe.pk).update(refresh_claimed_until=clock.now() + timedelta(seconds=30))
    fresh = town.world.issue_grant(town.homes[chloe.pk])
    other = LinkedAccount.objects.get(pk=chloe.pk)
    monkeypatch.setattr("essaim.services.grants.time.sleep", lambda _: grants.keep(other, fresh))
    assert grants.renew(chloe) == fresh
    assert not [entry for entry in town.world.log if entry.kind == "token-refreshed"]


def test_a_refresher_that_gives_up_lets_the_others_go(
    town: Town, chloe: LinkedAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    LinkedAccount.objects.filter(pk=chloe.pk).update(refresh_claimed_until=clock.now() + timedelta(seconds=30))
    monkeypatch.setattr(
        "essaim.services.grants.time.sleep",
        lambda _: LinkedAccount.objects.filter(pk=chloe.pk).update(refresh_claimed_until=None),
    )
    with pytest.raises(ServerUnreachable):
        grants.renew(chloe)


def test_a_refused_refresh_asks_the_person_to_sign_in_once(town: Town, chloe: LinkedAccount, travel: Traveller) -> None:
    town.world.revoke_tokens(town.homes[chloe.pk])
    travel.forward(hours=2)
    for _ in range(2):
        with pytest.raises(GrantRevoked):
            grants.of(chloe)
    assert [news.kind for news in noticing.news(chloe.person)] == ["sign-in-again"]


@pytest.mark.parametrize("network", [Network.MASTODON, Network.BLUESKY])
def test_a_dropped_grant_is_revoked_at_its_server(town: Town, network: Network) -> None:
    ana = town.ana(mastodon=network is Network.MASTODON, bluesky=network is Network.BLUESKY)
    account = town.account(ana, network)
    home = town.homes[account.pk]
    acts(account, grants.of(account))
    grants.drop(account)
    account.delete()
    revocation = PendingRevocation.objects.get()
    assert Work.objects.filter(kind=WorkKind.REVOKE, subject_id=revocation.pk).exists()
    grants.revoke(revocation)
    assert town.world.grants_of(home) == []
    assert not PendingRevocation.objects.exists()


def test_a_revocation_that_fails_is_kept(town: Town, ana: Person) -> None:
    account = town.account(ana)
    grants.drop(account)
    town.world.faults.add(FaultKind.DOWN, host="tilleul")
    with pytest.raises(ServerUnreachable):
        grants.revoke(PendingRevocation.objects.get())
    assert PendingRevocation.objects.get().attempts == 1


def test_what_was_refused_is_forgotten_but_never_a_newer_grant(town: Town, ana: Person) -> None:
    stale = town.account(ana)
    grants.keep(town.account(ana), town.world.issue_grant(town.homes[stale.pk]))
    grants.forget(stale)
    assert not town.account(ana).needs_sign_in
    assert noticing.news(ana) == []


def test_what_a_server_gave_beyond_need_is_told(town: Town, ana: Person, chloe: LinkedAccount) -> None:
    account = town.account(ana)
    grants.keep(chloe, replace(grants.of(chloe), scopes=GRANULAR_SCOPES))
    assert (grants.wider(account), grants.wider(chloe)) == ("", "")
    grants.keep(account, replace(grants.of(account), scopes=("read", "write", "follow")))
    grants.keep(chloe, replace(grants.of(chloe), scopes=("atproto", "transition:generic")))
    assert grants.wider(account) == "read write follow"
    assert grants.wider(chloe) == "transition:generic"
    grants.forget(account)
    assert grants.wider(account) == ""

"""Twenty workers find the same grant about to end: one of them renews it, on invented and on real servers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from essaim.base import clock
from essaim.model import Account, Grant
from essaim.networks.errors import GrantRevoked
from essaim.services import grants, signing_in
from essaim.store.models import LinkedAccount
from tests.networks.conftest import at_place
from tests.networks.places import Place, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 20


@pytest.fixture(params=["bluesky-sandbox", pytest.param("bluesky-pds", marks=pytest.mark.servers)])
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Give each place whose tokens end, as the one that the services reach."""
    with at_place(request.param) as place:
        monkeypatch.setattr(grants, "networks", lambda: place.networks)
        yield place


def member_whose_grant_ends(place: Place) -> tuple[LinkedAccount, Account, Grant]:
    account, grant = asyncio.run(signed_in(place))
    ends_now = replace(grant, expires_at=clock.now() + timedelta(seconds=5))
    linked = signing_in.welcome(account, ends_now, signed_in=None).account
    assert linked is not None
    return linked, account, grant


def all_at_once(linked: LinkedAccount) -> list[Grant | GrantRevoked]:
    together = Barrier(WORKERS)

    def work(_: int) -> Grant | GrantRevoked:
        try:
            mine = LinkedAccount.objects.get(pk=linked.pk)
            together.wait(timeout=30)
            return grants.of(mine)
        except GrantRevoked as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as workers:
        return list(workers.map(work, range(WORKERS)))


def test_twenty_workers_renew_a_grant_once_and_all_use_what_came(place: Place) -> None:
    linked, account, old = member_whose_grant_ends(place)
    got = all_at_once(linked)
    tokens = {grant.access_token for grant in got if isinstance(grant, Grant)}
    assert len([grant for grant in got if isinstance(grant, Grant)]) == WORKERS
    assert len(tokens) == 1
    assert old.access_token not in tokens
    assert place.refreshes("ana") == 1
    fresh = grants.of(LinkedAccount.objects.get(pk=linked.pk))
    assert asyncio.run(place.networks.client(account, fresh).whoami()).key == account.key


def test_twenty_workers_learn_that_a_grant_was_taken_back_and_she_is_told_once(place: Place) -> None:
    linked, _, grant = member_whose_grant_ends(place)
    asyncio.run(place.networks.sign_in(place.network).revoke(grant))
    got = all_at_once(linked)
    assert all(isinstance(outcome, GrantRevoked) for outcome in got)
    linked.refresh_from_db()
    assert linked.needs_sign_in
    assert linked.person.notices.filter(kind="sign-in-again").count() == 1

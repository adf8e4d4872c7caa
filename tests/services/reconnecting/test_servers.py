"""Servers in trouble hold back their own accounts only, one tries for all; pauses end what is under way."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from essaim.base import clock
from essaim.model import FollowState
from essaim.networks.sandbox import FaultKind
from essaim.services import reasons, reconnecting
from essaim.services.reconnecting import servers
from essaim.store.models import FollowAction, LinkedAccount, Person, Server, Work
from tests.conftest import Traveller
from tests.services.reconnecting.town import Town


def neighbours(town: Town, count: int) -> list[LinkedAccount]:
    """Make members on tilleul who each wish to follow one and the same person on ruche."""
    badr = town.member(town.world.add_mastodon("ruche", "badr"), granted=False)
    accounts = []
    for number in range(count):
        member = town.member(town.world.add_mastodon("tilleul", f"neighbour{number}"))
        town.match(member, badr)
        reconnecting.follow_all(member)
        accounts.append(member.accounts.get())
    return accounts


def asked(town: Town, host: str = "tilleul") -> int:
    return sum(label == host for _, label, _, _ in town.world.requests)


def test_a_server_that_is_down_is_asked_by_one_for_all(town: Town, travel: Traveller) -> None:
    accounts = neighbours(town, 5)
    town.world.faults.add(FaultKind.DOWN, host="tilleul")
    for account in accounts[:2]:
        reconnecting.run_account(account.pk)
    row = Server.objects.get()
    assert row.retry_at is not None
    before = asked(town)
    for account in accounts[2:]:
        assert reconnecting.run_account(account.pk) == row.retry_at
    assert asked(town) == before, "nobody else asks"
    for account in accounts[2:]:
        [entry] = reconnecting.journal(account.person)
        assert (entry.reason, entry.next_attempt_at) == (reasons.sentence(reasons.SERVER_DOWN), row.retry_at)
    travel.to(row.retry_at)
    reconnecting.run_account(accounts[2].pk)
    tried = asked(town)
    assert tried > before
    again = Server.objects.get()
    assert again.retry_at is not None
    assert again.retry_at - clock.now() == 2 * servers.FIRST_WAIT
    reconnecting.run_account(accounts[3].pk)
    assert asked(town) == tried, "one tried for all"
    travel.to(again.retry_at)
    town.world.faults.clear()
    reconnecting.run_account(accounts[4].pk)
    assert not Server.objects.exists()
    for account in accounts:
        reconnecting.run_account(account.pk)
    assert set(FollowAction.objects.values_list("state", flat=True)) == {FollowState.DONE}


def test_one_account_in_trouble_holds_back_nobody_else(town: Town, travel: Traveller) -> None:
    unlucky, *others = neighbours(town, 3)
    for _ in range(4):
        town.world.faults.add(FaultKind.DOWN, host="tilleul")
        reconnecting.run_account(unlucky.pk)
        town.world.faults.clear()
        travel.forward(hours=7)
    for account in others:
        reconnecting.run_account(account.pk)
    done = FollowAction.objects.filter(account__in=others).values_list("state", flat=True)
    assert list(done) == [FollowState.DONE] * 2


def test_while_one_tries_the_others_wait(town: Town, travel: Traveller) -> None:
    first, second = neighbours(town, 2)
    Server.objects.create(host=first.host, failures=3, since=clock.now(), retry_at=clock.now())
    assert servers.enter(first)
    assert not servers.enter(second)
    travel.forward(hours=1)
    assert servers.enter(second), "a trial whose worker died ends"


def test_a_paused_server_is_not_asked_and_everybody_goes_on_afterwards(town: Town, travel: Traveller) -> None:
    [account] = neighbours(town, 1)
    for host in (account.host, servers.ALL):
        servers.pause(host)
        assert reconnecting.run_account(account.pk) is None
        assert asked(town) == 0
        Work.objects.update(run_at=clock.now() + timedelta(days=1))
        assert servers.resume(host)
        assert not servers.resume(host)
        assert Work.objects.get().run_at == clock.now()
    reconnecting.run_account(account.pk)
    assert FollowAction.objects.get().state == FollowState.DONE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["person", "server", "worker"])
def test_after_a_pause_or_stop_no_new_request_begins_within_two_seconds(town: Town, ana: Person, how: str) -> None:
    """A batch is in flight at a server that takes its time; each follow asks it several times."""
    from django.db import connections

    from essaim.services import working

    town.found_on_mastodon(ana, 20)
    reconnecting.follow_all(ana)
    account = town.account(ana)
    reconnecting.read_existing_follows(account)
    town.world.faults.add(FaultKind.SLOW, host="tilleul", seconds=0.9)

    def run() -> None:
        try:
            reconnecting.run_account(account.pk)
        finally:
            connections.close_all()

    begun = asked(town)
    worker = threading.Thread(target=run)
    worker.start()
    while asked(town) == begun:
        time.sleep(0.01)
    stopped_at = clock.now()
    try:
        {"person": lambda: reconnecting.pause(ana), "server": servers.pause, "worker": working.stop_soon}[how]()
        worker.join(10)
        assert not worker.is_alive()
    finally:
        working.go_on()
    latest = max(at for at, _, _, _ in town.world.requests)
    assert latest <= stopped_at + timedelta(seconds=2)
    assert len(town.follows()) < 20
    town.world.faults.clear()
    reconnecting.resume(ana)
    servers.resume()
    FollowAction.objects.update(next_attempt_at=clock.now() - timedelta(seconds=1))
    reconnecting.run_account(account.pk)
    assert town.states(ana) == [FollowState.DONE] * 20
    assert len(town.follows()) == 20

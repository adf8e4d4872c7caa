"""Undoing everything leaves what was there before, within the budgets for deletions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from essaim.base import clock
from essaim.model import FollowState, Network
from essaim.services import budgets, reconnecting
from essaim.services.budgets import Deed
from essaim.services.reconnecting import sending
from essaim.store.models import FollowAction, LinkedAccount
from tests.conftest import Traveller
from tests.services.reconnecting.town import Town

FOLLOWS = 500


def test_five_hundred_are_undone_and_those_of_before_stay(
    town: Town, travel: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "still_allowed", lambda *_: "")
    ana = town.ana(mastodon=False, bluesky=True)
    account = town.account(ana, Network.BLUESKY)
    LinkedAccount.objects.filter(pk=account.pk).update(opened_at=clock.now() - timedelta(days=400))
    home = town.homes[account.pk]
    people = [town.world.add_bluesky(f"f{number}") for number in range(FOLLOWS + 5)]
    before = people[-5:]
    for one in [*before, people[0]]:
        town.world.follow(home, one)
    now = clock.now()
    FollowAction.objects.bulk_create(
        FollowAction(
            account=account,
            target_network=Network.BLUESKY,
            target_remote_id=one.remote_id,
            target_handle=one.handle,
            next_attempt_at=now,
            created_at=now,
        )
        for one in people[:FOLLOWS]
    )
    LinkedAccount.objects.filter(pk=account.pk).update(linked_at=clock.now() - timedelta(days=400))
    reconnecting.run_account(account.pk)
    states = town.states(ana)
    assert (states.count(FollowState.DONE), states.count(FollowState.ALREADY)) == (FOLLOWS - 1, 1)
    assert len(town.world.follows_of(home)) == FOLLOWS + 5

    while room := budgets.allowance(account, Deed.FOLLOW):
        budgets.spend(account, Deed.FOLLOW, room)
    assert reconnecting.undo_all(ana) == FOLLOWS - 1
    undone = [0]
    for _ in range(200):
        again = reconnecting.run_account(account.pk)
        undone.append(sum(entry.kind == "unfollow" for entry in town.world.log))
        if again is None:
            break
        travel.to(again)
    assert undone[1] < FOLLOWS - 1, "the budget was met"
    assert undone[-1] == FOLLOWS - 1
    assert {one.uid for one in town.world.follows_of(home)} == {one.uid for one in [*before, people[0]]}
    assert set(town.states(ana)) == {FollowState.UNDONE, FollowState.ALREADY}

"""What is foretold comes true: accounts of many kinds, followed at the real limits, while the clock is made to run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from essaim.base import clock
from essaim.model import FollowOutcome, FollowState, Network
from essaim.networks.sandbox import World
from essaim.services import budgets, reconnecting
from essaim.services.budgets import Deed
from essaim.services.reconnecting import reading, running, sending
from essaim.services.reconnecting.asking import Answer
from essaim.store.models import BudgetUse, FollowAction, LinkedAccount, Person
from tests.conftest import Traveller
from tests.services.reconnecting.town import Town

pytestmark = pytest.mark.django_db

DAY_BEGINS = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, travel: Traveller) -> Traveller:
    """Let networks do at once whatever they are asked, and let everything be allowed."""

    def asked(_client: object, _account: LinkedAccount, batch: sending.Batch) -> Answer:
        state = FollowState.UNDONE if batch.deed is Deed.UNFOLLOW else FollowState.DONE
        return Answer([FollowOutcome(target, state) for target in batch.targets])

    monkeypatch.setattr(running, "_asked", asked)
    monkeypatch.setattr(running, "_client", lambda _account: None)
    monkeypatch.setattr(reading, "is_fresh", lambda _account: True)
    monkeypatch.setattr(sending, "still_allowed", lambda *_: "")
    return travel


def wishes(account: LinkedAccount, count: int, state: FollowState = FollowState.QUEUED) -> None:
    now = clock.now()
    FollowAction.objects.bulk_create(
        FollowAction(
            account=account,
            target_network=account.network,
            target_host="ruche.example" if account.network == Network.MASTODON else "",
            target_remote_id=f"did:plc:{number}",
            target_handle=f"f{number}@ruche.example",
            state=state,
            next_attempt_at=now,
            created_at=now,
        )
        for number in range(count)
    )


def follow_until_done(person: Person, account: LinkedAccount, travel: Traveller) -> datetime:
    """Let the worker come back each time it said it would; give when the last one was done."""
    for _ in range(5_000):
        again = reconnecting.run_account(account.pk)
        if again is None:
            return travel.moment
        travel.to(max(again, travel.moment + timedelta(seconds=1)))
    raise AssertionError("never done")


@pytest.mark.parametrize(
    ("network", "count", "hour", "used", "state", "age_days"),
    [
        (Network.MASTODON, 300, 0, 0, FollowState.QUEUED, 400),
        (Network.MASTODON, 700, 3, 0, FollowState.QUEUED, 400),
        (Network.MASTODON, 1000, 20, 100, FollowState.QUEUED, 400),
        (Network.MASTODON, 500, 12, 0, FollowState.QUEUED, 2),
        (Network.MASTODON, 900, 5, 0, FollowState.UNDO_QUEUED, 400),
        (Network.BLUESKY, 1500, 0, 0, FollowState.QUEUED, 400),
        (Network.BLUESKY, 3000, 7, 500, FollowState.QUEUED, 400),
        (Network.BLUESKY, 5000, 7, 0, FollowState.QUEUED, 400),
        (Network.BLUESKY, 2000, 7, 0, FollowState.QUEUED, 3),
        (Network.BLUESKY, 4500, 7, 0, FollowState.UNDO_QUEUED, 400),
    ],
)
def test_what_is_foretold_is_right_within_a_tenth(
    quick: Traveller, network: Network, count: int, hour: int, used: int, state: FollowState, age_days: int
) -> None:
    world = World(seed=3)
    world.port = 1
    town = Town(world)
    quick.to(DAY_BEGINS + timedelta(hours=hour, minutes=2))
    ana = town.ana(mastodon=network is Network.MASTODON, bluesky=network is Network.BLUESKY)
    account = ana.accounts.get()
    LinkedAccount.objects.filter(pk=account.pk).update(opened_at=clock.now() - timedelta(days=age_days))
    account.refresh_from_db()
    budgets.spend(account, Deed.FOLLOW, used)
    wishes(account, count, state)
    begun = clock.now()
    foretold = reconnecting.progress(ana).ready_at
    assert foretold is not None
    done = follow_until_done(ana, account, quick)
    assert not FollowAction.objects.exclude(state__in=[FollowState.DONE, FollowState.UNDONE]).exists()
    assert done - begun > timedelta(minutes=4), "the limits were never met"
    assert abs(foretold - done) <= (done - begun) / 10, (foretold - begun, done - begun)
    assert BudgetUse.objects.exists()

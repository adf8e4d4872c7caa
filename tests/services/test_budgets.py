"""Budgets: 40 % stays the person's, and no window ever holds more than the rest."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from essaim.base import clock
from essaim.services import budgets
from essaim.services.budgets import Deed
from essaim.services.forecasting import Allowance, done_at
from essaim.store.models import LinkedAccount
from tests.conftest import Traveller
from tests.people import ANA, make_member

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def mastodon(db: None, travel: Traveller) -> LinkedAccount:
    return make_member(ANA).accounts.get()


@pytest.fixture
def bluesky(db: None, travel: Traveller) -> LinkedAccount:
    return make_member(ANA, mastodon=False, bluesky=True).accounts.get()


def test_forty_percent_stays_the_persons(mastodon: LinkedAccount, travel: Traveller) -> None:
    travel.to(NOON)
    # 300 calls in five minutes, three a follow.
    assert budgets.allowance(mastodon, Deed.FOLLOW) == 60
    budgets.spend(mastodon, Deed.FOLLOW, 60)
    assert budgets.allowance(mastodon, Deed.FOLLOW) == 0
    again = budgets.possible_at(mastodon, Deed.FOLLOW)
    assert again == NOON + timedelta(minutes=5)
    travel.to(again)
    assert budgets.allowance(mastodon, Deed.FOLLOW) == 60


def test_a_day_on_mastodon_lets_240_through(mastodon: LinkedAccount, travel: Traveller) -> None:
    travel.to(NOON.replace(hour=0))
    done = 0
    for _ in range(20):
        count = budgets.allowance(mastodon, Deed.FOLLOW)
        budgets.spend(mastodon, Deed.FOLLOW, count)
        done += count
        travel.forward(minutes=5)
    assert done == 240
    assert budgets.possible_at(mastodon, Deed.FOLLOW) == NOON.replace(hour=0) + timedelta(days=1)


def test_what_was_not_done_is_given_back(bluesky: LinkedAccount) -> None:
    before = budgets.forecast(bluesky, Deed.FOLLOW)
    budgets.spend(bluesky, Deed.FOLLOW, 50)
    assert budgets.forecast(bluesky, Deed.FOLLOW) != before
    budgets.give_back(bluesky, Deed.FOLLOW, 50)
    assert budgets.forecast(bluesky, Deed.FOLLOW) == before


def test_no_hour_on_bluesky_holds_more_than_the_budget(bluesky: LinkedAccount, travel: Traveller) -> None:
    chance = random.Random(4)
    done: list[tuple[datetime, int]] = []
    for _ in range(120):
        count = min(budgets.allowance(bluesky, Deed.FOLLOW), chance.randrange(200))
        budgets.spend(bluesky, Deed.FOLLOW, count)
        done.append((clock.now(), count))
        travel.forward(seconds=chance.randrange(400))
    for start, _ in done:
        hour = sum(count for moment, count in done if start <= moment < start + timedelta(hours=1))
        assert hour * 3 <= 3000


def test_follows_and_undos_share_points(bluesky: LinkedAccount) -> None:
    for _ in range(5):
        budgets.spend(bluesky, Deed.FOLLOW, 200)
    assert budgets.allowance(bluesky, Deed.FOLLOW) == 0
    assert budgets.allowance(bluesky, Deed.UNFOLLOW) == 0


@pytest.mark.parametrize(
    ("waiting", "left", "coming", "hours"),
    [
        (10, 10, [], 0),
        (11, 10, [], 1),
        (21, 10, [], 2),
        (5, 0, [(NOON + timedelta(minutes=30), 5)], 0.5),
        (6, 0, [(NOON + timedelta(minutes=30), 5)], 1.5),
        (0, 0, [], 0),
    ],
)
def test_the_forecast_is_plain_arithmetic(
    waiting: int, left: int, coming: list[tuple[datetime, int]], hours: float
) -> None:
    allowance = Allowance(left, coming, timedelta(hours=1))
    assert done_at(NOON, waiting, [allowance], timedelta()) == NOON + timedelta(hours=hours)
    assert done_at(NOON, waiting, [], timedelta(seconds=2)) == NOON + timedelta(seconds=2 * waiting)

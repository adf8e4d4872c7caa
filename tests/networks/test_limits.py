"""The limits table: known numbers, the operator's own lines, what is left to the person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from essaim.base.errors import BadInput
from essaim.model import Network
from essaim.networks.limits import load_table


def test_mastodon_lets_an_account_follow_400_people_a_day_of_which_160_stay_the_persons() -> None:
    table = load_table()
    day = next(limit for limit in table.for_action(Network.MASTODON, "tilleul.example", "follow") if limit.slots)
    follows = table.for_action(Network.MASTODON, "tilleul.example", "follow")[-1]
    assert day.points in {1, 3}
    assert (follows.name, follows.amount, follows.window_seconds) == ("mastodon-follows-day", 400, 86400)
    assert table.ours(follows) == 240


def test_on_bluesky_a_follow_costs_three_points_and_an_unfollow_one_of_the_same_budget() -> None:
    table = load_table()
    follow = table.for_action(Network.BLUESKY, "", "follow")
    unfollow = table.for_action(Network.BLUESKY, "", "unfollow")
    assert [(limit.name, limit.amount, limit.points) for limit in follow] == [
        ("bluesky-points-hour", 5000, 3),
        ("bluesky-points-day", 35000, 3),
    ]
    assert [(limit.name, limit.points) for limit in unfollow] == [("bluesky-points-hour", 1), ("bluesky-points-day", 1)]


def test_a_budget_of_our_own_address_is_ours_alone() -> None:
    table = load_table()
    (ours,) = table.for_action(Network.BLUESKY, "pds.example", "read")
    assert ours.key == "address"
    assert table.ours(ours) == ours.amount


def test_a_client_may_be_registered_five_times_in_ten_minutes_from_one_address() -> None:
    (limit,) = load_table().for_action(Network.MASTODON, "tilleul.example", "register")
    assert (limit.amount, limit.window_seconds, limit.key) == (5, 600, "address")
    assert load_table().for_action(Network.BLUESKY, "pds.example", "register") == []


def test_every_action_that_is_sent_has_a_budget_on_its_network() -> None:
    table = load_table()
    for network in (Network.MASTODON, Network.BLUESKY):
        for action in ("follow", "unfollow", "call", "read"):
            limits = table.for_action(network, "tilleul.example", action)
            assert limits
            assert all(limit.points <= table.ours(limit) for limit in limits)
            assert [limit.window_seconds for limit in limits] == sorted(limit.window_seconds for limit in limits)


def test_the_operator_may_change_one_server_without_touching_the_others(tmp_path: Path) -> None:
    mine = tmp_path / "limits.toml"
    mine.write_text(
        """
        share_left_to_person = 0.5
        [[limit]]
        name = "mastodon-follows-day"
        network = "mastodon"
        host = "*.localhost:*"
        window_seconds = 60
        amount = 9000
        key = "account"
        points = { follow = 1 }
        checked = 2026-11-20
        source = "our own sandbox"
        """
    )
    table = load_table(mine)
    amounts = {
        host: {limit.name: limit.amount for limit in table.for_action(Network.MASTODON, host, "follow")}
        for host in ("ruche.localhost:4040", "ruche.example")
    }
    assert amounts["ruche.localhost:4040"]["mastodon-follows-day"] == 9000
    assert amounts["ruche.example"]["mastodon-follows-day"] == 400
    assert amounts["ruche.localhost:4040"]["mastodon-calls-token"] == 300
    assert table.share_left_to_person == 0.5


def test_how_long_a_host_lets_us_in_depends_on_our_keys_and_may_be_overridden(tmp_path: Path) -> None:
    months = load_table().grant_life(Network.BLUESKY, "pds.example", keys=True)
    weeks = load_table().grant_life(Network.BLUESKY, "pds.example", keys=False)
    assert months is not None
    assert weeks is not None
    assert (months.idle, months.whole) == (timedelta(days=91), timedelta(days=730))
    assert (weeks.idle, weeks.whole) == (timedelta(days=14), timedelta(days=14))
    assert load_table().grant_life(Network.MASTODON, "tilleul.example", keys=False) is None
    mine = tmp_path / "limits.toml"
    mine.write_text(
        """
        [[grant]]
        network = "bluesky"
        host = "*.ruche.example"
        keys = true
        idle_days = 10
        whole_days = 20
        checked = 2026-11-20
        source = "its operator told us"
        """
    )
    strict = load_table(mine).grant_life(Network.BLUESKY, "pds.ruche.example", keys=True)
    assert strict is not None
    assert strict.whole == timedelta(days=20)
    assert load_table(mine).grant_life(Network.BLUESKY, "pds.example", keys=True) == months


NO_LIFE = (
    "[[grant]]\nnetwork = 'bluesky'\nkeys = true\nidle_days = 0\nwhole_days = 1\nchecked = 2026-11-20\nsource = 'x'"
)


@pytest.mark.parametrize(
    "wrong",
    [
        NO_LIFE,
        "[[limit]]\nname = 'x'",
        "share_left_to_person = 2.0",
        "unknown = 1",
        "[[[",
        b"\xff\xfe".decode("latin-1"),
    ],
)
def test_a_limits_file_that_cannot_be_used_is_refused_with_its_reason(wrong: str, tmp_path: Path) -> None:
    mine = tmp_path / "limits.toml"
    mine.write_text(wrong)
    with pytest.raises(BadInput):
        load_table(mine)


def test_a_limits_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        load_table(tmp_path / "nowhere.toml")


def test_every_line_has_a_date_and_a_source() -> None:
    for limit in load_table().all():
        assert limit.source
        assert limit.checked.year >= 2026

"""What is kept of each change, and where people on several networks are followed."""

from __future__ import annotations

from datetime import timedelta

from essaim.base import clock
from essaim.model import FollowState, Network
from essaim.services import auditing, people, reasons, reconnecting
from essaim.services.reconnecting import states
from essaim.store.models import AuditEntry, FollowAction, Person
from tests.conftest import Traveller
from tests.services.reconnecting.town import Town


def trail(action: FollowAction) -> list[tuple[str, str, str]]:
    entries = AuditEntry.objects.filter(subject=f"action:{action.pk}").order_by("pk")
    return list(entries.values_list("actor", "act", "why"))


def test_each_change_of_a_follow_is_kept_with_who_and_why(town: Town, ana: Person) -> None:
    town.found(ana, town.world.add_mastodon("ruche", "badr", locked=True))
    reconnecting.follow_all(ana)
    reconnecting.run_account(town.account(ana).pk)
    reconnecting.undo_all(ana)
    reconnecting.run_account(town.account(ana).pk)
    action = FollowAction.objects.get()
    assert trail(action) == [
        ("worker", "follow-sending", ""),
        ("worker", "follow-requested", reasons.LOCKED),
        ("person", "follow-undo_queued", ""),
        ("worker", "follow-undone", ""),
    ]
    assert set(AuditEntry.objects.filter(subject=f"action:{action.pk}").values_list("person", flat=True)) == {ana.pk}


def test_what_somebody_else_causes_says_so(town: Town, ana: Person) -> None:
    [match] = town.found_on_mastodon(ana, 1)
    reconnecting.follow_all(ana)
    people.block(ana, match.found_id)
    assert trail(FollowAction.objects.get()) == [("others", "follow-dismissed", reasons.NOT_SHOWN)]


def test_a_change_that_may_not_be_is_not_kept(town: Town, ana: Person) -> None:
    town.found_on_mastodon(ana, 1)
    reconnecting.follow_all(ana)
    action = FollowAction.objects.get()
    assert states.move([action.pk], FollowState.DONE) == 0
    assert trail(action) == []


def test_entries_go_at_their_end(town: Town, ana: Person, travel: Traveller) -> None:
    town.found_on_mastodon(ana, 1)
    reconnecting.follow_all(ana)
    reconnecting.run_account(town.account(ana).pk)
    auditing.note(ana, "pause")
    travel.forward(days=93)
    reconnecting.sweep()
    assert set(AuditEntry.objects.values_list("act", flat=True)) == {"pause"}
    assert AuditEntry.objects.get().expires_at > clock.now() + timedelta(days=200)


def test_somebody_on_two_networks_is_followed_on_the_preferred_one(town: Town) -> None:
    ana = town.ana(bluesky=True)
    town.found(ana, town.world.add_mastodon("ruche", "chloe"), town.world.add_bluesky("chloe"))
    town.found(ana, town.world.add_mastodon("ruche", "badr"))
    reconnecting.prefer(ana, Network.BLUESKY)
    assert reconnecting.follow_all(ana) == reconnecting.Planned(follows=2, people=2, without_account=0)
    found = set(FollowAction.objects.values_list("target_network", "target_name"))
    assert found == {(Network.BLUESKY, "chloe.abeille.test"), (Network.MASTODON, "badr")}
    reconnecting.prefer(ana, None)
    assert reconnecting.follow_all(ana).follows == 1

"""People of public life whose X account sources know by its handle alone: chosen in the browser, followed from here."""

from __future__ import annotations

import pytest

from essaim.matching.directory import Stated
from essaim.model import FollowState, Network
from essaim.services import directory, reconnecting, stating
from essaim.services.reconnecting import stated
from essaim.store.models import DirectoryEntry, FollowAction
from tests.people import ANA, BADR, make_member

pytestmark = pytest.mark.django_db


def says(handle: str, address: str, network: Network = Network.MASTODON, x_id: str = "") -> Stated:
    return Stated("x", x_id, handle, network, address, handle.title(), "A roster", "https://roster.example/7")


def take(*statements: Stated, source: str = "roster") -> None:
    stating.take_in(source, statements)


def known() -> dict[str, list[str]]:
    return {one.source_handle: [at.handle for at in one.addresses] for one in directory.known_by_handle()}


def test_only_those_without_a_number_are_given_each_once_with_all_addresses() -> None:
    take(
        says("mairie", "mairie@tilleul.example"),
        says("Mairie", "mairie.tilleul.example", Network.BLUESKY),
        says("lycee", "lycee@tilleul.example"),
        says("gare", "gare@tilleul.example", x_id="77"),
    )
    assert known() == {
        "mairie": ["mairie@tilleul.example", "mairie.tilleul.example"],
        "lycee": ["lycee@tilleul.example"],
    }


def test_sources_that_disagree_leave_nothing_to_follow() -> None:
    take(says("mairie", "mairie@tilleul.example"))
    take(says("MAIRIE", "autre@ruche.example"), source="another")
    [one] = directory.known_by_handle()
    assert not stated.followable(one)
    assert reconnecting.follow_named(make_member(ANA), [one.number]).people == 0


def test_a_member_decides_who_may_find_them_whatever_a_source_states() -> None:
    take(says("badr", BADR.mastodon.handle.upper()), says("lycee", "lycee@tilleul.example"))
    assert len(known()) == 2
    badr = make_member(BADR)
    assert list(known()) == ["lycee"]
    entry = DirectoryEntry.objects.get(source_handle="badr")
    assert reconnecting.follow_named(make_member(ANA), [entry.pk]).people == 0
    assert badr is not None


def test_who_is_chosen_is_followed_unless_the_statement_goes_meanwhile() -> None:
    take(says("mairie", "mairie@tilleul.example"), says("lycee", "lycee@tilleul.example"))
    ana = make_member(ANA)
    numbers = [one.number for one in directory.known_by_handle()]
    assert reconnecting.follow_named(ana, [*numbers, 10**9]).people == 2
    assert reconnecting.follow_named(ana, numbers).people == 0, "twice plans nothing twice"
    actions = list(FollowAction.objects.select_related("account__person").order_by("pk"))
    assert [action.state for action in actions] == [FollowState.QUEUED] * 2
    assert set(stated.refusals(actions).values()) == {""}
    DirectoryEntry.objects.filter(source_handle="lycee").delete()
    fresh = list(FollowAction.objects.select_related("account__person").order_by("pk"))
    waiting = [action for action in fresh if action.entry_id]
    assert [stated.refusals(waiting)[action.pk] for action in waiting] == [""]


def test_nobody_is_followed_by_themselves_for_a_handle_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (directory, stated):
        monkeypatch.setattr(module, "trusted_sources", lambda: frozenset({"roster"}))
    make_member(ANA, follows=["12"])
    take(says("mairie", "mairie@tilleul.example"))
    assert stated.follow_new(5)
    assert not FollowAction.objects.exists()

"""Who is planned to be followed, and who never is."""

from __future__ import annotations

import pytest

from essaim.base import clock
from essaim.model import ArrivalChoice, Direction, FollowState, Network, Proof
from essaim.services import reconnecting
from essaim.services.errors import NotYours
from essaim.services.reconnecting.states import TRANSITIONS, move
from essaim.store.models import Block, FollowAction, Person, SourceIdentity, Work, WorkKind
from tests.services.reconnecting.town import Town


def test_planning_twice_plans_once(town: Town, ana: Person) -> None:
    town.found_on_mastodon(ana, 2)
    assert reconnecting.follow_all(ana).follows == 2
    assert reconnecting.follow_all(ana) == reconnecting.Planned(0, 0, 0)
    assert Work.objects.filter(kind=WorkKind.FOLLOW, subject_id=town.account(ana).pk).count() == 1


def test_somebody_on_two_networks_is_followed_on_each_that_one_linked(town: Town) -> None:
    ana = town.ana(bluesky=True)
    town.found(ana, town.world.add_mastodon("ruche", "chloe"), town.world.add_bluesky("chloe"))
    assert reconnecting.follow_all(ana) == reconnecting.Planned(follows=2, people=1, without_account=0)
    networks = set(FollowAction.objects.values_list("account__network", "target_network"))
    assert networks == {(Network.MASTODON, Network.MASTODON), (Network.BLUESKY, Network.BLUESKY)}


def test_who_is_only_on_a_network_one_has_not_linked_is_counted(town: Town, ana: Person) -> None:
    town.found_on_bluesky(ana, 2)
    assert reconnecting.follow_all(ana) == reconnecting.Planned(follows=0, people=0, without_account=2)


def test_follow_all_leaves_out_the_ignored_the_blocked_and_the_unsure(town: Town, ana: Person) -> None:
    ignored, blocked, unsure, sure = town.found_on_mastodon(ana, 4)
    ignored.ignored_at = clock.now()
    ignored.save()
    Block.objects.create(person=blocked.found, blocked=ana, created_at=clock.now())
    SourceIdentity.objects.filter(pk=unsure.found_identity_id).update(proof=Proof.ARCHIVE)
    assert reconnecting.follow_all(ana).follows == 1
    assert FollowAction.objects.get().match == sure


def test_a_chosen_follow_may_be_less_sure_but_never_of_a_hidden_person(town: Town, ana: Person) -> None:
    unsure, blocked = town.found_on_mastodon(ana, 2)
    SourceIdentity.objects.filter(pk=unsure.found_identity_id).update(proof=Proof.ARCHIVE)
    Block.objects.create(person=blocked.found, blocked=ana, created_at=clock.now())
    assert reconnecting.follow_chosen(ana, [unsure.pk]).follows == 1
    with pytest.raises(NotYours):
        reconnecting.follow_chosen(ana, [blocked.pk])


def test_somebody_elses_match_cannot_be_chosen(town: Town, ana: Person) -> None:
    [match] = town.found_on_mastodon(ana, 1)
    with pytest.raises(NotYours):
        reconnecting.follow_chosen(match.found, [match.pk])


@pytest.mark.parametrize(
    ("choice", "planned"), [(ArrivalChoice.FOLLOW, 1), (ArrivalChoice.ANNOUNCE, 0), (ArrivalChoice.NOTHING, 0)]
)
def test_an_arrival_is_followed_by_itself_only_if_one_said_so(
    town: Town, ana: Person, choice: ArrivalChoice, planned: int
) -> None:
    ana.arrivals = choice
    ana.save()
    [match] = town.found_on_mastodon(ana, 1)
    assert reconnecting.plan_arrival(match) == planned
    assert FollowAction.objects.filter(automatic=True).count() == planned


def test_an_arrival_that_only_an_archive_vouches_for_is_never_followed_by_itself(town: Town, ana: Person) -> None:
    ana.arrivals = ArrivalChoice.FOLLOW
    ana.save()
    match = town.match(ana, town.member(town.world.add_mastodon("ruche", "dan"), proof=Proof.ARCHIVE))
    assert reconnecting.plan_arrival(match) == 0


def test_a_suggestion_is_never_followed_by_itself(town: Town, ana: Person) -> None:
    ana.arrivals = ArrivalChoice.FOLLOW
    ana.save()
    match = town.found(ana, town.world.add_mastodon("ruche", "dan"), direction=Direction.FOLLOWER)
    assert reconnecting.plan_arrival(match) == 0
    assert reconnecting.follow_all(ana).follows == 0


def test_a_waiting_follow_that_was_taken_back_stays_so(town: Town, ana: Person) -> None:
    [match] = town.found_on_mastodon(ana, 1)
    reconnecting.follow_all(ana)
    assert reconnecting.undo_all(ana) == 1
    assert town.states(ana) == [FollowState.DISMISSED]
    assert reconnecting.follow_all(ana).follows == 0
    assert reconnecting.follow_chosen(ana, [match.pk]).follows == 1


def test_nobody_undoes_or_retries_what_is_somebody_elses(town: Town, ana: Person) -> None:
    [match] = town.found_on_mastodon(ana, 1)
    reconnecting.follow_all(ana)
    action = FollowAction.objects.get()
    with pytest.raises(NotYours):
        reconnecting.undo(match.found, [action.pk])
    with pytest.raises(NotYours):
        reconnecting.retry(match.found, action.pk)


@pytest.mark.parametrize("state", FollowState)
def test_only_the_drawn_transitions_can_be_made(town: Town, ana: Person, state: FollowState) -> None:
    town.found_on_mastodon(ana, 1)
    reconnecting.follow_all(ana)
    action = FollowAction.objects.get()
    for target in FollowState:
        FollowAction.objects.update(state=state)
        assert move([action.pk], target) == (target in TRANSITIONS[state])


def test_the_journal_tells_each_follow_and_what_can_be_done(town: Town, ana: Person) -> None:
    town.found_on_mastodon(ana, 2)
    reconnecting.follow_all(ana)
    first = FollowAction.objects.order_by("pk").first()
    assert first is not None
    FollowAction.objects.filter(pk=first.pk).update(state=FollowState.REFUSED, reason="refused")
    waiting, refused = reconnecting.journal(ana)
    assert (waiting.can_undo, waiting.can_retry) == (True, False)
    assert (refused.can_undo, refused.can_retry) == (False, True)
    assert "refused" in refused.reason
    assert [entry.state for entry in reconnecting.journal(ana, states=[FollowState.REFUSED])] == [FollowState.REFUSED]
    reconnecting.retry(ana, first.pk)
    assert town.states(ana) == [FollowState.QUEUED] * 2
    progress = reconnecting.progress(ana)
    assert (progress.waiting, progress.total, progress.failed) == (2, 2, 0)
    assert progress.ready_at is not None

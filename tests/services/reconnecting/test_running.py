"""What becomes of a follow, whatever the servers answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from essaim.base import clock
from essaim.model import FollowState, Network
from essaim.networks import kept
from essaim.networks.sandbox import FaultKind
from essaim.services import budgets, noticing, people, reasons, reconnecting
from essaim.services.budgets import Deed
from essaim.services.reconnecting import outcomes, reading, sending
from essaim.store.models import FollowAction, Person
from tests.conftest import Traveller
from tests.services.reconnecting.town import Town


def run(person: Person, network: Network = Network.MASTODON) -> None:
    reconnecting.run_account(person.accounts.get(network=network).pk)


def reasons_of(person: Person) -> set[str]:
    return set(FollowAction.objects.filter(account__person=person).values_list("reason", flat=True))


def test_everybody_planned_is_followed_once(town: Town, ana: Person) -> None:
    town.found_on_mastodon(ana, 3)
    assert reconnecting.follow_all(ana) == reconnecting.Planned(follows=3, people=3, without_account=0)
    run(ana)
    run(ana)
    assert town.states(ana) == [FollowState.DONE] * 3
    assert len({entry.target for entry in town.follows()}) == len(town.follows()) == 3


def test_on_bluesky_a_batch_goes_in_one_request(town: Town) -> None:
    ana = town.ana(mastodon=False, bluesky=True)
    town.found_on_bluesky(ana, 20)
    reconnecting.follow_all(ana)
    run(ana, Network.BLUESKY)
    assert town.states(ana) == [FollowState.DONE] * 20
    writes = [path for _, _, _, path in town.world.requests if path.endswith("applyWrites")]
    # One answer asks for a nonce first.
    assert len(writes) <= 2
    assert all(FollowAction.objects.values_list("record_uri", flat=True))


def test_a_worker_asks_a_server_little(town: Town, ana: Person) -> None:
    bela = town.member(town.world.add_mastodon("tilleul", "bela"))
    for match in town.found_on_mastodon(ana, 10):
        town.match(bela, match.found)
    kept.keep()
    try:
        for seeker in (ana, bela):
            reconnecting.follow_all(seeker)
            run(seeker)
    finally:
        kept.let_go()
    assert town.states(ana) == town.states(bela) == [FollowState.DONE] * 10
    paths = [path for _, _, _, path in town.world.requests]
    assert sum(path.endswith("/search") for path in paths) == 10, "the second member's server knows them by then"
    assert sum(path.endswith("/follow") for path in paths) == 20
    assert sum(path.endswith("/relationships") for path in paths) < 20, "some are asked about together"


def test_whom_one_follows_already_is_left_alone(town: Town, ana: Person) -> None:
    [match] = town.found_on_mastodon(ana, 1)
    home = town.homes[match.found.accounts.get().pk]
    town.world.follow(town.homes[town.account(ana).pk], home)
    reconnecting.follow_all(ana)
    run(ana)
    assert town.states(ana) == [FollowState.ALREADY]
    assert reconnecting.undo_all(ana) == 0
    assert town.follows() == []


def test_whom_one_muted_there_is_not_followed(town: Town, ana: Person) -> None:
    match, _ = town.found_on_mastodon(ana, 2)
    tilleul = town.world.mastodon["tilleul"]
    tilleul.muted.add((town.homes[town.account(ana).pk], town.homes[match.found.accounts.get().pk]))
    reconnecting.follow_all(ana)
    run(ana)
    row = FollowAction.objects.get(match=match)
    assert (row.state, row.reason) == (FollowState.REFUSED, reasons.MUTED)
    assert len(town.follows()) == 1


@pytest.mark.parametrize("network", [Network.MASTODON, Network.BLUESKY])
def test_who_arrives_after_the_reading_and_is_followed_already_is_left_alone(town: Town, network: Network) -> None:
    ana = town.ana(mastodon=network is Network.MASTODON, bluesky=network is Network.BLUESKY)
    add = town.world.add_bluesky if network is Network.BLUESKY else lambda name: town.world.add_mastodon("ruche", name)
    badr, chloe = add("badr"), add("chloe")
    town.world.follow(town.homes[ana.accounts.get().pk], badr)
    match = town.found(ana, chloe)
    reconnecting.follow_all(ana)
    run(ana, network)
    town.found(ana, badr)
    reconnecting.follow_all(ana)
    run(ana, network)
    assert town.states(ana) == [FollowState.DONE, FollowState.ALREADY]
    asked = [path for _, _, _, path in town.world.requests if path.endswith(("following", "listRecords"))]
    assert len(asked) == 1, "read once"
    # What Essaim took back is not taken for a follow of before when it is chosen again.
    reconnecting.undo_all(ana)
    run(ana, network)
    reconnecting.follow_chosen(ana, [match.pk])
    run(ana, network)
    assert town.states(ana) == [FollowState.DONE, FollowState.ALREADY]


def test_a_request_that_was_answered_is_seen_at_the_next_reading(town: Town, ana: Person, travel: Traveller) -> None:
    locked = town.world.add_mastodon("ruche", "locked", locked=True)
    town.found(ana, locked)
    reconnecting.follow_all(ana)
    run(ana)
    assert town.states(ana) == [FollowState.REQUESTED]
    town.world.answer_requests(locked, accept=True)
    travel.to(clock.now() + timedelta(hours=25))
    town.found(ana, town.world.add_mastodon("ruche", "badr"))
    reconnecting.follow_all(ana)
    run(ana)
    assert town.states(ana) == [FollowState.DONE] * 2


def test_who_is_called_otherwise_by_now_is_told_by_the_new_name(town: Town) -> None:
    ana = town.ana(mastodon=False, bluesky=True)
    [match] = town.found_on_bluesky(ana, 1)
    reconnecting.follow_all(ana)
    account = match.found.accounts.get()
    reading.renamed(account, "new.abeille.test", "New name")
    run(ana, Network.BLUESKY)
    assert FollowAction.objects.get().target_handle == "new.abeille.test"
    assert town.states(ana) == [FollowState.DONE]


def test_a_locked_account_is_asked(town: Town, ana: Person) -> None:
    town.found(ana, town.world.add_mastodon("ruche", "badr", locked=True))
    reconnecting.follow_all(ana)
    run(ana)
    assert town.states(ana) == [FollowState.REQUESTED]
    assert reasons_of(ana) == {reasons.LOCKED}


def test_a_refused_follow_ends_alone(town: Town, ana: Person) -> None:
    matches = town.found_on_mastodon(ana, 2)
    refusing = matches[0].found.accounts.get().handle
    town.world.faults.add(FaultKind.REFUSE_FOLLOWS, target=refusing)
    reconnecting.follow_all(ana)
    run(ana)
    assert sorted(town.states(ana)) == [FollowState.DONE, FollowState.REFUSED]


def test_who_is_gone_is_looked_for_again_before_it_is_believed(town: Town, ana: Person, travel: Traveller) -> None:
    [match] = town.found_on_mastodon(ana, 1)
    town.homes[match.found.accounts.get().pk].gone = True
    reconnecting.follow_all(ana)
    run(ana)
    assert town.states(ana) == [FollowState.QUEUED]
    for _ in range(sending.MOST_SEARCHES):
        travel.forward(hours=7)
        run(ana)
    assert town.states(ana) == [FollowState.GONE]
    assert reasons_of(ana) == {reasons.ACCOUNT_GONE}


def test_a_server_that_says_slow_down_is_obeyed(town: Town, ana: Person, travel: Traveller) -> None:
    town.found_on_mastodon(ana, 3)
    town.world.faults.add(FaultKind.TOO_MANY, path="/follow", method="POST", times=1, seconds=90)
    reconnecting.follow_all(ana)
    run(ana)
    account = town.account(ana)
    assert account.resume_at is not None
    asked = len(town.world.requests)
    run(ana)
    assert len(town.world.requests) == asked
    again = reconnecting.run_account(account.pk)
    assert again == account.resume_at
    travel.to(account.resume_at + timedelta(seconds=1))
    run(ana)
    assert town.states(ana) == [FollowState.DONE] * 3
    assert len(town.follows()) == 3


def test_an_outage_of_ones_own_server_is_waited_out(town: Town, ana: Person, travel: Traveller) -> None:
    town.found_on_mastodon(ana, 2)
    town.world.faults.add(FaultKind.DOWN, host="tilleul")
    reconnecting.follow_all(ana)
    for _ in range(3):
        run(ana)
        travel.forward(hours=7)
    assert town.states(ana) == [FollowState.QUEUED] * 2
    town.world.faults.clear()
    run(ana)
    assert town.states(ana) == [FollowState.DONE] * 2


def test_an_outage_elsewhere_delays_only_its_own_contacts(town: Town, ana: Person, travel: Traveller) -> None:
    town.found_on_mastodon(ana, 2, "ruche")
    town.found_on_mastodon(ana, 2, "prairie")
    town.world.faults.add(FaultKind.DOWN, host="ruche")
    reconnecting.follow_all(ana)
    run(ana)
    assert town.states(ana) == [FollowState.QUEUED] * 2 + [FollowState.DONE] * 2
    town.world.faults.clear()
    travel.forward(hours=1)
    run(ana)
    assert town.states(ana) == [FollowState.DONE] * 4


@pytest.mark.parametrize("network", [Network.MASTODON, Network.BLUESKY])
def test_an_unknown_outcome_is_looked_up_never_sent_again(town: Town, travel: Traveller, network: Network) -> None:
    ana = town.ana(mastodon=network is Network.MASTODON, bluesky=network is Network.BLUESKY)
    if network is Network.MASTODON:
        town.found_on_mastodon(ana, 2)
        path = "/follow"
    else:
        town.found_on_bluesky(ana, 2)
        path = "applyWrites"
    town.world.faults.add(FaultKind.STATUS, method="POST", path=path, after=True, status=504, times=1)
    reconnecting.follow_all(ana)
    run(ana, network)
    assert FollowState.UNKNOWN in town.states(ana)
    assert reconnecting.run_account(town.account(ana, network).pk) is not None
    travel.forward(seconds=5)
    run(ana, network)
    assert town.states(ana) == [FollowState.DONE] * 2
    assert [entry.kind for entry in town.follows()] == ["follow"] * 2


def test_a_follow_that_did_not_arrive_is_sent_again_after_looking(town: Town, ana: Person, travel: Traveller) -> None:
    town.found_on_mastodon(ana, 1)
    town.world.faults.add(FaultKind.STATUS, method="POST", path="/follow", status=504, times=1)
    reconnecting.follow_all(ana)
    run(ana)
    assert town.states(ana) == [FollowState.UNKNOWN]
    travel.forward(seconds=5)
    run(ana)
    assert town.states(ana) == [FollowState.DONE]
    assert len(town.follows()) == 1


def test_a_revoked_grant_is_told_once_and_loses_nothing(town: Town, ana: Person) -> None:
    town.found_on_mastodon(ana, 2)
    reconnecting.follow_all(ana)
    account = town.account(ana)
    town.world.revoke_tokens(town.homes[account.pk])
    run(ana)
    run(ana)
    assert town.account(ana).needs_sign_in
    assert [news.kind for news in noticing.news(ana)] == ["sign-in-again"]
    assert town.states(ana) == [FollowState.QUEUED] * 2
    from essaim.services import grants

    grants.keep(town.account(ana), town.world.issue_grant(town.homes[account.pk]))
    run(ana)
    assert town.states(ana) == [FollowState.DONE] * 2


def test_an_expired_bluesky_token_is_refreshed_on_the_way(town: Town) -> None:
    ana = town.ana(mastodon=False, bluesky=True)
    town.found_on_bluesky(ana, 2)
    reconnecting.follow_all(ana)
    town.world.expire_tokens(town.homes[town.account(ana, Network.BLUESKY).pk])
    run(ana, Network.BLUESKY)
    assert town.states(ana) == [FollowState.DONE] * 2
    assert noticing.news(ana) == []


def test_a_pause_is_obeyed_between_two_requests(town: Town, ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    town.found_on_mastodon(ana, 30)
    reconnecting.follow_all(ana)
    write = outcomes.write

    def write_then_pause(*arguments: object) -> None:
        write(*arguments)  # type: ignore[arg-type]
        reconnecting.pause(ana)

    monkeypatch.setattr(outcomes, "write", write_then_pause)
    run(ana)
    assert len(town.follows()) == budgets.AT_ONCE[Network.MASTODON]
    assert reconnecting.progress(ana).paused
    monkeypatch.undo()
    reconnecting.resume(ana)
    run(ana)
    assert len(town.follows()) == 30


@pytest.mark.parametrize("network", [Network.MASTODON, Network.BLUESKY])
def test_what_essaim_followed_is_undone_and_stays_so(town: Town, network: Network) -> None:
    ana = town.ana(mastodon=network is Network.MASTODON, bluesky=network is Network.BLUESKY)
    make = town.found_on_mastodon if network is Network.MASTODON else town.found_on_bluesky
    matches = make(ana, 2)
    reconnecting.follow_all(ana)
    run(ana, network)
    first, _ = FollowAction.objects.order_by("pk").values_list("pk", flat=True)
    assert reconnecting.undo(ana, [first]) == 1
    run(ana, network)
    assert town.states(ana) == [FollowState.UNDONE, FollowState.DONE]
    assert len(town.world.follows_of(town.homes[town.account(ana, network).pk])) == 1
    assert reconnecting.follow_all(ana).follows == 0
    assert reconnecting.follow_chosen(ana, [matches[0].pk]).follows == 1
    run(ana, network)
    assert town.states(ana) == [FollowState.DONE] * 2


def test_after_a_pause_an_undo_is_still_done(town: Town, ana: Person, travel: Traveller) -> None:
    town.found_on_mastodon(ana, 1)
    reconnecting.follow_all(ana)
    run(ana)
    reconnecting.pause(ana)
    travel.forward(seconds=1)
    reconnecting.undo_all(ana)
    run(ana)
    assert town.states(ana) == [FollowState.UNDONE]


def test_an_undo_asked_for_while_the_follow_is_on_its_way_is_honoured(town: Town, ana: Person) -> None:
    town.found_on_mastodon(ana, 1)
    reconnecting.follow_all(ana)
    account = town.account(ana)
    batch = sending.take(account.pk)
    assert batch is not None
    assert reconnecting.undo_all(ana) == 1
    from essaim.model import FollowOutcome
    from essaim.services.reconnecting.asking import Answer

    outcomes.write(account.pk, batch, Answer([FollowOutcome(batch.targets[0], FollowState.DONE, local_id="1")]))
    assert town.states(ana) == [FollowState.UNDO_QUEUED]


def test_who_blocked_meanwhile_is_not_followed(town: Town, ana: Person) -> None:
    match, _ = town.found_on_mastodon(ana, 2)
    reconnecting.follow_all(ana)
    people.block(ana, match.found_id)
    run(ana)
    assert town.states(ana) == [FollowState.DISMISSED, FollowState.DONE]
    assert len(town.follows()) == 1


def test_who_hides_meanwhile_is_not_followed(town: Town, ana: Person) -> None:
    [match] = town.found_on_mastodon(ana, 1)
    reconnecting.follow_all(ana)
    Person.objects.filter(pk=match.found_id).update(findability="nobody")
    run(ana)
    assert town.states(ana) == [FollowState.DISMISSED]
    assert reasons_of(ana) == {reasons.NOT_SHOWN}
    Person.objects.filter(pk=match.found_id).update(findability="anyone")
    assert reconnecting.follow_all(ana).follows == 1


def test_a_budget_is_never_exceeded(town: Town, ana: Person, travel: Traveller) -> None:
    town.found_on_mastodon(ana, 70)
    reconnecting.follow_all(ana)
    account = town.account(ana)
    most = budgets.allowance(account, Deed.FOLLOW)
    run(ana)
    done = len(town.follows())
    assert 0 < done <= most < 70
    again = reconnecting.run_account(account.pk)
    assert again is not None
    assert clock.now() < again <= clock.now() + timedelta(minutes=5)
    assert len(town.follows()) == done
    travel.to(again)
    run(ana)
    assert town.states(ana) == [FollowState.DONE] * 70

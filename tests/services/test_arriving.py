from __future__ import annotations

import pytest

from essaim.model import ArrivalChoice, Findability, FollowState, Network
from essaim.services import arriving, finding, people
from essaim.store.models import Arrival, FollowAction, Match
from tests.services.cast import STRANGERS, give_archive, join, kinds, member, names, prove

pytestmark = pytest.mark.django_db


def test_ana_finds_badr_whom_she_followed_on_x() -> None:
    member("badr")
    ana = member("ana", follows=["badr", *STRANGERS])
    [found] = finding.who_is_here(ana).people
    assert (found.name, found.grade, found.late) == ("Badr", "certain", False)
    assert found.addresses[0].handle == "badr@tilleul.localhost:1"


def test_strangers_do_not_meet() -> None:
    member("badr", follows=STRANGERS)
    ana = member("ana", follows=STRANGERS)
    assert not Match.objects.exists()
    assert finding.who_is_here(ana).contacts == len(STRANGERS)


def test_somebody_who_arrives_later_is_announced_once() -> None:
    ana = member("ana", follows=["badr"])
    badr = member("badr")
    arriving.arrive(badr)
    assert kinds(ana) == ["arrived"]
    assert not FollowAction.objects.exists()


def test_somebody_who_arrives_later_is_followed_if_ana_said_so() -> None:
    ana = member("ana", Network.MASTODON, Network.BLUESKY, follows=["badr"], arrivals=ArrivalChoice.FOLLOW)
    member("badr", Network.MASTODON, Network.BLUESKY)
    assert kinds(ana) == ["arrived-followed"]
    actions = FollowAction.objects.filter(account__person=ana)
    assert {(action.target_network, action.state, action.automatic) for action in actions} == {
        ("mastodon", FollowState.QUEUED, True),
        ("bluesky", FollowState.QUEUED, True),
    }


def test_a_newcomer_who_proved_nothing_is_neither_announced_nor_followed_until_they_do() -> None:
    ana = member("ana", follows=["badr"], arrivals=ArrivalChoice.FOLLOW)
    badr = member("badr", proved=False)
    assert not FollowAction.objects.exists()
    assert kinds(ana) == []
    prove(badr, "badr")
    assert kinds(ana) == ["arrived-followed"]
    assert FollowAction.objects.filter(account__person=ana).count() == 1


def test_a_newcomer_links_another_account_later_and_is_followed_there_too() -> None:
    ana = member("ana", Network.MASTODON, Network.BLUESKY, follows=["badr"], arrivals=ArrivalChoice.FOLLOW)
    badr = member("badr")
    join("badr", Network.BLUESKY, signed_in=badr)
    networks = set(FollowAction.objects.filter(account__person=ana).values_list("target_network", flat=True))
    assert networks == {"mastodon", "bluesky"}
    assert Arrival.objects.count() == 1


def test_a_contact_who_left_the_list_leaves_the_matches_and_what_waited_is_dropped() -> None:
    ana = member("ana", follows=["badr"], arrivals=ArrivalChoice.FOLLOW)
    member("badr")
    report = give_archive(ana, "ana", STRANGERS[:3], day=2)
    assert (report.added, report.removed) == (3, 1)
    assert names(ana) == set()
    assert FollowAction.objects.get().state == FollowState.DISMISSED


def test_a_proved_followers_list_suggests_its_owner_and_never_follows() -> None:
    badr = member("badr", arrivals=ArrivalChoice.FOLLOW)
    member("ana", followers=["badr"])
    here = finding.who_is_here(badr)
    assert [found.name for found in here.suggestions] == ["Ana"]
    assert (list(here.people), here.followable) == ([], 0)
    assert not FollowAction.objects.exists()


def test_an_unproved_followers_list_suggests_nobody() -> None:
    badr = member("badr")
    member("ana", followers=["badr"], proved=False)
    assert finding.who_is_here(badr).suggestions == []


@pytest.mark.parametrize(
    ("findability", "badr_follows", "seen"),
    [
        (Findability.ANYONE, [], True),
        (Findability.FOLLOWED, [], False),
        (Findability.FOLLOWED, ["ana"], True),
        (Findability.ASK, ["ana"], False),
        (Findability.NOBODY, ["ana"], False),
    ],
)
def test_badr_chooses_who_may_find_him(findability: Findability, badr_follows: list[str], *, seen: bool) -> None:
    member("badr", follows=badr_follows, findability=findability)
    ana = member("ana", follows=["badr"])
    assert ("Badr" in names(ana)) is seen


def test_badr_closes_the_door_and_what_waited_for_him_is_dropped() -> None:
    ana = member("ana", follows=["badr"], arrivals=ArrivalChoice.FOLLOW)
    badr = member("badr")
    people.choose_findability(badr, Findability.NOBODY)
    assert names(ana) == set()
    assert FollowAction.objects.get().state == FollowState.DISMISSED
    assert kinds(ana) == [], "the notice no longer names him"


def test_badr_is_asked_first_and_his_yes_opens_the_door() -> None:
    badr = member("badr", findability=Findability.ASK)
    ana = member("ana", follows=["badr"])
    assert names(ana) == set()
    assert finding.who_is_here(ana).waiting == 1
    [asking] = finding.requests(badr)
    assert asking.name == "Ana"
    finding.answer_request(badr, asking.request_id, yes=True)
    assert names(ana) == {"Badr"}
    assert "request-granted" in kinds(ana)
    assert finding.requests(badr) == []


def test_badr_says_no_and_nothing_is_shown_nor_asked_again() -> None:
    badr = member("badr", findability=Findability.ASK)
    ana = member("ana", follows=["badr"])
    [asking] = finding.requests(badr)
    finding.answer_request(badr, asking.request_id, yes=False)
    arriving.arrive(ana)
    assert names(ana) == set()
    assert finding.requests(badr) == []
    assert finding.who_is_here(ana).waiting == 1, "a no looks like no answer yet"

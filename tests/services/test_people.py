from __future__ import annotations

import json

import pytest

from essaim.model import ArrivalChoice, FollowState, Network
from essaim.services import finding, merging, people, reconnecting, signing_in
from essaim.services.errors import LastAccount, NotYours, OfferExpired, WrongRecoveryCode
from essaim.store.models import FollowAction, FollowList, Match, PendingRevocation, Person
from tests.services.cast import STRANGERS, account, join, member, names

pytestmark = pytest.mark.django_db


def test_somebody_new_gets_a_recovery_code_that_brings_them_back() -> None:
    first = signing_in.welcome(*account("ana"), signed_in=None)
    assert first.kind == "new"
    assert signing_in.recover(first.recovery_code.lower().replace("-", " ")) == first.person
    assert first.recovery_code.replace("-", "") not in first.person.recovery_hash
    second = signing_in.new_recovery_code(first.person)
    with pytest.raises(WrongRecoveryCode):
        signing_in.recover(first.recovery_code)
    assert signing_in.recover(second) == first.person


def test_ana_comes_back_and_is_the_same_person() -> None:
    ana = join("ana")
    back = signing_in.welcome(*account("ana"), signed_in=None)
    assert (back.kind, back.person, back.recovery_code) == ("back", ana, "")


def test_the_last_account_cannot_be_unlinked() -> None:
    ana = join("ana", Network.MASTODON, Network.BLUESKY)
    one, two = ana.accounts.order_by("pk")
    people.unlink(ana, one.pk)
    assert PendingRevocation.objects.count() == 1
    with pytest.raises(LastAccount):
        people.unlink(ana, two.pk)
    with pytest.raises(NotYours):
        people.unlink(join("dan"), two.pk)


def test_a_block_hides_each_from_the_other_and_drops_what_waited() -> None:
    ana = member("ana", follows=["badr"], arrivals=ArrivalChoice.FOLLOW)
    badr = member("badr", follows=["ana"])
    people.block(badr, ana.number)
    assert names(ana) == names(badr) == set()
    assert FollowAction.objects.get().state == FollowState.DISMISSED
    [block] = people.blocks(badr)
    people.unblock(badr, block.pk)
    assert names(ana) == {"Badr"}


def test_one_cannot_block_by_trying_numbers() -> None:
    ana = member("ana")
    dan = member("dan")
    with pytest.raises(NotYours):
        people.block(dan, ana.number)


def test_erasing_leaves_no_row_and_drops_what_others_were_going_to_follow() -> None:
    ana = member("ana", follows=["badr"], arrivals=ArrivalChoice.FOLLOW)
    badr = member("badr", Network.MASTODON, Network.BLUESKY, follows=["ana", *STRANGERS])
    receipt = people.erase(badr)
    assert receipt.grants == 2
    assert PendingRevocation.objects.count() == 2
    assert not Person.objects.filter(pk=badr.pk).exists()
    assert not Match.objects.exists()
    assert not FollowList.objects.exclude(person=ana).exists()
    assert FollowAction.objects.get().state == FollowState.DISMISSED
    assert names(ana) == set()
    again = member("badr")
    assert again.number != badr.number, "a number is never given again"


def test_the_export_holds_everything_but_secrets() -> None:
    ana = member("ana", follows=["badr", *STRANGERS])
    member("badr")
    reconnecting.follow_all(ana)
    text = json.dumps(people.export(ana))
    for part in ("ana@tilleul.localhost:1", "badr@tilleul.localhost:1", "100000000000000000", "following"):
        assert part in text
    for secret in ("secret-token", "recovery_hash", "sealed"):
        assert secret not in text


def test_two_registrations_become_one_after_proof_of_both() -> None:
    badr = member("badr")
    ana = member("ana", follows=["badr"])
    other = member("town", Network.BLUESKY, follows=["badr"])
    offered = signing_in.welcome(*account("town", Network.BLUESKY), signed_in=ana)
    assert offered.kind == "merge_offered"
    assert merging.preview_merge(ana, offered.offer).handles == ["town.abeille.test"]
    finding.ignore(ana, finding.who_is_here(ana).people[0].match_id)
    signing_in.merge(ana, offered.offer)
    ana.refresh_from_db()
    assert not Person.objects.filter(pk=other.pk).exists()
    assert ana.accounts.count() == 2
    assert ana.identities.count() == 2
    assert names(ana) == set(), "what she ignored stays ignored"
    assert badr.found_by.get().seeker == ana
    with pytest.raises(OfferExpired):
        signing_in.merge(ana, offered.offer)


def test_a_merge_offer_is_of_no_use_to_somebody_else() -> None:
    ana, dan = member("ana"), member("dan")
    member("town", Network.BLUESKY)
    offered = signing_in.welcome(*account("town", Network.BLUESKY), signed_in=ana)
    with pytest.raises(OfferExpired):
        merging.preview_merge(dan, offered.offer)


def test_an_ignored_match_is_set_aside_and_comes_back() -> None:
    member("badr")
    ana = member("ana", follows=["badr"])
    [found] = finding.who_is_here(ana).people
    finding.ignore(ana, found.match_id)
    here = finding.who_is_here(ana)
    assert ([other.name for other in here.people], [other.name for other in here.ignored]) == ([], ["Badr"])
    assert reconnecting.follow_all(ana).follows == 0
    with pytest.raises(NotYours):
        finding.restore(member("dan"), found.match_id)
    finding.restore(ana, found.match_id)
    assert names(ana) == {"Badr"}


def test_follow_all_is_offered_only_while_somebody_is_left_to_follow() -> None:
    member("badr")
    ana = member("ana", follows=["badr"])
    assert finding.who_is_here(ana).followable == 1
    reconnecting.follow_all(ana)
    assert finding.who_is_here(ana).followable == 0


def test_somebody_put_aside_while_waiting_is_offered_again_once_brought_back() -> None:
    member("badr")
    ana = member("ana", follows=["badr"])
    [found] = finding.who_is_here(ana).people
    reconnecting.follow_all(ana)
    finding.ignore(ana, found.match_id)
    finding.restore(ana, found.match_id)
    assert finding.who_is_here(ana).followable == 1
    assert reconnecting.follow_all(ana).follows == 1

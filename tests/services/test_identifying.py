from __future__ import annotations

import pytest

from essaim.model import ArrivalChoice, Findability, FollowState
from essaim.services import finding, people, reconnecting
from essaim.store.models import FollowAction, SourceIdentity
from tests.services.cast import STRANGERS, X, give_archive, join, kinds, member, names, prove

pytestmark = pytest.mark.django_db


def test_a_forged_archive_shows_no_name_is_followed_by_nobody_and_displaces_no_one() -> None:
    ana = member("ana", follows=["badr", "chloe"], arrivals=ArrivalChoice.FOLLOW)
    badr = member("badr")
    member("chloe")
    FollowAction.objects.all().delete()
    eve = join("eve")
    give_archive(eve, "badr", [X["ana"], X["badr"], X["chloe"], *[str(10**16 + n) for n in range(100_000)]])
    here = finding.who_is_here(eve)
    assert not here.names_allowed
    assert here.people == here.suggestions == here.ignored == []
    assert set(here.counts.values()) == {None}
    assert (here.followable, reconnecting.follow_all(eve).follows) == (0, 0)
    assert not FollowAction.objects.filter(target_person=eve).exists()
    assert names(ana) == {"Badr", "Chloe"}
    assert badr.identities.get().proof == "post"
    assert "Eve" not in {found.name for found in finding.who_is_here(ana).people}


def test_eve_proves_her_own_account_but_not_the_one_her_forged_archive_claims() -> None:
    member("badr")
    member("chloe")
    eve = join("eve")
    give_archive(eve, "badr", ["ana", "badr", "chloe", *STRANGERS])
    prove(eve, "eve")
    here = finding.who_is_here(eve)
    assert here.people == [], "the list belongs to a claim that she has not proved"


def test_a_proof_displaces_the_claim_and_tells_those_concerned() -> None:
    ana = member("ana", follows=["badr"])
    eve = join("eve")
    people.choose_findability(eve, Findability.ANYONE)
    give_archive(eve, "badr", STRANGERS)
    [likely] = finding.who_is_here(ana).people
    assert (likely.name, likely.grade) == ("Eve", "likely")
    reconnecting.follow_chosen(ana, [likely.match_id])
    member("badr")
    assert names(ana) == {"Badr"}
    assert kinds(eve) == ["displaced"]
    assert not eve.identities.exists()
    assert FollowAction.objects.get(target_person=eve).state == FollowState.DISMISSED


def test_those_who_had_followed_a_displaced_claim_are_told_and_can_undo() -> None:
    ana = member("ana", follows=["badr"])
    eve = join("eve")
    people.choose_findability(eve, Findability.ANYONE)
    give_archive(eve, "badr", STRANGERS)
    [likely] = finding.who_is_here(ana).people
    reconnecting.follow_chosen(ana, [likely.match_id])
    FollowAction.objects.update(state=FollowState.DONE)
    member("badr")
    assert "claim-withdrawn" in kinds(ana)
    assert reconnecting.journal(ana)[0].can_undo


def test_two_proofs_freeze_automatic_follows_on_both_sides() -> None:
    ana = member("ana", follows=["badr"], arrivals=ArrivalChoice.FOLLOW)
    badr = member("badr")
    FollowAction.objects.all().delete()
    eve = join("eve")
    prove(eve, "badr")
    assert kinds(badr)[-1] == "frozen"
    assert kinds(eve) == ["frozen"]
    assert SourceIdentity.objects.exclude(frozen_at=None).count() == 2
    assert reconnecting.follow_all(ana).follows == 0
    assert not FollowAction.objects.exists()


def test_bare_lists_go_to_the_account_that_is_proved_afterwards() -> None:
    from essaim.model import Direction
    from essaim.services import importing

    member("badr")
    ana = join("ana")
    importing.import_ids(ana, None, {Direction.FOLLOWING: [X["badr"]]})
    assert names(ana) == set()
    prove(ana, "ana")
    assert names(ana) == {"Badr"}


def test_no_x_id_and_no_handle_of_anybody_stands_in_clear() -> None:
    from django.apps import apps

    member("badr", follows=["ana", *STRANGERS])
    member("ana", follows=["badr", *STRANGERS])
    forbidden = {*X.values(), *STRANGERS}
    for model in apps.get_app_config("store").get_models():
        for row in model._default_manager.values_list():
            for value in row:
                text = bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                assert not any(secret in text for secret in forbidden), model.__name__
                assert "secret-token" not in text

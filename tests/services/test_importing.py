from __future__ import annotations

from datetime import timedelta

import pytest

from essaim.base import clock
from essaim.services import importing, proving
from essaim.services.errors import ImportRefused, NotYours, OfferExpired
from essaim.store.models import FollowList, Import
from tests.services.cast import STRANGERS, give_archive, join, member, names

pytestmark = pytest.mark.django_db


def test_an_archive_becomes_two_rows_of_pseudonyms() -> None:
    ana = join("ana")
    report = give_archive(ana, "ana", ["badr", *STRANGERS], followers=["chloe"])
    assert (report.following, report.followers, report.added, report.question) == (51, 1, 51, False)
    rows = FollowList.objects.filter(person=ana)
    assert {(row.direction, row.count, len(row.pseudonyms)) for row in rows} == {
        ("following", 51, 8 * 51),
        ("follower", 1, 8),
    }


def test_importing_again_replaces_and_reports_the_difference() -> None:
    ana = join("ana")
    give_archive(ana, "ana", STRANGERS[:10])
    report = give_archive(ana, "ana", STRANGERS[5:20], day=2)
    assert (report.added, report.removed, report.following) == (10, 5, 15)
    assert FollowList.objects.filter(person=ana, direction="following").count() == 1


def test_an_older_archive_does_not_replace_a_newer_one() -> None:
    ana = join("ana")
    give_archive(ana, "ana", STRANGERS[:10], day=5)
    with pytest.raises(ImportRefused, match="older"):
        give_archive(ana, "ana", STRANGERS[:3], day=4)
    assert FollowList.objects.get(person=ana, direction="following").count == 10


def test_an_archive_of_another_owner_raises_a_question_and_keeps_nothing_meanwhile() -> None:
    member("badr")
    ana = member("ana", follows=STRANGERS)
    report = give_archive(ana, "town", ["badr"])
    assert report.question
    assert report.owner_handle == "town"
    assert ana.follow_lists.filter(direction="following").count() == 1
    latest = importing.latest(ana)
    assert latest is not None
    assert latest.question


def test_a_second_account_of_mine_is_kept_beside_the_first() -> None:
    ana = member("ana", follows=STRANGERS)
    report = give_archive(ana, "town", ["badr"])
    kept = importing.answer(ana, report.import_id, second_account=True)
    assert (kept.question, kept.following) == (False, 1)
    assert {state.handle: state.proved for state in proving.identities(ana)} == {"ana": True, "town": False}


def test_not_mine_forgets_it() -> None:
    ana = member("ana", follows=STRANGERS)
    report = give_archive(ana, "town", ["badr"])
    importing.answer(ana, report.import_id, second_account=False)
    assert Import.objects.get(pk=report.import_id).pending_sealed == ""
    assert ana.identities.count() == 1
    with pytest.raises(OfferExpired):
        importing.answer(ana, report.import_id, second_account=True)


def test_a_question_ends_after_a_day() -> None:
    ana = member("ana", follows=STRANGERS)
    report = give_archive(ana, "town", ["badr"])
    later = clock.now() + timedelta(days=1, minutes=1)
    with clock.travelling(lambda: later), pytest.raises(OfferExpired):
        importing.answer(ana, report.import_id, second_account=True)


def test_a_stranger_cannot_answer_for_ana() -> None:
    ana = member("ana", follows=STRANGERS)
    report = give_archive(ana, "town", ["badr"])
    with pytest.raises(NotYours):
        importing.answer(join("dan"), report.import_id, second_account=True)
    assert names(ana) == set()

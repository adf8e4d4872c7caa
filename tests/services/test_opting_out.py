"""Opting out: neither kept nor matched."""

from __future__ import annotations

import pytest

from essaim.base.errors import BadInput
from essaim.matching.pseudonyms import contains
from essaim.model import ArrivalChoice, Direction, Findability, FollowState, Network
from essaim.services import finding, importing, leaving_out, opting_out
from essaim.services.keys import pseudonymiser
from essaim.store.models import FollowAction, FollowList, Match, OptOut, Person, Work, WorkKind
from tests.services.cast import STRANGERS, X, give_archive, join, member, names

pytestmark = pytest.mark.django_db

EVE = X["eve"]


def lists_with(remote_id: str) -> int:
    value = pseudonymiser().number(Network.X, remote_id)
    return sum(contains(bytes(row.pseudonyms), value) for row in FollowList.objects.all())


def do_the_work() -> None:
    for work in Work.objects.filter(kind=WorkKind.OPT_OUT):
        assert opting_out.apply(work.subject_id, 60)


def test_somebody_who_opted_out_is_not_kept_from_then_on() -> None:
    opting_out.opt_out_id(Network.X, EVE)
    ana = member("ana", follows=["eve", "badr"], followers=["eve"])
    assert lists_with(EVE) == 0
    assert lists_with(X["badr"]) == 1
    assert finding.who_is_here(ana).contacts == 1


def test_lists_given_before_lose_them_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opting_out, "BATCH", 1)
    for name in ("ana", "badr", "chloe"):
        member(name, follows=["eve", *STRANGERS[:5]], followers=["eve"])
    assert lists_with(EVE) == 6
    opting_out.opt_out_id(Network.X, EVE)
    do_the_work()
    assert lists_with(EVE) == 0
    assert lists_with(STRANGERS[0]) == 3
    assert set(FollowList.objects.filter(direction=Direction.FOLLOWING).values_list("count", flat=True)) == {5}
    assert not OptOut.objects.filter(applied_at=None).exists()


def test_a_member_who_opts_out_is_found_by_nobody_and_what_waited_is_dropped() -> None:
    ana = member("ana", follows=["badr"], arrivals=ArrivalChoice.FOLLOW)
    badr = member("badr", follows=["ana"])
    assert names(ana) == {"Badr"}
    assert FollowAction.objects.get().state == FollowState.QUEUED
    opting_out.opt_out(badr.identities.get())
    assert names(ana) == set()
    assert FollowAction.objects.get().state == FollowState.DISMISSED
    do_the_work()
    give_archive(ana, "ana", ["badr", "chloe"], day=3)
    assert not Match.objects.filter(seeker=ana).exists()
    assert Person.objects.get(pk=badr.pk).findability == Findability.NOBODY
    assert names(badr) == {"Ana"}, "who opted out still finds others"


def test_a_member_whose_own_list_would_suggest_them_is_not_suggested_either() -> None:
    badr = member("badr")
    ana = member("ana", followers=["badr"])
    assert [found.name for found in finding.who_is_here(badr).suggestions] == ["Ana"]
    opting_out.opt_out(ana.identities.get())
    do_the_work()
    give_archive(ana, "ana", ["chloe"], ["badr"], day=2)
    assert finding.who_is_here(badr).suggestions == []


def test_an_archive_alone_lets_nobody_opt_out_for_another() -> None:
    ana = member("ana", proved=False)
    with pytest.raises(BadInput, match="Prove"):
        opting_out.opt_out(ana.identities.get())
    assert not OptOut.objects.exists()


def test_an_archive_that_waits_for_an_answer_does_not_keep_them_either() -> None:
    ana = member("ana", follows=["badr"])
    report = give_archive(ana, "chloe", ["eve", "badr"], day=2)
    assert report.question
    opting_out.opt_out_id(Network.X, EVE)
    importing.answer(ana, report.import_id, second_account=True)
    assert lists_with(EVE) == 0


def test_opting_in_again_lets_new_archives_hold_them() -> None:
    opting_out.opt_out_id(Network.X, EVE)
    assert opting_out.opt_in_id(Network.X, EVE)
    assert not opting_out.opt_in_id(Network.X, EVE)
    member("ana", follows=["eve"])
    assert lists_with(EVE) == 1


def test_what_is_no_id_is_refused() -> None:
    with pytest.raises(BadInput, match="number"):
        opting_out.opt_out_id(Network.X, "eve")


def test_under_a_newer_key_somebody_who_opted_out_before_is_still_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from essaim.conf import settings
    from essaim.matching.pseudonyms import Pseudonymiser

    opting_out.opt_out_id(Network.X, EVE)
    old = settings.current().pseudonym_keys
    both = Pseudonymiser({**old, max(old) + 1: b"another key, of thirty-two bytes"})
    for module in (leaving_out, opting_out, importing):
        monkeypatch.setattr(module, "pseudonymiser", lambda: both)
    importing.import_ids(join("ana"), None, {Direction.FOLLOWING: [EVE, X["badr"]]})
    [row] = FollowList.objects.all()
    assert (row.key_version, row.count) == (max(old) + 1, 1)
    assert not contains(bytes(row.pseudonyms), both.number(Network.X, EVE))

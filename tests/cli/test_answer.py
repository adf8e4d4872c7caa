"""An operator answers somebody who is no member."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from essaim.cli import main
from essaim.matching.directory import Stated
from essaim.model import Network
from essaim.services import leaving_out, stating
from essaim.store.models import AuditEntry
from tests.people import ANA, BADR, CHLOE, DAN, make_member

pytestmark = pytest.mark.django_db(transaction=True)


def run(*words: str) -> str:
    ran = CliRunner().invoke(main.get_command(None, "answer"), ["x", *words], catch_exceptions=False)  # type: ignore[arg-type]
    assert ran.exit_code == 0
    return ran.stdout


def test_the_letter_says_how_many_lists_and_never_whose() -> None:
    make_member(ANA, follows=[DAN])
    make_member(BADR, follows=[DAN, ANA], followers=[DAN])
    letter = run(DAN.x_id, "--language", "en")
    assert "3 lists have this account: in 2 their members followed it, in 1 it followed them." in letter
    for who in (ANA, BADR):
        for telling in (who.x_id, who.x_handle, who.mastodon.handle, who.display_name):
            assert telling not in letter
    assert "Vous avez demandé" in run(DAN.x_id)


def test_somebody_on_no_list_is_told_so() -> None:
    assert "No list that is kept here has this account." in run(CHLOE.x_id, "--language", "en")


def test_what_public_sources_state_is_told_with_its_source() -> None:
    stated = Stated("x", DAN.x_id, DAN.x_handle, Network.MASTODON, DAN.mastodon.handle, DAN.display_name, "A roster")
    stating.take_in("roster", [stated])
    letter = run(DAN.x_id, "--language", "en")
    assert f"{DAN.mastodon.handle} (A roster" in letter


def test_leaving_out_and_answering_are_one_command_and_written_down_without_the_number() -> None:
    make_member(ANA, follows=[DAN])
    told = json.loads(run(DAN.x_id, "--leave-out", "--json"))
    assert told["left_out"]
    assert leaving_out.among([DAN.x_id]) == {DAN.x_id}
    entries = AuditEntry.objects.filter(actor="operator")
    assert {entry.act for entry in entries} >= {"request-answered", "opted-out"}
    assert all(DAN.x_id not in f"{entry.subject}{entry.why}" for entry in entries)


def test_what_is_no_number_is_refused_in_a_sentence() -> None:
    ran = CliRunner().invoke(main, ["answer", "x", "dan_on_x"])
    assert ran.exit_code == 2
    assert "number" in ran.stderr

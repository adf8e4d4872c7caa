"""`essaim directory`, as an operator types it."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from essaim.base import clock
from essaim.cli import main
from essaim.matching.directory import read_directory
from essaim.networks.errors import ServerUnreachable
from essaim.services import refreshing
from essaim.store.models import DirectoryEntry, OptOut, Work, WorkKind
from tests.cli.test_reconnect import REAL

HEADER = "network,remote_id,handle,name,mastodon,bluesky,source\n"
ROSTER = HEADER + (
    "x,9000000000000000007,seven,Deputy Seven,seven@tilleul.example,seven.abeille.example,a roster\n"
    "x,,eight,Deputy Eight,,eight.abeille.example,a roster\n"
)
SEVEN = {
    "id": "Q7",
    "labels": {"en": {"language": "en", "value": "Deputy Seven"}},
    "claims": {
        name: [{"mainsnak": {"snaktype": "value", "datavalue": {"value": value}}, "rank": "normal"}]
        for name, value in (("P6552", "9000000000000000007"), ("P4033", "seven@tilleul.example"))
    },
}


def run(*words: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["directory", *map(str, words)])
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return tmp_path / "roster.csv"


@pytest.mark.django_db
def test_a_table_is_taken_in_listed_and_removed_from(roster: Path) -> None:
    assert "3 entries from towns; 0 of before are gone." in run("import", roster, "--source", "towns").stdout
    table = run("list").stdout
    assert "seven@tilleul.example" in table
    assert len(table.splitlines()) == 3
    [found] = [json.loads(line) for line in run("list", "--find", "EIGHT", "--format", "jsonl").stdout.splitlines()]
    assert (found["handle"], found["bluesky"], found["source"]) == ("eight", "eight.abeille.example", "a roster")
    run("remove", found["number"])
    run("import", roster, "--source", "towns")
    assert set(DirectoryEntry.objects.values_list("name", flat=True)) == {"Deputy Seven"}
    assert run("list", "--source", "another").stdout == ""


@pytest.mark.django_db
def test_the_list_is_what_a_person_without_the_site_can_use(roster: Path, tmp_path: Path) -> None:
    run("import", roster, "--source", "towns")
    (tmp_path / "people.csv").write_text(run("list", "--format", "csv").stdout, encoding="utf-8")
    known = read_directory(tmp_path / "people.csv")
    assert {entry.bluesky or entry.mastodon for entries in known.by_handle.values() for entry in entries} == {
        "seven@tilleul.example", "seven.abeille.example", "eight.abeille.example",
    }  # fmt: skip
    assert not known.problems


@pytest.mark.django_db
@pytest.mark.parametrize("words", [[], ["--form", "wikidata"]])
def test_wikidatas_json_is_taken_in(tmp_path: Path, words: list[str]) -> None:
    file = tmp_path / ("dump.json" if not words else "dump")
    file.write_text(json.dumps(SEVEN))
    told = json.loads(run("import", file, "--source", "wikidata", "--json", *words).stdout)
    assert told == {"standing": 1, "vanished": 0, "problems": {}}
    assert DirectoryEntry.objects.get().label == "Wikidata"


@pytest.mark.django_db
def test_lines_that_make_no_sense_are_told_with_status_one(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(ROSTER + "x,seven,,,seven@tilleul.example,,\nmyspace,1,,,a@b.example,,\n")
    result = run("import", tmp_path / "r.csv", "--source", "towns", code=1)
    assert "no valid account number" in result.stderr
    assert "a network that Essaim does not know" in result.stderr


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["import", "nowhere.csv", "--source", "towns"], "cannot be opened"),
        (["import", "empty.csv", "--source", "towns"], "nothing was changed"),
        (["import", "broken.json", "--source", "towns"], "neither Wikidata entities"),
        (["import", "roster.csv", "--source", "two words"], "short name in one word"),
        (["remove", "77"], "no entry of this number"),
        (["opt-out", "x", "seven"], "is a number"),
        (["opt-out", "x", "7", "--undo"], "Nobody of this number"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    roster: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str
) -> None:
    monkeypatch.chdir(roster.parent)
    Path("empty.csv").write_text(HEADER)
    Path("broken.json").write_text("{")
    result = run(*words, code=2)
    assert sentence in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.django_db
def test_somebody_opts_out_and_in_again() -> None:
    assert "Left out from now on" in run("opt-out", "x", "9000000000000000007").stdout
    assert OptOut.objects.get().proof == "operator"
    assert Work.objects.filter(kind=WorkKind.OPT_OUT).exists()
    run("opt-out", "x", "9000000000000000007", "--undo")
    assert not OptOut.objects.exists()


@pytest.mark.django_db
def test_a_refresh_goes_through_all_pages_with_the_pauses_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [clock.now() + timedelta(seconds=2), None]
    slept: list[float] = []
    monkeypatch.setattr(refreshing, "step", lambda: steps.pop(0))
    monkeypatch.setattr("essaim.cli.directory.time.sleep", slept.append)
    assert json.loads(run("refresh", "--json").stdout) == {"read": 0}
    assert [0 < seconds <= 2 for seconds in slept] == [True]


@pytest.mark.django_db
def test_a_service_that_wants_us_to_wait_long_or_is_away_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(refreshing, "step", lambda: clock.now() + timedelta(hours=2))
    assert "goes on where it stopped" in run("refresh", code=2).stderr

    def away() -> None:
        raise ServerUnreachable

    monkeypatch.setattr(refreshing, "step", away)
    assert "does not answer" in run("refresh", code=2).stderr


def test_without_a_database_it_says_what_to_do(site_env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "essaim", "directory", "list"], env=site_env, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "run `essaim serve` once" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
@pytest.mark.skipif(not REAL.exists(), reason="the real roster is not beside the checkout")
def test_a_real_roster_of_deputies_is_taken_in_whole() -> None:
    run("import", REAL, "--source", "parliament")
    with REAL.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["remote_id"] or row["handle"]]
    stated = {
        (row["remote_id"] or row["handle"].lower().lstrip("@"), row[new].lower().lstrip("@"))
        for row in rows
        for new in ("mastodon", "bluesky")
        if row[new]
    }
    kept = DirectoryEntry.objects.values_list("source_id", "source_handle", "target_handle")
    assert {(number or handle, address) for number, handle, address in kept} == stated
    assert len(run("list", "--format", "csv").stdout.splitlines()) == 1 + len(stated)

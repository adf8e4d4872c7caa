"""Whom a directory knows, on the command line: invented people in the shape of public rosters, and real ones."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from essaim.archives.invent import invent_x_archive
from essaim.cli import main
from essaim.model import ArchiveOwner
from essaim.networks.mastodon.following_csv import read_following

HEADER = ("network", "remote_id", "handle", "name", "group", "mastodon", "bluesky", "source")
OWNER = ArchiveOwner("9000000000000000001", "ana_on_x", "Ana")
#: Real public data beside the checkout, where there is any; it is never part of the project.
REAL = Path(__file__).parents[2].parent / "shared" / "data" / "parliament.csv"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def write_directory(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows([{"network": "x", "source": "an invented roster 2026-11", **row} for row in rows])
    return path


def rows_of(roster: Path) -> list[dict[str, str]]:
    with roster.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def invented_roster(path: Path) -> Path:
    """Write 400 invented deputies: some without an id, most without a new address, handles with and without an @."""
    chance = random.Random(4)
    rows = []
    for number in range(400):
        row = {"handle": f"{'@' * (number % 7 == 0)}deputy_{number}", "name": f"Deputy {number}"}
        if number % 10:
            row["remote_id"] = str(5 * 10**9 + number * 7919)
        if chance.random() < 0.2:
            row["mastodon"] = f"deputy_{number}@tilleul.example"
        if chance.random() < 0.3:
            row["bluesky"] = f"deputy-{number}.abeille.test"
        rows.append(row)
    return write_directory(path, rows)


def archive_of_a_reader_of(roster: Path, target: Path) -> Path:
    """Write the archive of somebody who follows everybody of a roster, and mentions those whose id is not known."""
    rows = rows_of(roster)
    ids = list(dict.fromkeys(row["remote_id"] for row in rows if row["remote_id"]))
    nameless = [row["handle"].lstrip("@") for row in rows if row["handle"] and not row["remote_id"]]
    mentioned = {str(6 * 10**17 + number): (handle, "A name") for number, handle in enumerate(nameless)}
    invent_x_archive(target, seed=1, owner=OWNER, following=[*ids, *mentioned], mentioned=mentioned)
    return target


@pytest.fixture(params=["invented", *(["real"] if REAL.exists() else [])])
def roster(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return REAL if request.param == "real" else invented_roster(tmp_path / "roster.csv")


def test_everybody_with_an_address_is_found_with_grade_and_source(roster: Path, tmp_path: Path) -> None:
    archive = archive_of_a_reader_of(roster, tmp_path / "archive.zip")
    result = run("reconnect", "plan", archive, "--directory", roster, "--format", "jsonl")
    assert result.exit_code == 0, result.stderr
    found = [json.loads(line) for line in result.stdout.splitlines()]
    rows = [row for row in rows_of(roster) if row["mastodon"] or row["bluesky"]]
    by_id = {row["remote_id"]: row for row in rows if row["remote_id"]}
    assert {one["remote_id"] for one in found} >= set(by_id)
    assert {one["grade"] for one in found} == {"stated"}
    for one in found:
        row = by_id.get(one["remote_id"])
        if row:
            assert (one["mastodon"] or "", one["bluesky"] or "") == (row["mastodon"], row["bluesky"].lower())
            assert one["source"] == row["source"]
    by_handle = {row["handle"].lstrip("@").lower() for row in rows if row["handle"] and not row["remote_id"]}
    assert {one["handle"].lower() for one in found if one["remote_id"] not in by_id} == by_handle
    assert len(found) == len(by_id) + len(by_handle)
    if roster == REAL:
        assert len(by_id) == 136
    assert "others are not in this directory" in result.stderr


def test_the_export_is_read_back_by_mastodons_rules(roster: Path, tmp_path: Path) -> None:
    archive = archive_of_a_reader_of(roster, tmp_path / "archive.zip")
    out, bluesky = tmp_path / "follows.csv", tmp_path / "bluesky.csv"
    result = run(
        "reconnect", "export", archive, "--directory", roster, "--mastodon-csv", out, "--bluesky-list", bluesky
    )
    assert result.exit_code == 0, result.stderr
    rows = [row for row in rows_of(roster) if row["remote_id"] or row["handle"]]
    assert set(read_following(out)) == {row["mastodon"] for row in rows if row["mastodon"]}
    assert set(bluesky.read_text().splitlines()[1:]) == {row["bluesky"].lower() for row in rows if row["bluesky"]}
    assert "Merge" in result.stderr
    already = tmp_path / "already.csv"
    already.write_text("Account address,Show boosts\n" + read_following(out)[0] + ",true\n")
    again = run("reconnect", "export", archive, "--directory", roster, "--mastodon-csv", out, "--following", already)
    assert len(read_following(out)) == len({row["mastodon"] for row in rows if row["mastodon"]}) - 1
    assert "1 you follow already" in again.stderr


def test_a_large_export_is_cut_into_numbered_files(tmp_path: Path) -> None:
    rows = [{"remote_id": str(10**9 + n), "mastodon": f"p{n}@tilleul.example"} for n in range(20_001)]
    roster = write_directory(tmp_path / "roster.csv", rows)
    archive = archive_of_a_reader_of(roster, tmp_path / "archive.zip")
    result = run("reconnect", "export", archive, "--directory", roster, "--mastodon-csv", tmp_path / "f.csv")
    assert result.exit_code == 0, result.stderr
    assert [len(read_following(tmp_path / f"f-{part}.csv")) for part in (1, 2)] == [20_000, 1]


def test_sources_that_disagree_are_a_guess_and_are_not_exported(tmp_path: Path) -> None:
    rows = [{"remote_id": "77", "mastodon": f"deputy@{host}.example"} for host in ("ruche", "prairie")]
    roster = write_directory(tmp_path / "roster.csv", rows)
    archive = archive_of_a_reader_of(roster, tmp_path / "archive.zip")
    [one] = run("reconnect", "plan", archive, "--directory", roster, "--format", "jsonl").stdout.splitlines()
    assert json.loads(one)["grade"] == "guess"
    run("reconnect", "export", archive, "--directory", roster, "--mastodon-csv", tmp_path / "f.csv")
    assert not (tmp_path / "f.csv").exists()


def test_a_recycled_handle_does_not_lead_to_somebody_else(tmp_path: Path) -> None:
    rows = [{"remote_id": "77", "handle": "deputy", "mastodon": "deputy@ruche.example"}]
    roster = write_directory(tmp_path / "roster.csv", rows)
    invent_x_archive(tmp_path / "a.zip", seed=1, owner=OWNER, following=["88"], mentioned={"88": ("deputy", "Another")})
    assert run("reconnect", "plan", tmp_path / "a.zip", "--directory", roster, "--format", "jsonl").stdout == ""


def test_a_name_cannot_move_the_cursor_nor_become_a_formula(tmp_path: Path) -> None:
    rows = [{"remote_id": "77", "mastodon": "deputy@ruche.example", "source": "=cmd()\x1b[2J"}]
    roster = write_directory(tmp_path / "roster.csv", rows)
    archive = archive_of_a_reader_of(roster, tmp_path / "archive.zip")
    table = run("reconnect", "plan", archive, "--directory", roster).stdout
    assert "\x1b" not in table
    assert "deputy@ruche.example" in table
    cells = run("reconnect", "plan", archive, "--directory", roster, "--format", "csv").stdout
    assert ",'=cmd()" in cells


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"%PDF-1.7", b'network,"'])
def test_a_directory_that_is_none_is_one_sentence_and_status_2(content: bytes, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_bytes(content)
    invent_x_archive(tmp_path / "a.zip", seed=1, owner=OWNER, following=["88"])
    result = run("reconnect", "plan", tmp_path / "a.zip", "--directory", roster)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("essaim: ")
    assert result.stderr.count("\n") == 1


def test_lines_that_make_no_sense_are_counted_and_told(tmp_path: Path) -> None:
    rows = [
        {"remote_id": "77", "mastodon": "not an address"},
        {"remote_id": "x7", "mastodon": "a@ruche.example"},
        {"remote_id": "78", "mastodon": "b@ruche.example", "network": "myspace"},
        {"remote_id": "79", "mastodon": "@c@ruche.example"},
    ]
    roster = write_directory(tmp_path / "roster.csv", rows)
    invent_x_archive(tmp_path / "a.zip", seed=1, owner=OWNER, following=["77", "78", "79"])
    result = run("reconnect", "plan", tmp_path / "a.zip", "--directory", roster, "--format", "jsonl")
    assert result.exit_code == 1
    assert [json.loads(line)["mastodon"] for line in result.stdout.splitlines()] == ["c@ruche.example"]
    assert result.stderr.count("1 lines of the directory") == 3


def test_an_archive_without_lists_is_refused_with_what_to_ask_x_for(tmp_path: Path) -> None:
    roster = write_directory(tmp_path / "roster.csv", [{"remote_id": "77", "mastodon": "a@ruche.example"}])
    folder = tmp_path / "archive" / "data"
    folder.mkdir(parents=True)
    (folder / "account.js").write_text('window.YTD.account.part0 = [ { "account": { "accountId": "1" } } ]')
    for words in (("plan",), ("export", "--mastodon-csv", tmp_path / "f.csv")):
        result = run("reconnect", *words, folder.parent, "--directory", roster)
        assert result.exit_code == 2
        assert "On X, ask for a new archive" in result.stderr

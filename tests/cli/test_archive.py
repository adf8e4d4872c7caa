"""`essaim archive`: what a careful person sees, and what a script gets."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from essaim.archives.invent import invent_x_archive
from essaim.cli import main
from essaim.model import ArchiveOwner

ANA = ArchiveOwner("1456789012345678901", "ana_mielaud", "Ana Mielaud")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["archive", *map(str, words)])


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (path,) = invent_x_archive(
        tmp_path / "twitter.zip",
        seed=1,
        owner=ANA,
        following=[str(10**18 + at) for at in range(1_200)],
        followers=["13"],
        mentioned={str(10**18): ("badr", "Badr, le boulanger")},
    )
    return path


def test_the_summary_is_one_json_object(archive: Path) -> None:
    ran = run("summary", archive, "--json")
    assert ran.exit_code == 0
    found = json.loads(ran.stdout)
    assert list(found) == ["network", "layout", "owner", "generated_at", "partial", "counts", "problems"]
    assert found["owner"] == {"remote_id": ANA.remote_id, "handle": "ana_mielaud", "display_name": "Ana Mielaud"}
    assert found["generated_at"] == "2026-01-15T08:00:00Z"
    assert (found["network"], found["layout"], found["partial"], found["problems"]) == ("x", "2022", False, [])
    assert found["counts"]["following"] == 1_200
    assert found["counts"]["followers"] == 1
    assert found["counts"]["posts"] == 200
    assert found["counts"]["ads"] == 0


def test_the_summary_reads_well(archive: Path) -> None:
    ran = run("summary", archive)
    assert "Ana Mielaud @ana_mielaud" in ran.stdout
    assert "1,200" in ran.stdout


def test_contacts_come_one_a_line(archive: Path) -> None:
    ran = run("contacts", archive, "--format", "jsonl")
    assert ran.exit_code == 0
    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(rows) == 1_201
    assert list(rows[0]) == [
        "network",
        "direction",
        "remote_id",
        "handle",
        "handle_seen_at",
        "display_name",
        "mentions",
    ]
    assert rows[0]["handle"] == "badr"
    assert rows[0]["mentions"] > 0
    assert rows[-1] == {
        "network": "x",
        "direction": "follower",
        "remote_id": "13",
        "handle": None,
        "handle_seen_at": None,
        "display_name": None,
        "mentions": 0,
    }


def test_contacts_as_csv_and_as_a_table(archive: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("contacts", archive, "--format", "csv").stdout)))
    assert rows[0]["display_name"] == "Badr, le boulanger"
    assert len(rows) == 1_201
    assert "@badr" in run("contacts", archive).stdout


def test_bare_files_have_no_owner(tmp_path: Path) -> None:
    paths = invent_x_archive(tmp_path, seed=1, owner=ANA, following=["12", "13"], part_size=1, container="bare")
    found = json.loads(run("summary", *paths, "--json").stdout)
    assert found["owner"] is None
    assert found["counts"]["following"] == 2


def test_a_folder_and_a_wrapper_folder_are_read(tmp_path: Path) -> None:
    invent_x_archive(tmp_path / "folder", seed=1, owner=ANA, following=["12"], container="folder")
    invent_x_archive(tmp_path / "wrapped.zip", seed=1, owner=ANA, following=["12"], wrapper="twitter")
    for given in (tmp_path / "folder", tmp_path / "folder" / "data", tmp_path / "wrapped.zip"):
        ran = run("summary", given, "--json")
        assert (ran.exit_code, json.loads(ran.stdout)["owner"]["remote_id"]) == (0, ANA.remote_id)


def test_no_follow_lists_still_gives_a_summary(tmp_path: Path) -> None:
    (path,) = invent_x_archive(tmp_path / "a.zip", seed=1, owner=ANA, following=[], layout="classic")
    assert run("summary", path).exit_code == 1
    ran = run("contacts", path)
    assert ran.exit_code == 2
    assert "ask for a new archive" in ran.stderr


def test_what_is_no_archive_ends_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    for command in ("summary", "contacts"):
        ran = run(command, tmp_path / "a.pdf")
        assert (ran.exit_code, ran.stdout) == (2, "")
        assert ran.stderr.startswith("essaim: This is a PDF document")
        assert ran.stderr.count("\n") == 1


def test_problems_end_with_one(tmp_path: Path) -> None:
    path = tmp_path / "following.js"
    path.write_text(
        'window.YTD.following.part0 = [ {"following":{"accountId":"12"}}, {"following":{"accountId":"x"}} ]'
    )
    ran = run("contacts", path, "--format", "jsonl")
    assert ran.exit_code == 1
    assert len(ran.stdout.splitlines()) == 1
    assert "no valid account number" in ran.stderr


@pytest.mark.parametrize("command", ["summary", "contacts"])
def test_help_has_an_example(command: str) -> None:
    assert f"essaim archive {command} twitter-archive.zip" in run(command, "--help").stdout

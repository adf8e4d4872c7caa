"""Whom the archive's owner blocked or muted is left out of plans and files, unless asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from essaim.archives.invent import Extras, invent_x_archive
from essaim.cli import main
from essaim.model import ArchiveOwner
from essaim.networks.mastodon.following_csv import read_following
from tests.archives.packing import break_crc

OWNER = ArchiveOwner("9000000000000000001", "ana_on_x", "Ana")


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["reconnect", *map(str, words)])


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    lines = [f"x,{number},,p{number}@ruche.example,,an invented roster" for number in (77, 78, 79, 80)]
    path.write_text("\n".join(["network,remote_id,handle,mastodon,bluesky,source", *lines]) + "\n")
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    extras = Extras(blocked=["78", "555"], muted=["79"])
    ids = ["77", "78", "79"]
    [path] = invent_x_archive(tmp_path / "a.zip", seed=1, owner=OWNER, following=ids, followers=ids, extras=extras)
    return path


def test_a_plan_leaves_them_out_and_says_how_many(archive: Path, roster: Path) -> None:
    result = run("plan", archive, "--directory", roster, "--format", "jsonl")
    assert result.exit_code == 0
    assert {json.loads(line)["remote_id"] for line in result.stdout.splitlines()} == {"77"}
    assert "2 people you had blocked or muted were left out; --include-blocked keeps them." in result.stderr
    assert "the 0 others are not in this directory" in result.stderr


def test_a_plan_keeps_them_when_asked(archive: Path, roster: Path) -> None:
    break_crc(archive, "data/block.js")  # who wants them all does not even have the file opened
    result = run("plan", archive, "--directory", roster, "--include-blocked", "--format", "jsonl")
    assert result.exit_code == 0
    assert {json.loads(line)["remote_id"] for line in result.stdout.splitlines()} == {"77", "78", "79"}
    assert "blocked or muted" not in result.stderr


def test_an_export_leaves_them_out(archive: Path, roster: Path, tmp_path: Path) -> None:
    words = ("export", archive, "--directory", roster, "--mastodon-csv", tmp_path / "f.csv")
    result = run(*words)
    assert read_following(tmp_path / "f.csv") == ["p77@ruche.example"]
    assert "2 people you had blocked or muted were left out" in result.stderr
    run(*words, "--include-blocked")
    assert len(read_following(tmp_path / "f.csv")) == 3


def test_one_person_is_told_as_one(tmp_path: Path, roster: Path) -> None:
    invent_x_archive(tmp_path / "a.zip", seed=1, owner=OWNER, following=["77", "78"], extras=Extras(blocked=["78"]))
    result = run("plan", tmp_path / "a.zip", "--directory", roster)
    assert "1 person you had blocked or muted was left out" in result.stderr


def test_a_broken_list_of_blocks_is_told_once(archive: Path, roster: Path) -> None:
    break_crc(archive, "data/mute.js")
    result = run("plan", archive, "--directory", roster)
    assert result.exit_code == 1
    assert result.stderr.count("data/mute.js") == 1

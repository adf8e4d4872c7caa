"""`essaim archive posts`: what people read, and what a script gets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from essaim.archives.invent import invent_x_archive
from essaim.cli import main
from essaim.model import ArchiveOwner
from tests.archives.packing import pack

ANA = ArchiveOwner("900", "ana_mielaud", "Ana Mielaud")
KEYS = [
    "network",
    "remote_id",
    "written_at",
    "kind",
    "origin",
    "text",
    "full",
    "own_words",
    "lang",
    "thread_parent",
    "reply_to",
    "quote_of",
    "repost_of",
    "community_id",
    "versions",
    "media",
    "mentions",
    "hashtags",
    "links",
    "sensitive",
]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["archive", "posts", *map(str, words)])


def rows(ran: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ran.stdout.splitlines()]


def post(remote_id: int, written: str, text: str, **more: object) -> dict[str, object]:
    return {"tweet": {"id_str": str(remote_id), "created_at": written, "full_text": text} | more}


def files(*posts: dict[str, object], **others: bytes) -> dict[str, bytes]:
    return {
        "data/account.js": b'window.YTD.account.part0 = [ {"account" : {"accountId" : "900"}} ]',
        "data/tweets.js": b"window.YTD.tweets.part0 = " + json.dumps(posts).encode(),
    } | others


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return pack(
        tmp_path / "twitter.zip",
        files(
            post(1764000000000000003, "Sat Mar 02 18:49:08 +0000 2024", "RT @badr: a hive"),
            post(1764000000000000002, "Sat Mar 02 18:49:08 +0000 2024", "Two\nlines & a \x1b[31mred\x1b[0m one"),
            post(1500000000000000001, "Sat Mar 05 06:47:24 +0000 2022", "Older"),
            **{
                "data/community-tweet.js": b"window.YTD.community_tweet.part0 = "
                + json.dumps([post(1763000000000000001, "Thu Feb 29 00:35:27 +0000 2024", "Inside")]).encode()
            },
        ),
    )


def test_posts_come_one_a_line(archive: Path) -> None:
    ran = run(archive, "--format", "jsonl")
    assert (ran.exit_code, ran.stderr) == (0, "")
    found = rows(ran)
    assert [list(row) for row in found] == [KEYS] * 3
    assert [(row["remote_id"], row["kind"], row["own_words"]) for row in found] == [
        ("1764000000000000003", "repost", False),
        ("1764000000000000002", "post", True),
        ("1500000000000000001", "post", True),
    ]
    assert found[0]["repost_of"] == {
        "remote_id": None,
        "account_id": None,
        "handle": "badr",
        "url": None,
        "own": False,
    }
    assert found[1]["written_at"] == "2024-03-02T18:49:08Z"
    assert found[1]["text"].startswith("Two\nlines & a")


def test_the_table_keeps_each_post_on_one_harmless_line(archive: Path) -> None:
    lines = run(archive).stdout.splitlines()
    assert lines[0].split() == ["NUMBER", "WRITTEN", "KIND", "MEDIA", "TEXT"]
    assert lines[2].startswith("1764000000000000002 2024-03-02 18:49 post")
    assert "Two lines & a" in lines[2]
    assert len(lines) == 4
    assert "\x1b" not in "".join(lines)


def test_the_day_and_the_kind_choose(archive: Path) -> None:
    since = rows(run(archive, "--format", "jsonl", "--since", "2024-03-02"))
    assert [row["text"][:3] for row in since] == ["RT ", "Two"]
    kinds = rows(run(archive, "--format", "jsonl", "--kind", "repost", "--kind", "reply"))
    assert [row["kind"] for row in kinds] == ["repost"]


def test_communities_are_only_given_when_asked_for(archive: Path) -> None:
    asked = rows(run(archive, "--format", "jsonl", "--include-communities"))
    assert [row["text"] for row in asked if row["origin"] == "community"] == ["Inside"]


def test_problems_are_told_beside_and_in_the_status(tmp_path: Path) -> None:
    path = pack(
        tmp_path / "a.zip",
        files(post(1, "", "Very old"), **{"data/note-tweet.js": b'x = [{"noteTweet": {"core": {"text": "?"}}}]'}),
    )
    ran = run(path, "--format", "jsonl")
    assert ran.exit_code == 1
    assert [row["text"] for row in rows(ran)] == ["Very old"]
    assert ran.stderr == "data/note-tweet.js: Some entries of this file could not be read.\n"


def test_an_archive_without_posts_says_so(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {name: body for name, body in files().items() if "tweets" not in name})
    ran = run(path)
    assert ran.exit_code == 1
    assert ran.stderr == "This archive holds none of your posts: ask X for a new one.\n"


@pytest.mark.parametrize("words", [["nowhere.zip"], ["--since", "yesterday", "x"], ["--kind", "poem", "x"]])
def test_what_cannot_be_done_is_one_sentence(words: list[str]) -> None:
    ran = run(*words)
    assert ran.exit_code == 2
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are others there")
@pytest.mark.parametrize(("command", "form"), [("contacts", "csv"), ("contacts", "jsonl"), ("posts", "jsonl")])
def test_what_goes_to_a_file_is_not_shown_on_the_terminal_of_the_bar(tmp_path: Path, command: str, form: str) -> None:
    (path,) = invent_x_archive(tmp_path / "a.zip", seed=1, owner=ANA, following=["12"], posts=5)
    terminal, end = os.openpty()
    words = [sys.executable, "-c", "from essaim.cli import main; main()", "archive", command, str(path)]
    try:
        ran = subprocess.run([*words, "--format", form], stdout=subprocess.PIPE, stderr=end, check=True, timeout=60)
    finally:
        os.close(end)
        os.close(terminal)
    assert (
        len(ran.stdout.splitlines()) == {"contacts csv": 2, "contacts jsonl": 1, "posts jsonl": 5}[f"{command} {form}"]
    )

"""Directories of known people, and whom of an archive they know."""

from __future__ import annotations

from pathlib import Path

import pytest

from essaim.matching import directory
from essaim.matching.directory import DirectoryUnusable, plan, read_directory
from essaim.model import Contact, Direction, Grade, Network

HEADER = "network,remote_id,handle,mastodon,bluesky,source\n"


def written(path: Path, *lines: str) -> Path:
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def contact(remote_id: str, handle: str | None = None) -> Contact:
    return Contact(Network.X, Direction.FOLLOWING, remote_id, handle)


def test_somebody_is_known_by_id_first_then_by_the_handle_of_the_posts(tmp_path: Path) -> None:
    known = read_directory(
        written(
            tmp_path / "d.csv",
            "x,7,deputy_seven,seven@tilleul.example,,a roster",
            "x,8,deputy_eight,,,a roster",
            "x,,@Deputy_Eight,,eight.abeille.test,another roster",
        )
    )
    seven, eight = plan([contact("7"), contact("8", "DEPUTY_EIGHT"), contact("9", "somebody")], known)
    assert (seven.handle, seven.mastodon, seven.source) == ("deputy_seven", "seven@tilleul.example", "a roster")
    assert (eight.handle, eight.bluesky, eight.source) == ("DEPUTY_EIGHT", "eight.abeille.test", "another roster")
    assert {seven.grade, eight.grade} == {Grade.STATED}
    assert "your own posts" in eight.reason
    assert "your own posts" not in seven.reason


def test_two_lines_about_one_account_complete_each_other(tmp_path: Path) -> None:
    known = read_directory(
        written(tmp_path / "d.csv", "x,7,,seven@tilleul.example,,a roster", "x,7,,,seven.abeille.test,another roster")
    )
    [seven] = plan([contact("7")], known)
    assert (seven.mastodon, seven.bluesky) == ("seven@tilleul.example", "seven.abeille.test")
    assert (seven.grade, seven.source) == (Grade.STATED, "a roster; another roster")


def test_a_line_that_names_nobody_is_left_out(tmp_path: Path) -> None:
    known = read_directory(written(tmp_path / "d.csv", "x,,@,seven@tilleul.example,,a roster"))
    assert (known.by_id, known.by_handle, dict(known.problems)) == ({}, {}, {})


def test_a_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DirectoryUnusable, match="cannot be opened"):
        read_directory(tmp_path / "nowhere.csv")


def test_a_directory_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "MOST_ROWS", 1)
    with pytest.raises(DirectoryUnusable, match="more than"):
        read_directory(written(tmp_path / "d.csv", "x,7,,,,", "x,8,,,,"))

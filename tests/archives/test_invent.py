"""Invented archives have X's own shapes, whatever their size, and need little memory."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from essaim.archives.invent import invent_x_archive
from tests.people import ANA


def lists_of(path: Path) -> dict[str, list[dict[str, dict[str, str]]]]:
    """Give the arrays in the files of X, by their names, read as plainly as can be."""
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        return {
            name: json.loads(file.read(name).partition(b"=")[2])
            for name in file.namelist()
            if name.endswith(".js") and b"window.YTD" in file.read(name)
        }


def test_hundreds_of_megabytes_need_few(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        invent_x_archive(
            tmp_path / "a.zip", seed=1, owner=ANA.owner, following=["12"], posts=10_000, layout="2024", full=True
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    with zipfile.ZipFile(tmp_path / "a.zip") as file:
        assert file.getinfo("data/tweets.js").file_size > 10_000 * 1_500
    assert peak < 9_000_000


@pytest.mark.parametrize("layout", ["2020", "2022", "2024"])
def test_the_manifest_counts_what_is_there(tmp_path: Path, layout: str) -> None:
    ids = [str(10**18 + at) for at in range(25)]
    [path] = invent_x_archive(
        tmp_path / "a.zip", seed=5, owner=ANA.owner, following=ids, layout=layout, full=True, part_size=10, posts=130
    )
    found = lists_of(path)
    with zipfile.ZipFile(path) as file:
        manifest = json.loads(file.read("data/manifest.js").partition(b"=")[2])
    announced = {
        file["fileName"]: int(file["count"]) for kind in manifest["dataTypes"].values() for file in kind["files"]
    }
    assert announced == {name: len(items) for name, items in found.items()}
    assert announced["data/following-part2.js"] == 5


def test_the_newest_generation_has_long_and_community_posts(tmp_path: Path) -> None:
    [path] = invent_x_archive(
        tmp_path / "a.zip", seed=5, owner=ANA.owner, following=[], layout="2024", full=True, posts=130
    )
    found = lists_of(path)
    posts = {item["tweet"]["id_str"]: item["tweet"] for item in found["data/tweets.js"]}
    assert all("edit_info" in post for post in posts.values())
    assert len(found["data/note-tweet.js"]) == 3
    assert all("community_id_str" in item["tweet"] for item in found["data/community-tweet.js"])
    parents = [post["in_reply_to_status_id_str"] for post in posts.values() if "in_reply_to_status_id_str" in post]
    assert parents
    assert set(parents) <= set(posts)


def test_in_2019_media_stood_in_a_zip_inside(tmp_path: Path) -> None:
    [path] = invent_x_archive(
        tmp_path / "a.zip", seed=5, owner=ANA.owner, following=[], layout="2018", full=True, media=4
    )
    with zipfile.ZipFile(path) as file:
        [inner] = [name for name in file.namelist() if name.endswith(".zip")]
        with zipfile.ZipFile(io.BytesIO(file.read(inner))) as pictures:
            assert len(pictures.namelist()) == 4
            assert all(pictures.read(name).startswith(b"GIF89a") for name in pictures.namelist())

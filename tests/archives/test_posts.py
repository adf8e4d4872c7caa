"""The owner's posts: one folder for each trap, as in `test_golden`, and what holds for any text.

`WRITE_CASES=1 pytest tests/archives/test_posts.py` refreshes what is expected; look at the difference before keeping
it. `pack.json` may say `"communities": true`, to ask for what was written inside communities.
"""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from essaim.archives import Purpose, open_archive
from essaim.archives.invent import invent_x_archive
from essaim.archives.x.texts import clean, expand, unescape
from essaim.model import ArchiveOwner, MediaFile, Post, PostKind, ReadProblem
from tests.archives.packing import break_crc, pack
from tests.archives.test_golden import given as given_as
from tests.archives.test_golden import recipe

CASES = sorted(path for path in (Path(__file__).parent / "post_cases").iterdir() if path.is_dir())
ANA = ArchiveOwner("900", "ana_mielaud", "Ana Mielaud")
#: What most posts have in common and would only make the cases longer.
USUAL = {"network": "x", "full": True, "own_words": True, "kind": "post", "origin": "tweets"}


def packings() -> list[Any]:
    return [
        pytest.param(case, packing, id=f"{case.name}-{packing}")
        for case in CASES
        for packing in recipe(case).get("as", ["zip", "folder"])
    ]


def short(value: object) -> object:
    """Give a value without what says nothing, so that a case shows what it is about."""
    if isinstance(value, dict):
        return {key: short(one) for key, one in value.items() if one not in (None, False, "", [], ())}
    if isinstance(value, list | tuple):
        return [short(one) for one in value]
    return value


def told(post: Post) -> dict[str, Any]:
    said = {key: short(value) for key, value in asdict(post).items() if value not in (None, False, "", ())}
    negated = {key: False for key in ("full", "own_words") if not getattr(post, key)}
    return {key: value for key, value in said.items() if USUAL.get(key) != value} | negated


def read(paths: list[Path], *, communities: bool) -> dict[str, Any]:
    with open_archive(paths, Purpose.POSTS) as archive:
        items, files = list(archive.posts(communities=communities)), list(archive.media())
    met = [item for item in items if isinstance(item, ReadProblem)]
    return {
        "posts": [told(item) for item in items if isinstance(item, Post)],
        "problems": [[one.code, one.where.rsplit("/", 1)[-1], one.count] for one in met],
        "media": [short(asdict(file) | {"container": ""}) for file in files if isinstance(file, MediaFile)],
    }


@pytest.mark.parametrize(("case", "packing"), packings())
def test_a_case_reads_as_expected(case: Path, packing: str, tmp_path: Path) -> None:
    paths = given_as(case, packing, tmp_path)
    found = json.loads(json.dumps(read(paths, communities=recipe(case).get("communities", False)), default=str))
    # A folder given as it is has its own name before each member's.
    found = json.loads(json.dumps(found).replace(f'"path": "{paths[0].name}/', '"path": "'))
    expected = case / "expected.json"
    if os.environ.get("WRITE_CASES"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    assert found == json.loads(expected.read_text())


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@given(some.text())
def test_signs_are_unescaped_exactly_once(text: str) -> None:
    assert unescape(escaped(text)) == text
    assert unescape(escaped(escaped(text))) == escaped(text)


names = some.from_regex(r"[A-Za-z0-9]{1,10}", fullmatch=True)
tokens = some.builds("{}://t.co/{}".format, some.sampled_from(["http", "https"]), names)
others = some.sampled_from(["http://bit.ly/a", "http://bit.ly/ab", "http://hive.example/a?b=(c", "www.hive.example"])
targets = some.sampled_from(
    ["", "https://hive.example/?a=1&copy=2", "https://hive.example/&lt;", "\\1", "https://x.y/ "]
)
words = some.text(some.characters(exclude_categories=["Cs", "Nd", "Ll", "Lu"]), max_size=8)


@given(some.dictionaries(tokens | others, targets, max_size=5), some.lists(words | tokens | others, max_size=12))
def test_no_token_whose_target_is_known_is_left(known: dict[str, str], parts: list[str]) -> None:
    text = " ".join([*parts, *known])
    left = expand(text, known)
    assert not set(known) & set(left.split())
    assert left == left.strip()
    for target in known.values():
        assert target.strip() in left


@given(some.text(some.characters()), some.dictionaries(some.text(some.characters()), some.text(), max_size=4))
def test_no_text_is_too_strange(text: str, known: dict[str, str]) -> None:
    expand(unescape(clean(text)), known)
    clean(text).encode()  # half letters alone cannot be
    assert clean(clean(text)) == clean(text)


LAYOUTS = ["classic", "2018", "2020", "2022", "2024"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_posts_of_every_generation_are_read_whole(tmp_path: Path, layout: str) -> None:
    named = {"41": ("badr", "Badr")}
    paths = invent_x_archive(
        tmp_path / "a.zip",
        seed=5,
        owner=ANA,
        following=["41"],
        mentioned=named,
        layout=layout,
        posts=300,
        full=True,
        media=10,
    )
    with open_archive(paths, Purpose.POSTS) as archive:
        items, files = list(archive.posts()), list(archive.media())
    posts = [item for item in items if isinstance(item, Post)]
    assert len({post.remote_id for post in posts}) == len(posts) >= 300
    assert {post.kind for post in posts} == set(PostKind)
    assert all(post.own_words == (post.kind is not PostKind.REPOST) for post in posts)
    numbers = {post.remote_id for post in posts}
    assert all(post.thread_parent in numbers for post in posts if post.kind is PostKind.THREAD)
    assert all(post.full for post in posts if post.own_words)
    found = {medium.path for post in posts for medium in post.media if medium.path}
    assert found == {file.path for file in files if isinstance(file, MediaFile) and file.post_id in numbers}


def test_the_media_themselves_are_never_opened(tmp_path: Path) -> None:
    path = pack(
        tmp_path / "a.zip",
        {
            "data/account.js": b'window.YTD.account.part0 = [ {"account" : {"accountId" : "900"}} ]',
            "data/tweets.js": b'window.YTD.tweets.part0 = [ {"tweet" : {"id" : "1764000000000000001"}} ]',
            "data/like.js": b"canary",
            "data/direct-messages.js": b"canary",
            "data/tweets_media/1764000000000000001-A.jpg": b"canary",
        },
    )
    for name in ("data/like.js", "data/direct-messages.js", "data/tweets_media/1764000000000000001-A.jpg"):
        break_crc(path, name)
    with open_archive([path], Purpose.POSTS) as archive:
        assert [type(item) for item in archive.posts()] == [Post]
        assert [file.post_id for file in archive.media() if isinstance(file, MediaFile)] == ["1764000000000000001"]


def test_an_archive_opened_for_its_lists_gives_no_pictures(tmp_path: Path) -> None:
    paths = invent_x_archive(tmp_path / "a.zip", seed=5, owner=ANA, following=["41"], posts=20, full=True)
    with open_archive(paths) as archive:
        assert list(archive.media()) == []


def test_the_same_note_in_two_exports_is_one(tmp_path: Path) -> None:
    post = {"id": "1766452438102966272", "created_at": "Sat Mar 09 13:14:15 +0000 2024", "full_text": "Long ago…"}
    note = {"noteTweetId": "7", "createdAt": "2024-03-09T13:14:15.000Z", "core": {"text": "Long ago, far away."}}
    body = {
        "tweets.js": f"window.YTD.tweets.part0 = {json.dumps([{'tweet': post}])}".encode(),
        "note-tweet.js": f"window.YTD.note_tweet.part0 = {json.dumps([{'noteTweet': note}])}".encode(),
        "account.js": b'window.YTD.account.part0 = [ {"account" : {"accountId" : "900"}} ]',
    }
    paths = [
        pack(tmp_path / name, {f"data/{member}": text for member, text in body.items()})
        for name in ("one.zip", "two.zip")
    ]
    with open_archive(paths, Purpose.POSTS) as archive:
        (item,) = archive.posts()
    assert isinstance(item, Post)
    assert (item.text, item.full) == ("Long ago, far away.", True)


def test_more_notes_than_a_second_can_hold_are_counted(tmp_path: Path) -> None:
    notes = [
        {"noteTweet": {"noteTweetId": str(at), "createdAt": "2024-03-09T13:14:15.000Z", "core": {"text": f"{at} is"}}}
        for at in range(130)
    ]
    path = pack(
        tmp_path / "a.zip",
        {
            "data/account.js": b'window.YTD.account.part0 = [ {"account" : {"accountId" : "900"}} ]',
            "data/tweets.js": b"window.YTD.tweets.part0 = [ ]",
            "data/note-tweet.js": f"window.YTD.note_tweet.part0 = {json.dumps(notes)}".encode(),
        },
    )
    with open_archive([path], Purpose.POSTS) as archive:
        met = [(item.code, item.count) for item in archive.posts() if isinstance(item, ReadProblem)]
    assert met == [("note-without-post", 100), ("too-many-notes", 30)]


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "yesterday"])
def test_a_date_outside_the_calendar_is_no_date(tmp_path: Path, date: str) -> None:
    note = {"noteTweet": {"createdAt": date, "core": {"text": "Once"}}}
    manifest = {"userInfo": {"accountId": "900"}, "archiveInfo": {"generationDate": date}}
    path = pack(
        tmp_path / "a.zip",
        {
            "data/manifest.js": f"window.__THAR_CONFIG = {json.dumps(manifest)}".encode(),
            "data/tweets.js": b"window.YTD.tweets.part0 = [ ]",
            "data/note-tweet.js": f"window.YTD.note_tweet.part0 = {json.dumps([note])}".encode(),
        },
    )
    with open_archive([path], Purpose.POSTS) as archive:
        assert archive.generated_at is None
        assert [item.code for item in archive.posts() if isinstance(item, ReadProblem)] == ["unreadable-entry"]


def test_an_inner_zip_that_was_compressed_again_is_told_and_not_unpacked(tmp_path: Path) -> None:
    files = Path(__file__).parent / "post_cases" / "media-in-an-inner-zip" / "files"
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for member in sorted(files.rglob("*")):
            if member.is_file():
                file.write(member, member.relative_to(files).as_posix())
    with open_archive([path], Purpose.POSTS) as archive:
        (met,) = archive.media()
        assert isinstance(met, ReadProblem)
        assert met.code == "media-in-inner-zip"
        (post,) = (item for item in archive.posts() if not isinstance(item, ReadProblem))
        assert post.media[0].path is None

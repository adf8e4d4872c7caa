"""What is not an archive, or means harm, is refused with a sentence, fast, and nothing is kept."""

from __future__ import annotations

import stat
import time
import tracemalloc
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from essaim.archives import errors, open_archive
from essaim.archives.invent import invent_x_archive
from essaim.archives.limits import Limits
from essaim.model import ArchiveOwner, Direction
from tests.archives.packing import ACCOUNT, FOLLOWING, bomb, change_directory, pack

OWNER = ArchiveOwner("1456789012345678901", "ana_mielaud", "Ana Mielaud")


def read_all(paths: Sequence[Path], limits: Limits) -> None:
    with open_archive(paths, limits=limits) as archive:
        archive.require_follow_lists()
        for _ in archive.contacts(handles=True):
            pass


def refusal(*paths: Path, limits: Limits | None = None) -> errors.ArchiveUnusable:
    """Give what opening and reading these files ends with."""
    with pytest.raises(errors.ArchiveUnusable) as caught:
        read_all(paths, limits or Limits())
    assert str(caught.value).endswith((".", "”.", "?"))
    return caught.value


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("paper.pdf", b"%PDF-1.7\n%...", "not-an-archive"),
        ("archive.zip", b"", "empty-file"),
        ("following.js", b"", "empty-file"),
        ("Your archive.html", b"<!DOCTYPE html>\n<html></html>", "html-export"),
        ("archive.7z", b"7z\xbc\xaf\x27\x1c" + bytes(30), "not-an-archive"),
        ("cut.zip", b"PK\x03\x04" + bytes(300), "truncated-archive"),
        ("noise.bin", bytes(range(256)) * 20, "not-an-archive"),
        ("direct-messages.js", b"window.YTD.direct_messages.part0 = [ ]", "not-an-archive"),
    ],
)
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name).code == code


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "nowhere.zip" in str(refusal(tmp_path / "nowhere.zip"))


def test_a_zip_cut_anywhere_is_told_as_incomplete(tmp_path: Path) -> None:
    whole = invent_x_archive(tmp_path / "a.zip", seed=1, owner=OWNER, following=["12", "13"])[0].read_bytes()
    cut = tmp_path / "cut.zip"
    for end in range(10, len(whole), max(1, len(whole) // 60)):
        cut.write_bytes(whole[:end])
        assert refusal(cut).code == "truncated-archive"


def test_a_zip_of_exactly_two_gib_is_told_as_a_piece(tmp_path: Path) -> None:
    piece = tmp_path / "twitter.zip"
    with piece.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(2_147_483_648)
    assert refusal(piece).code == "split-archive"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["photos/one.jpg"], "not-an-archive"),
        (["connections/followers_and_following/following.json"], "other-network"),
        (["twitter-2026.zip"], "nested-archive"),
        (["Your archive.html", "assets/main.css"], "html-export"),
    ],
)
def test_a_zip_of_something_else_is_told_apart(tmp_path: Path, names: list[str], code: str) -> None:
    assert refusal(pack(tmp_path / "a.zip", dict.fromkeys(names, b"x"))).code == code


@pytest.mark.parametrize(
    "name", ["../data/following.js", "/data/following.js", "C:\\data\\following.js", "a/../../x.js"]
)
def test_a_name_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal(pack(tmp_path / "a.zip", [("data/following.js", FOLLOWING), (name, b"")])).code == "unsafe-archive"


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        link = zipfile.ZipInfo("data/following.js")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/hostname")
    assert refusal(tmp_path / "a.zip").code == "unsafe-archive"


def test_a_folder_whose_link_leads_outside_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.js"
    secret.write_bytes(FOLLOWING)
    (tmp_path / "archive" / "data").mkdir(parents=True)
    (tmp_path / "archive" / "data" / "following.js").symlink_to(secret)
    assert refusal(tmp_path / "archive").code == "unsafe-archive"


def test_a_password_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"data/following.js": FOLLOWING})
    change_directory(path, "data/following.js", 8, b"\x01\x00")
    assert refusal(path).code == "encrypted-archive"


def test_an_unknown_way_of_packing_is_told(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"data/following.js": FOLLOWING})
    change_directory(path, "data/following.js", 10, b"\x09\x00")
    assert refusal(path).code == "zip-method-unknown"


def test_a_bomb_of_three_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = bomb(tmp_path / "a.zip", "data/following.js", 3 << 30)
    tracemalloc.start()
    began = time.process_time()
    found = refusal(path)
    spent, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.code == "zip-bomb"
    assert spent < 2
    assert peak < 100 << 20


def test_a_member_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"data/following.js": FOLLOWING})
    change_directory(path, "data/following.js", 24, b"\x05\x00\x00\x00")
    assert refusal(path).code == "zip-bomb"


def test_a_file_beyond_the_caps_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"data/following.js": FOLLOWING})
    assert refusal(path, limits=Limits(member_bytes=50)).code == "archive-too-big"
    assert refusal(path, limits=Limits(total_bytes=50)).code == "archive-too-big"


def test_a_hundred_thousand_members_are_refused_at_once(tmp_path: Path) -> None:
    entry = pack(tmp_path / "one.zip", {"data/following.js": FOLLOWING}).read_bytes()
    start, end = entry.index(b"PK\x01\x02"), entry.rindex(b"PK\x05\x06")
    many = tmp_path / "many.zip"
    body = entry[:start] + entry[start:end] * 100_000
    size = (end - start) * 100_000
    many.write_bytes(body + entry[end : end + 12] + size.to_bytes(4, "little") + entry[end + 16 :])
    began = time.process_time()
    assert refusal(many).code == "too-many-members"
    assert time.process_time() - began < 2


def test_two_owners_are_refused_together(tmp_path: Path) -> None:
    mine = pack(tmp_path / "a.zip", {"data/account.js": ACCOUNT % b"12", "data/following.js": FOLLOWING})
    theirs = pack(tmp_path / "b.zip", {"data/account.js": ACCOUNT % b"13", "data/following.js": FOLLOWING})
    assert refusal(mine, theirs).code == "two-owners"


def test_an_archive_without_lists_says_what_to_ask_for(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"data/account.js": ACCOUNT % b"12"})
    assert "ask for a new archive" in str(refusal(path))
    with open_archive([path]) as archive:
        assert [met.code for met in archive.summary().problems] == ["no-follow-lists"]
        assert archive.follow_lists() == set()


def test_a_classic_archive_says_that_it_is_too_old(tmp_path: Path) -> None:
    paths = invent_x_archive(tmp_path / "a.zip", seed=1, owner=OWNER, following=[], layout="classic")
    assert refusal(*paths).code == "classic-archive"


def test_a_damaged_list_is_a_problem_and_not_the_end(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"data/following.js": FOLLOWING})
    change_directory(path, "data/following.js", 16, b"\x01\x02\x03\x04")
    with open_archive([path]) as archive:
        first, second = archive.follow_ids(Direction.FOLLOWING)
    assert first == "12"
    assert not isinstance(second, str)
    assert second.code == "damaged-file"

"""The file for Mastodon's import page reads back as Mastodon reads it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.base.errors import BadInput
from essaim.networks.mastodon.following_csv import read_following, write_following

NAMES = st.from_regex(r"[a-z0-9_]{1,12}", fullmatch=True)
HOSTS = st.sampled_from(["tilleul.example", "ruche.example", "xn--abeille--miel-kbb.example", "prairie.example:8443"])
ADDRESSES = st.builds(lambda name, host: f"{name}@{host}", NAMES, HOSTS)


@given(st.lists(ADDRESSES, max_size=40), st.sets(ADDRESSES, max_size=5))
def test_what_is_written_is_read_back_once_each_without_those_followed_already(
    addresses: list[str], already: set[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = write_following([f"@{address}" for address in addresses], Path(folder), already=already)
        back = [address for path in paths for address in read_following(path)]
    assert back == [address for address in dict.fromkeys(addresses) if address not in already]


def test_the_header_is_mastodons_own(tmp_path: Path) -> None:
    (path,) = write_following(["badr@tilleul.example"], tmp_path)
    assert path.name == "following_accounts.csv"
    assert path.read_text() == (
        "Account address,Show boosts,Notify on new posts,Languages\nbadr@tilleul.example,true,false,\n"
    )


def test_more_than_20000_people_become_numbered_files(tmp_path: Path) -> None:
    paths = write_following((f"p{number}@ruche.example" for number in range(40_001)), tmp_path / "out.csv")
    assert [path.name for path in paths] == ["out-1.csv", "out-2.csv", "out-3.csv"]
    assert [len(read_following(path)) for path in paths] == [20_000, 20_000, 1]


def test_nobody_left_to_follow_means_no_file(tmp_path: Path) -> None:
    assert write_following(["Badr@Tilleul.example"], tmp_path, already={"badr@tilleul.example"}) == []


@pytest.mark.parametrize("wrong", ["badr", "", "@badr", "badr@", "a b@c.example", '=1@c.example",x', "badr@c/d"])
def test_what_is_no_address_is_not_written(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        write_following([wrong], tmp_path)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Account address,Show boosts\nbadr@a.example,true\n", ["badr@a.example"]),
        ("badr@a.example\n\nana@b.example\n", ["badr@a.example", "ana@b.example"]),
        ('\ufeffAccount address\n@badr@a.example,true,FALSE,"fr, en",more\n', ["badr@a.example"]),
        ("bob\n", ["bob"]),
        ("", []),
    ],
)
def test_older_and_headerless_files_are_read(content: str, expected: list[str], tmp_path: Path) -> None:
    path = tmp_path / "following.csv"
    path.write_text(content, encoding="utf-8")
    assert read_following(path) == expected


@pytest.mark.parametrize(
    "content", [b"#domain\na.example\n", b"\xff\xfe", b'"open\n', b"List name,x\n", b"a@b\n" * 20_001]
)
def test_another_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput):
        read_following(path)

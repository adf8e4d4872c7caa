"""The browser's reader and the server's agree: the same cases, the same owner, figures, contacts and problems."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from essaim.archives import Purpose, open_archive
from essaim.archives.errors import ArchiveUnusable
from essaim.archives.invent import invent_x_archive
from essaim.model import ArchiveOwner, Direction
from tests.archives.packing import ACCOUNT, FOLLOWING, bomb, break_crc, change_directory, pack
from tests.archives.test_allow_list import OPENED, caged
from tests.archives.test_golden import CASES, given, recipe
from tests.web.browser_reading import LISTS, read, static_files

pytestmark = pytest.mark.browser


@pytest.fixture
def reader(page: Page) -> Iterator[Page]:
    """Give a page that can read archives; whatever the policy refuses fails the test."""
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    with static_files() as address:
        page.goto(address)
        yield page
    assert [text for text in refused if "favicon" not in text and "404" not in text] == []


def moment(value: float | None) -> str | None:
    return None if value is None else str(datetime.fromtimestamp(value / 1000, tz=UTC))


def as_expected(found: dict[str, Any]) -> dict[str, Any]:
    """Give what the browser read in the words of `expected.json`."""
    if "refused" in found:
        return {"refused": found["refused"]}
    summary, owner = found["summary"], found["summary"]["owner"]
    contacts = [
        {"network": "x"} | {key: value for key, value in contact.items() if value} for contact in found["contacts"]
    ]
    for contact in contacts:
        if "handle_seen_at" in contact:
            contact["handle_seen_at"] = moment(contact["handle_seen_at"])
    return {
        "network": "x",
        "layout": summary["layout"],
        "owner": owner and {"remote_id": owner["id"], "handle": owner["handle"], "display_name": owner["name"]},
        "generated_at": moment(summary["generatedAt"]),
        "partial": summary["partial"],
        "counts": summary["counts"],
        "problems": sorted([met["code"], met["where"].rsplit("/", 1)[-1], met["count"]] for met in summary["problems"]),
        "contacts": contacts,
    }


def expected_of(case: Path) -> dict[str, Any]:
    told = json.loads((case / "expected.json").read_text())
    if "refused" in told:
        return {"refused": told["refused"]}
    summary: dict[str, Any] = told["summary"]
    return summary | {"problems": sorted(summary["problems"]), "contacts": told["contacts"]}


@pytest.mark.parametrize("packing", ["zip", "folder", "bare"])
def test_all_cases_read_in_the_browser_as_on_the_server(packing: str, reader: Page, tmp_path: Path) -> None:
    found, expected = {}, {}
    for case in CASES:
        if packing in recipe(case).get("as", ["zip", "folder"]):
            scratch = tmp_path / case.name
            scratch.mkdir()
            found[case.name] = as_expected(read(reader, given(case, packing, scratch)))
            expected[case.name] = expected_of(case)
    assert len(found) > 3
    assert found == expected


OWNER = ArchiveOwner("1456789012345678901", "ana_mielaud", "Ana Mielaud")
MANY = [str(10**18 + 7 * number) for number in range(30_000)]


class Made:
    """Files that should not be taken for an archive; what they are, and where."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths: dict[str, list[Path]] = {}

    def keep(self, name: str, *paths: Path) -> Path:
        self.paths[name] = list(paths)
        return paths[0]

    def alone(self, name: str, content: bytes) -> None:
        self.keep(name, self.folder / name).write_bytes(content)

    def packed(self, name: str, *members: str) -> Path:
        return self.keep(name, pack(self.folder / f"{name}.zip", [(member, FOLLOWING) for member in members]))


def other_files(made: Made) -> None:
    made.alone("paper.pdf", b"%PDF-1.7\n%...")
    made.alone("empty.zip", b"")
    made.alone("page.html", b"\xef\xbb\xbf \n<!DOCTYPE html>\n<html></html>")
    made.alone("archive.7z", b"7z\xbc\xaf\x27\x1c" + bytes(30))
    made.alone("noise.bin", bytes(range(256)) * 20)
    made.alone("direct-messages.js", b"window.YTD.direct_messages.part0 = [ ]")
    made.packed("photos", "photos/one.jpg")
    made.packed("instagram", "connections/followers_and_following/following.json")
    made.packed("nested", "twitter-2026.zip")
    made.packed("html", "Your archive.html", "assets/main.css")
    folder = made.folder
    mine = pack(folder / "a.zip", {"data/account.js": ACCOUNT % b"12", "data/following.js": FOLLOWING})
    made.keep("two-owners", mine, pack(folder / "b.zip", {"data/account.js": ACCOUNT % b"13"}))
    made.keep("no-lists", pack(folder / "c.zip", {"data/account.js": ACCOUNT % b"12"}))
    made.keep("classic", *invent_x_archive(folder / "d.zip", seed=1, owner=OWNER, following=[], layout="classic"))


def broken_and_harmful_zips(made: Made) -> None:
    folder = made.folder
    whole = invent_x_archive(folder / "whole.zip", seed=1, owner=OWNER, following=["12", "13"])[0].read_bytes()
    for end in range(10, len(whole), len(whole) // 20):
        made.alone(f"cut-{end}.zip", whole[:end])
    with made.keep("two-gib", folder / "two-gib.zip").open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(2_147_483_648)
    for number, name in enumerate(["../data/x.js", "/data/x.js", "C:\\data\\x.js", "a/../../x.js"]):
        made.packed(f"outside-{number}", "data/following.js", name)
    with zipfile.ZipFile(made.keep("link", folder / "link.zip"), "w") as archive:
        link = zipfile.ZipInfo("data/following.js")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/hostname")
    for name, at, change in (
        ("password", 8, b"\x01\x00"),
        ("method", 10, b"\x09\x00"),
        ("larger-than-it-says", 24, b"\x05\x00\x00\x00"),
    ):
        change_directory(made.packed(name, "data/following.js"), "data/following.js", at, change)
    made.keep("bomb", bomb(folder / "bomb.zip", "data/following.js", 1 << 30))
    entry = pack(folder / "one.zip", {"data/following.js": FOLLOWING}).read_bytes()
    start, end = entry.index(b"PK\x01\x02"), entry.rindex(b"PK\x05\x06")
    size = ((end - start) * 100_000).to_bytes(4, "little")
    many = entry[:start] + entry[start:end] * 100_000 + entry[end : end + 12] + size + entry[end + 16 :]
    made.alone("many.zip", many)


def refusal(paths: list[Path]) -> str:
    """Give the code with which the server refuses these files."""
    try:
        with open_archive(paths) as archive:
            archive.require_follow_lists()
            list(archive.contacts())
    except ArchiveUnusable as error:
        return error.code
    return "read"


def test_what_is_no_archive_or_means_harm_is_refused_with_the_same_code(reader: Page, tmp_path: Path) -> None:
    made = Made(tmp_path)
    other_files(made)
    broken_and_harmful_zips(made)
    found = {name: read(reader, paths, LISTS).get("refused") for name, paths in made.paths.items()}
    assert found == {name: refusal(paths) for name, paths in made.paths.items()}
    assert len(set(found.values())) > 12


def odd_archives(folder: Path) -> dict[str, list[Path]]:
    """Write archives that are unusual and can be read."""
    whole = invent_x_archive(folder / "whole.zip", seed=1, owner=OWNER, following=MANY, followers=MANY[:9])[0]
    made = {"whole": [whole]}
    (folder / "prefix.zip").write_bytes(b"#!/bin/sh\n" * 9 + whole.read_bytes())
    made["after-a-prefix"] = [folder / "prefix.zip"]
    with zipfile.ZipFile(folder / "wide.zip", "w") as archive:
        with archive.open("Données/data/following.js", "w", force_zip64=True) as member:
            member.write(FOLLOWING)
        for number in range(66_000):
            archive.writestr(zipfile.ZipInfo(f"Données/data/tweets_media/{number}.jpg"), b"")
    made["zip64-with-many-members"] = [folder / "wide.zip"]
    made["old-names"] = [pack(folder / "cp437.zip", {"Donnees/data/following.js": FOLLOWING})]
    data = made["old-names"][0].read_bytes().replace(b"Donnees", b"Donn\x82es")
    made["old-names"][0].write_bytes(data)
    made["damaged"] = [pack(folder / "damaged.zip", {"data/following.js": FOLLOWING})]
    break_crc(made["damaged"][0], "data/following.js")
    with zipfile.ZipFile(folder / "stored.zip", "w") as archive:
        archive.writestr("following.js", FOLLOWING)
    made["stored"] = [folder / "stored.zip"]
    made["parts"] = invent_x_archive(
        folder / "bare", seed=1, owner=OWNER, following=MANY, followers=MANY, part_size=7_000, container="bare"
    )
    made["two-exports"] = [
        *invent_x_archive(folder / "old.zip", seed=1, owner=OWNER, following=MANY[:3], layout="2018"),
        *invent_x_archive(folder / "new.zip", seed=1, owner=OWNER, following=MANY[2:5], layout="2024"),
    ]
    return made


def lists_on_the_server(paths: list[Path]) -> dict[str, Any]:
    """Give the lists sorted, and the problems, as the server reads them."""
    lists: dict[str, list[str]] = {}
    problems = set()
    with open_archive(paths) as archive:
        for direction in sorted(archive.follow_lists()):
            lists[direction.value] = []
            for item in archive.follow_ids(Direction(direction)):
                if isinstance(item, str):
                    lists[direction.value].append(item)
                else:
                    problems.add((item.code, item.where, item.count))
    return {"lists": {name: sorted(ids, key=int) for name, ids in lists.items()}, "problems": problems}


def test_odd_archives_give_the_same_lists(reader: Page, tmp_path: Path) -> None:
    for name, paths in odd_archives(tmp_path).items():
        found, expected = read(reader, paths, LISTS), lists_on_the_server(paths)
        problems = {(met["code"], met["where"], met["count"]) for met in found["problems"]}
        assert (name, found["lists"]) == (name, expected["lists"])
        assert (name, expected["problems"] - problems) == (name, set())


def test_canaries_stay_silent_and_what_may_be_opened_is_noticed_when_broken(reader: Page, tmp_path: Path) -> None:
    path, canaries = caged(tmp_path, OPENED[Purpose.CONTACTS])
    assert read(reader, [path])["summary"]["problems"] == []
    with zipfile.ZipFile(path) as file:
        allowed = [name for name in file.namelist() if name not in canaries]
    for name in allowed:
        break_crc(path, name)
    problems = read(reader, [path])["summary"]["problems"]
    assert {met["where"] for met in problems if met["code"] == "damaged-file"} == set(allowed)

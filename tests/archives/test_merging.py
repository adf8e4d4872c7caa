"""Several exports of one account make one archive; the newest has the last word on who is followed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from essaim.archives import open_archive
from essaim.archives.invent import invent_x_archive
from essaim.model import ArchiveOwner, Contact, Direction
from tests.archives.packing import ACCOUNT, pack

ANA = ArchiveOwner("1456789012345678901", "ana_mielaud", "Ana Mielaud")


def test_the_newest_export_says_who_is_followed(tmp_path: Path) -> None:
    old = invent_x_archive(
        tmp_path / "old.zip",
        seed=1,
        owner=ANA,
        following=["12", "13"],
        mentioned={"13": ("badr_old", "Badr")},
        when=datetime(2024, 5, 1, tzinfo=UTC),
        layout="2020",
    )
    new = invent_x_archive(
        tmp_path / "new.zip",
        seed=2,
        owner=ANA,
        following=["13"],
        mentioned={"13": ("badr_new", "Badr B.")},
        when=datetime(2026, 5, 1, tzinfo=UTC),
    )
    with open_archive(old + new) as archive:
        (contact,) = archive.contacts(handles=True)
        assert archive.generated_at == datetime(2026, 5, 1, tzinfo=UTC)
        assert archive.summary().counts["posts"] == 400
    assert isinstance(contact, Contact)
    assert (contact.remote_id, contact.handle, contact.display_name) == ("13", "badr_new", "Badr B.")


def test_the_same_export_given_twice_counts_once(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        paths = invent_x_archive(tmp_path / name, seed=1, owner=ANA, following=["12"], mentioned={"12": ("b", "B")})
    with open_archive([tmp_path / "a.zip", *paths]) as archive:
        assert archive.summary().counts["posts"] == 200
        assert list(archive.follow_ids(Direction.FOLLOWING)) == ["12"]


def test_pieces_of_one_export_complete_each_other(tmp_path: Path) -> None:
    part = b'window.YTD.following.part%d = [ {"following" : {"accountId" : "%d"}} ]'
    one = pack(tmp_path / "1.zip", {"data/account.js": ACCOUNT % b"9", "data/following.js": part % (0, 12)})
    two = pack(tmp_path / "2.zip", {"data/following-part1.js": part % (1, 13)})
    with open_archive([two, one]) as archive:
        assert archive.owner is not None
        assert sorted(map(str, archive.follow_ids(Direction.FOLLOWING))) == ["12", "13"]
        assert archive.summary().problems == ()

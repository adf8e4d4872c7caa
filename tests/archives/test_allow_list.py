"""Members outside the allow-list are never opened: canaries with a broken checksum stay silent."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from essaim.archives import Purpose, open_archive
from essaim.archives.invent import invent_x_archive
from essaim.archives.zips import ZipContainer
from essaim.model import ArchiveOwner
from tests.archives.packing import break_crc

OWNER = ArchiveOwner("1456789012345678901", "ana_mielaud", "Ana Mielaud")
ALWAYS = {"manifest.js", "account.js"}
MAY_BE_OPENED = ALWAYS | {"following.js", "follower.js", "tweets.js"}


@pytest.mark.parametrize(
    ("purpose", "opened"),
    [(Purpose.CONTACTS, MAY_BE_OPENED), (Purpose.SUMMARY, MAY_BE_OPENED | {"ad-impressions.js"})],
)
def test_canaries_stay_silent(tmp_path: Path, purpose: Purpose, opened: set[str]) -> None:
    (path,) = invent_x_archive(tmp_path / "a.zip", seed=1, owner=OWNER, following=["12"], followers=["13"])
    with zipfile.ZipFile(path) as file:
        names = file.namelist()
    canaries = [name for name in names if name.rsplit("/", 1)[-1] not in opened]
    assert {"data/direct-messages.js", "data/ip-audit.js", "data/phone-number.js"} <= set(canaries)
    for name in canaries:
        break_crc(path, name)
    with open_archive([path], purpose) as archive:
        assert archive.summary().problems == ()
        assert len(list(archive.contacts(handles=True))) == 2


def test_what_may_not_be_opened_is_not_even_kept(tmp_path: Path) -> None:
    (path,) = invent_x_archive(tmp_path / "a.zip", seed=1, owner=OWNER, following=["12"])
    with open_archive([path]) as archive:
        (container,) = archive._containers  # type: ignore[attr-defined]
        assert isinstance(container, ZipContainer)
        assert {member.path.rsplit("/", 1)[-1] for member in container.members} == MAY_BE_OPENED


def test_the_lists_alone_are_read_for_their_ids(tmp_path: Path) -> None:
    (path,) = invent_x_archive(tmp_path / "a.zip", seed=1, owner=OWNER, following=["12"], followers=["13"])
    break_crc(path, "data/tweets.js")
    with open_archive([path]) as archive:
        assert [contact.remote_id for contact in archive.contacts()] == ["12", "13"]  # type: ignore[union-attr]

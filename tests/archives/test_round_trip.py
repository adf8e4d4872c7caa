"""Whatever lists are written, in every layout and holder, are read back exactly."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as some

from essaim.archives import open_archive
from essaim.archives.invent import invent_x_archive
from essaim.model import ArchiveOwner, Contact, Direction

OWNER = ArchiveOwner("1456789012345678901", "ana_mielaud", "Ana Mielaud")
ids = some.lists(some.integers(1, 10**19 - 1).map(str), unique=True, max_size=30)
handles = some.from_regex(r"[A-Za-z0-9_]{1,15}", fullmatch=True)
names = some.text(some.characters(categories=["L", "N"]), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None)
@given(
    following=ids,
    followers=ids,
    layout=some.sampled_from(["2022", "2020", "2018"]),
    container=some.sampled_from(["zip", "folder", "bare"]),
    wrapper=some.sampled_from(["", "twitter-archive", "Neuer Ordner/été"]),
    part_size=some.integers(1, 40),
    named=some.tuples(handles, names),
)
def test_what_is_written_is_read_back(
    following: list[str],
    followers: list[str],
    layout: str,
    container: str,
    wrapper: str,
    part_size: int,
    named: tuple[str, str],
) -> None:
    mentioned = dict.fromkeys(following[:3], named)
    with tempfile.TemporaryDirectory() as scratch:
        paths = invent_x_archive(
            Path(scratch) / "archive",
            seed=7,
            owner=OWNER,
            following=following,
            followers=followers,
            mentioned=mentioned,
            layout=layout,
            container=container,
            wrapper=wrapper,
            part_size=part_size,
            posts=5,
        )
        with open_archive(paths) as archive:
            found = list(archive.contacts(handles=True))
            assert list(archive.follow_ids(Direction.FOLLOWER)) == followers
            assert archive.owner == (None if container == "bare" else OWNER)
            assert archive.layout == ("bare" if container == "bare" else layout)
            assert archive.follow_lists() == set(Direction)
    contacts = [item for item in found if isinstance(item, Contact)]
    assert contacts == found
    assert [item.remote_id for item in contacts] == following + followers
    recovered = {item.remote_id: (item.handle, item.display_name) for item in contacts if item.handle}
    known = set(mentioned) if container != "bare" else set()
    assert set(recovered) == known
    assert set(recovered.values()) <= {named}


def test_the_same_seed_gives_the_same_archive(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        invent_x_archive(tmp_path / name, seed=3, owner=OWNER, following=["12"], mentioned={"12": ("badr", "Badr")})
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()

"""Whatever is written, in every layout and holder, is read back exactly."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from essaim.archives import Archive, Purpose, open_archive
from essaim.archives.invent import Extras, invent_x_archive
from essaim.model import ArchiveOwner, Contact, Direction, Network, Post
from essaim.model.ads import (
    AdAction,
    AdEngagement,
    AdImpression,
    Advertiser,
    Criterion,
    Inferred,
    Personalization,
    PromotedPost,
)
from essaim.model.profiles import FormerHandle, ListedIn, ListRole, Presence, Profile, Protection

T = TypeVar("T")

OWNER = ArchiveOwner("1456789012345678901", "ana_mielaud", "Ana Mielaud")
LAYOUTS = ["2018", "2020", "2022", "2024"]
#: What the archive of each layout says of its own form.
SAYS = {"2024": "2022"}

ids = some.lists(some.integers(1, 10**19 - 1).map(str), unique=True, max_size=30)
handles = some.from_regex(r"[A-Za-z0-9_]{1,15}", fullmatch=True)
names = some.text(some.characters(categories=["L", "N"]), min_size=1, max_size=20)
layouts = some.sampled_from(LAYOUTS)
#: Any text that JSON can hold, brackets, quotes and boundaries included.
texts = some.text(max_size=30) | some.sampled_from(['"},\n  {"', '\\"', "{[", "]}", "\n  },\n  {\n", '": [], '])
words = texts.filter(bool)
moments = some.datetimes(datetime(2006, 3, 21), datetime(2030, 1, 1)).map(  # noqa: DTZ001 - the zone comes next
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
parties = some.builds(Advertiser, name=texts, handle=some.just("") | handles)
impressions = some.builds(
    AdImpression,
    some.just(Network.X),
    shown_at=some.none() | moments,
    place=texts,
    device_os=texts,
    advertiser=parties,
    publisher=parties,
    post=some.none() | some.builds(PromotedPost, texts, texts, some.lists(words, max_size=2).map(tuple)),
    trend=texts,
    media_type=texts,
    criteria=some.lists(some.builds(Criterion, words, texts), max_size=3).map(tuple),
).filter(lambda shown: shown != AdImpression(Network.X))
actions = some.lists(some.builds(AdAction, words, some.none() | moments), unique=True, max_size=3).map(tuple)
inferred = some.lists(some.builds(Inferred, words, some.booleans()), max_size=3).map(tuple)
accounts = some.lists(handles, max_size=3).map(tuple)
beliefs = some.builds(
    Personalization,
    some.just(Network.X),
    languages=inferred,
    gender=words,
    gender_overridden=some.booleans(),
    interests=inferred,
    partner_interests=inferred,
    audiences=some.integers(0, 10_000),
    advertisers=accounts,
    lookalikes=accounts,
    do_not_reach=accounts,
    catalog=accounts,
    shows=some.lists(words, max_size=3).map(tuple),
    inferred_ages=some.lists(words, max_size=2).map(tuple),
    problems=some.just(()),
)
#: A list stands in an address: what cannot be in one is written in its code.
slugs = some.text(some.characters(codec="utf-8"), min_size=1, max_size=20)
presences = some.builds(
    Presence,
    profile=some.none() | some.builds(Profile, texts, texts, texts, texts, texts),
    former_handles=some.lists(some.builds(FormerHandle, handles, handles, moments), unique=True, max_size=3).map(
        lambda found: tuple(sorted(found, key=lambda change: str(change.changed_at)))
    ),
    lists=some.lists(some.builds(ListedIn, some.sampled_from(ListRole), handles, slugs), unique=True, max_size=4).map(
        lambda found: tuple(sorted(found, key=lambda listed: list(ListRole).index(listed.role)))
    ),
    protections=some.lists(some.builds(Protection, some.booleans(), moments), unique=True, max_size=3).map(
        lambda found: tuple(sorted(found, key=lambda one: str(one.at)))
    ),
    problems=some.just(()),
)


@settings(max_examples=60, deadline=None)
@given(
    following=ids,
    followers=ids,
    layout=layouts,
    container=some.sampled_from(["zip", "folder", "bare"]),
    wrapper=some.sampled_from(["", "twitter-archive", "Neuer Ordner/été"]),
    part_size=some.none() | some.integers(1, 40),
    named=some.tuples(handles, names),
)
def test_what_is_written_is_read_back(
    following: list[str],
    followers: list[str],
    layout: str,
    container: str,
    wrapper: str,
    part_size: int | None,
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
            assert archive.layout == ("bare" if container == "bare" else SAYS.get(layout, layout))
            assert archive.follow_lists() == set(Direction)
    contacts = [item for item in found if isinstance(item, Contact)]
    assert contacts == found
    assert [item.remote_id for item in contacts] == following + followers
    recovered = {item.remote_id: (item.handle, item.display_name) for item in contacts if item.handle}
    known = set(mentioned) if container != "bare" else set()
    assert set(recovered) == known
    assert set(recovered.values()) <= {named}


def read(extras: Extras, purpose: Purpose, layout: str, part_size: int | None, reading: Callable[[Archive], T]) -> T:
    """Write an archive with these extras and give what `reading` makes of it."""
    with tempfile.TemporaryDirectory() as scratch:
        paths = invent_x_archive(
            Path(scratch) / "archive",
            seed=7,
            owner=OWNER,
            following=[],
            layout=layout,
            part_size=part_size,
            extras=extras,
            posts=0,
        )
        with open_archive(paths, purpose) as archive:
            return reading(archive)


def key(shown: AdImpression) -> object:
    """Give what makes two records one advertisement shown, said here a second time."""
    if shown.shown_at is None:
        return shown
    post = shown.post.remote_id if shown.post else ""
    what = post or shown.advertiser.handle.lower() or shown.advertiser.name or shown.trend
    return (shown.shown_at, what, shown.place)


@settings(max_examples=60, deadline=None)
@given(
    shown=some.lists(impressions, max_size=20, unique_by=key),
    acted=some.lists(impressions, max_size=5, unique_by=key),
    done=some.lists(actions, min_size=5, max_size=5),
    believed=beliefs,
    layout=layouts,
    part_size=some.none() | some.integers(1, 3),
)
def test_advertisements_are_read_back(
    shown: list[AdImpression],
    acted: list[AdImpression],
    done: list[tuple[AdAction, ...]],
    believed: Personalization,
    layout: str,
    part_size: int | None,
) -> None:
    engagements = [AdEngagement(one, what) for one, what in zip(acted, done, strict=False)]
    extras = Extras(impressions=shown, engagements=engagements, personalization=believed)
    found_shown, found_acted, found_believed = read(
        extras,
        Purpose.ADS,
        layout,
        part_size,
        lambda archive: (list(archive.ad_impressions()), list(archive.ad_engagements()), archive.personalization()),
    )
    there = {key(one) for one in shown}
    assert found_shown == shown + [one for one in acted if key(one) not in there]
    assert found_acted == engagements
    assert found_believed == believed


@settings(max_examples=60, deadline=None)
@given(presence=presences, layout=layouts, part_size=some.none() | some.integers(1, 3))
def test_the_owners_presence_is_read_back(presence: Presence, layout: str, part_size: int | None) -> None:
    found = read(Extras(presence=presence), Purpose.POSTS, layout, part_size, lambda archive: archive.presence())
    assert found == presence


@settings(max_examples=40, deadline=None)
@given(blocked=ids, muted=ids, layout=layouts, part_size=some.none() | some.integers(1, 40))
def test_whom_the_owner_blocked_or_muted_is_read_back(
    blocked: list[str], muted: list[str], layout: str, part_size: int | None
) -> None:
    extras = Extras(blocked=blocked, muted=muted)
    found = read(extras, Purpose.DO_NOT_FOLLOW, layout, part_size, lambda archive: list(archive.do_not_follow()))
    assert found == list(dict.fromkeys(blocked + muted))


@settings(max_examples=30, deadline=None)
@given(
    layout=some.sampled_from(["classic", *LAYOUTS]),
    posts=some.integers(0, 120),
    part_size=some.none() | some.integers(1, 40),
    container=some.sampled_from(["zip", "folder"]),
    full=some.booleans(),
    seed=some.integers(0, 10**6),
)
def test_posts_are_all_read_back(
    layout: str, posts: int, part_size: int | None, container: str, full: bool, seed: int
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        paths = invent_x_archive(
            Path(scratch) / "archive",
            seed=seed,
            owner=OWNER,
            following=["12"],
            mentioned={"12": ("badr", "Badr")},
            layout=layout,
            part_size=part_size,
            container=container,
            full=full,
            ads=10,
            posts=posts,
        )
        with open_archive(paths, Purpose.SUMMARY) as archive:
            counts = archive.summary().counts
        with open_archive(paths, Purpose.POSTS) as archive:
            found = [item for item in archive.posts() if isinstance(item, Post)]
    assert (counts["posts"], counts["ads"]) == (max(posts, 1), 10 if full and layout != "classic" else 0)
    assert len({post.remote_id for post in found}) == max(posts, 1)
    assert {mention.handle for post in found for mention in post.mentions} == {"badr"}
    # One post in fifty is a long one: it stands cut among the posts, and whole in another file.
    long_ones = [post for post in found if len(post.text) > 400]
    assert len(long_ones) == (len(range(20, posts, 50)) if full and layout == "2024" else 0)


@pytest.mark.parametrize("layout", ["classic", *LAYOUTS])
def test_the_same_seed_gives_the_same_archive(tmp_path: Path, layout: str) -> None:
    for name, seed in (("one.zip", 3), ("two.zip", 3), ("three.zip", 4)):
        invent_x_archive(
            tmp_path / name,
            seed=seed,
            owner=OWNER,
            following=["12"],
            mentioned={"12": ("badr", "Badr")},
            layout=layout,
            full=True,
        )
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert (tmp_path / "one.zip").read_bytes() != (tmp_path / "three.zip").read_bytes()


def test_an_archive_of_gigabytes_of_media_takes_no_room(tmp_path: Path) -> None:
    [path] = invent_x_archive(
        tmp_path / "big.zip", seed=1, owner=OWNER, following=["12"], media=3_000, media_bytes=2 << 20
    )
    found = path.stat()
    assert found.st_size > 6_000_000_000
    assert found.st_blocks * 512 < 40_000_000
    with open_archive([path], Purpose.POSTS) as archive:
        files = list(archive.media())
        assert len(files) == 3_000
        assert len([item for item in archive.posts() if isinstance(item, Post)]) == 200
    with ZipFile(path) as file:
        assert file.read(file.namelist()[-1]) == bytes(2 << 20)  # beyond 4 GB, and its checksum is right

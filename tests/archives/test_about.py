"""What an archive says of its owner: profile, former handles, lists, locked years; and whom they never want to meet."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from essaim.archives import Purpose, open_archive
from essaim.archives.invent import Extras, invent_x_archive
from essaim.model import ArchiveOwner, ReadProblem
from essaim.model.profiles import FormerHandle, ListedIn, ListRole, Presence, Profile, Protection
from tests.archives.packing import ACCOUNT, pack

ANA = ArchiveOwner("1456789012345678901", "ana_mielaud", "Ana Mielaud")
MOMENT = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
FULL = Presence(
    profile=Profile("Baker & reader\nin Clairval", "Clairval", "https://t.co/abc", "https://a.example/1.jpg", ""),
    former_handles=(FormerHandle("ana_92", "ana_m", MOMENT), FormerHandle("ana_m", "ana_mielaud", None)),
    lists=(ListedIn(ListRole.CREATED, "ana_92", "bakers"), ListedIn(ListRole.MEMBER, "badr", "1234567890123456789")),
    protections=(Protection(protected=True, at=MOMENT), Protection(protected=False, at=MOMENT.replace(year=2026))),
)


def presence(*paths: Path) -> Presence:
    with open_archive(paths, Purpose.POSTS) as archive:
        return archive.presence()


def unwanted(*paths: Path) -> list[str | tuple[str, int]]:
    """Give whom not to follow, and the code and count of what could not be read."""
    with open_archive(paths, Purpose.DO_NOT_FOLLOW) as archive:
        return [(item.code, item.count) if isinstance(item, ReadProblem) else item for item in archive.do_not_follow()]


def archive_of(path: Path, **files: str) -> Path:
    """Write an archive of these files of `data/`, `_` standing for `-`."""
    members = {f"data/{name.replace('_', '-')}.js": body.encode() for name, body in files.items()}
    return pack(path, {"data/account.js": ACCOUNT % b"12", **members})


@pytest.mark.parametrize("case", sorted((Path(__file__).parent / "about_cases").iterdir()), ids=lambda case: case.name)
def test_a_case_reads_as_expected(case: Path) -> None:
    """Refreshed by `WRITE_CASES=1`, as those of test_golden.py are."""
    told = asdict(presence(case / "files")) | {"unwanted": unwanted(case / "files")}
    found = json.loads(json.dumps({key: value for key, value in told.items() if value}, default=str))
    expected = case / "expected.json"
    if os.environ.get("WRITE_CASES"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    assert found == json.loads(expected.read_text())


@pytest.mark.parametrize("layout", ["2018", "2020", "2022", "2024"])
def test_every_generation_tells_the_same(tmp_path: Path, layout: str) -> None:
    [path] = invent_x_archive(
        tmp_path / "a.zip", seed=1, owner=ANA, following=[], layout=layout, extras=Extras(presence=FULL)
    )
    found = presence(path)
    assert (found.profile, found.lists, found.protections) == (FULL.profile, FULL.lists, FULL.protections)
    # A change without a date comes first: nobody knows when it was.
    assert found.former_handles == FULL.former_handles[::-1]
    assert found.problems == ()


def test_an_archive_that_says_nothing_gives_nothing(tmp_path: Path) -> None:
    silent = archive_of(
        tmp_path / "a.zip",
        profile="window.YTD.profile.part0 = [ ]",
        screen_name_change="window.YTD.screen_name_change.part0 = null",
        lists_created='window.YTD.lists_created.part0 = [ {"userListInfo": {}} ]',
        protected_history='window.YTD.protected_history.part0 = [ {"protectedHistory": {"action": "Unheard of"}} ]',
    )
    assert presence(silent) == Presence()
    assert presence(archive_of(tmp_path / "b.zip")) == Presence()
    with open_archive([silent]) as archive:
        assert archive.presence() == Presence()  # opened for contacts, it has no say


def test_a_profile_may_lack_parts(tmp_path: Path) -> None:
    path = archive_of(
        tmp_path / "a.zip",
        profile='window.YTD.profile.part0 = [ {"profile": {"description": {"bio": "Baker", "website": null}}} ]',
    )
    assert presence(path).profile == Profile(bio="Baker")


def test_lists_are_known_by_old_and_new_addresses(tmp_path: Path) -> None:
    path = archive_of(
        tmp_path / "a.zip",
        lists_created="""window.YTD.lists_created.part0 = [ {"userListInfo": {"urls": [
            "https://twitter.com/ana/lists/bakers", "http://x.com/ana/lists/bread-%26-honey?s=20",
            "https://twitter.com/ana/lists/bakers", "https://evil.example/ana/lists/one",
            "https://twitter.com/ana", 7]}}]""",
        lists_subscribed="""window.YTD.lists_subscribed.part0 = [
            {"userListInfo": {"url": "https://twitter.com/badr/lists/1234567890123456789"}}]""",
    )
    assert presence(path).lists == (
        ListedIn(ListRole.CREATED, "ana", "bakers"),
        ListedIn(ListRole.CREATED, "ana", "bread-&-honey"),
        ListedIn(ListRole.SUBSCRIBED, "badr", "1234567890123456789"),
    )


def test_two_archives_the_newest_profile_and_all_changes(tmp_path: Path) -> None:
    change = FormerHandle("ana_91", "ana_92", MOMENT.replace(year=2019))
    old = Extras(presence=Presence(Profile(bio="Apprentice"), former_handles=(change,)))
    new = Extras(presence=Presence(Profile(bio="Baker"), former_handles=FULL.former_handles[:1]))
    paths = [
        *invent_x_archive(tmp_path / "old.zip", seed=1, owner=ANA, following=[], extras=old, when=MOMENT),
        *invent_x_archive(
            tmp_path / "new.zip", seed=1, owner=ANA, following=[], extras=new, when=MOMENT.replace(year=2026)
        ),
    ]
    found = presence(*paths)
    assert found.profile == Profile(bio="Baker")
    assert found.former_handles == (change, FULL.former_handles[0])


def test_a_file_that_is_broken_is_a_problem(tmp_path: Path) -> None:
    found = presence(archive_of(tmp_path / "a.zip", profile="no file of X"))
    assert [(met.code, met.where) for met in found.problems] == [("unreadable-file", "data/profile.js")]


def test_whom_ana_blocked_or_muted_in_all_parts(tmp_path: Path) -> None:
    part = 'window.YTD.%s.part%d = [ {"%s": {"accountId": "%s"}} ]'
    path = archive_of(
        tmp_path / "a.zip",
        block=part % ("block", 0, "blocking", "12"),
        block_part1=part % ("block", 1, "blocking", "13"),
        mute='window.YTD.mute.part0 = [{"muting": {"accountId": 14}}, {"muting": {"accountId": "12"}}, {"muting": {}}]',
    )
    assert unwanted(path) == ["12", "13", "14", ("wrong-id", 1)]


def test_the_newest_archive_says_who_is_still_blocked(tmp_path: Path) -> None:
    old = invent_x_archive(
        tmp_path / "old.zip",
        seed=1,
        owner=ANA,
        following=[],
        extras=Extras(blocked=["12", "13"], muted=["14"]),
        when=MOMENT,
    )
    new = invent_x_archive(
        tmp_path / "new.zip",
        seed=1,
        owner=ANA,
        following=[],
        extras=Extras(blocked=["13"]),
        when=MOMENT.replace(year=2026),
    )
    assert unwanted(*old, *new) == ["13"]


def test_whom_ana_blocked_is_not_told_to_who_asks_for_contacts(tmp_path: Path) -> None:
    [path] = invent_x_archive(tmp_path / "a.zip", seed=1, owner=ANA, following=[], extras=Extras(blocked=["12"]))
    with open_archive([path]) as archive:
        assert list(archive.do_not_follow()) == []

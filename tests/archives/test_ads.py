"""Advertisements are read whatever the shape; nothing that tells a machine, a birth date or a place is kept.

A case is a folder, as in `test_golden`: adding one adds a test, and `WRITE_CASES=1` refreshes what is expected.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from essaim.archives import Purpose, open_archive
from essaim.archives.invent import Extras, invent_x_archive
from essaim.model import ArchiveOwner, Network, ReadProblem
from essaim.model.ads import AdAction, AdEngagement, AdImpression, Advertiser, Criterion, PromotedPost

CASES = sorted(path for path in (Path(__file__).parent / "ad_cases").iterdir() if path.is_dir())
ANA = ArchiveOwner("1456789012345678901", "ana_mielaud", "Ana Mielaud")
MOMENT = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
HONEY = AdImpression(
    Network.X,
    shown_at=MOMENT,
    place="TimelineHome",
    device_os="Android",
    advertiser=Advertiser("The honey house", "the_honey"),
    post=PromotedPost("1868000000000000001", "Honey & thyme"),
    criteria=(Criterion("Age", "25 to 49"), Criterion("Unknown")),
)


def told(met: ReadProblem) -> list[object]:
    return [met.code, met.where.rsplit("/", 1)[-1], met.count]


def rows(found: Sequence[Any]) -> list[Any]:
    return [told(item) if isinstance(item, ReadProblem) else asdict(item) for item in found]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_reads_as_expected(case: Path) -> None:
    with open_archive([case / "files"], Purpose.ADS) as archive:
        believed = archive.personalization()
        found = {
            "shown": rows(list(archive.ad_impressions())),
            "acted_on": rows(list(archive.ad_engagements())),
            "believed": asdict(believed) | {"problems": [told(met) for met in believed.problems]},
        }
    read = json.loads(json.dumps(found, default=str))
    expected = case / "expected.json"
    if os.environ.get("WRITE_CASES"):
        expected.write_text(json.dumps(read, indent=1, ensure_ascii=False) + "\n")
    assert read == json.loads(expected.read_text())
    assert "NEVER-KEPT" not in json.dumps(read)


def archive_with(path: Path, extras: Extras, when: datetime) -> Path:
    [written] = invent_x_archive(path, seed=1, owner=ANA, following=[], extras=extras, when=when, posts=0)
    return written


def test_two_archives_of_one_account_give_each_ad_once(tmp_path: Path) -> None:
    later = AdImpression(Network.X, shown_at=MOMENT + timedelta(days=40), place="TimelineHome")
    seen, muted = AdAction("Detail", MOMENT), AdAction("Mute", MOMENT + timedelta(seconds=9))
    old = archive_with(
        tmp_path / "old.zip", Extras(impressions=[HONEY], engagements=[AdEngagement(HONEY, (seen,))]), MOMENT
    )
    new = archive_with(
        tmp_path / "new.zip",
        Extras(impressions=[HONEY, later], engagements=[AdEngagement(HONEY, (seen, muted))]),
        MOMENT + timedelta(days=50),
    )
    for paths in ([old, new], [new, old]):
        with open_archive(paths, Purpose.ADS) as archive:
            assert list(archive.ad_impressions()) == [HONEY, later]
            assert list(archive.ad_engagements()) == [AdEngagement(HONEY, (seen, muted))]


def test_what_was_acted_on_was_shown_even_when_only_one_file_says_so(tmp_path: Path) -> None:
    path = archive_with(tmp_path / "a.zip", Extras(engagements=[AdEngagement(HONEY)]), MOMENT)
    with open_archive([path], Purpose.ADS) as archive:
        assert list(archive.ad_impressions()) == [HONEY]
        assert list(archive.ad_engagements()) == [AdEngagement(HONEY)]


def test_ads_come_one_by_one_though_the_file_holds_them_in_lists(tmp_path: Path) -> None:
    shown = [AdImpression(Network.X, MOMENT + timedelta(seconds=at), "TimelineHome") for at in range(2_000)]
    path = archive_with(tmp_path / "a.zip", Extras(impressions=shown), MOMENT)
    with open_archive([path], Purpose.ADS) as archive:
        found = archive.ad_impressions()
        assert next(found) == shown[0]
        assert list(found) == shown[1:]
        assert list(archive.ad_impressions()) == shown


def test_an_archive_opened_for_contacts_tells_no_ads(tmp_path: Path) -> None:
    path = archive_with(tmp_path / "a.zip", Extras(impressions=[HONEY]), MOMENT)
    with open_archive([path], Purpose.CONTACTS) as archive:
        assert list(archive.ad_impressions()) == []
        assert archive.personalization().interests == ()

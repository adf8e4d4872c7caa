"""What whole archives say: each type of criterion, and each trap. A case is a folder; adding one adds a test.

`WRITE_CASES=1` refreshes what is expected.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from essaim.archives import Purpose, open_archive
from essaim.archives.invent import invent_x_archive
from essaim.audit.classifying import Classifier
from essaim.audit.entries import Entry, own_lists
from essaim.audit.families import Certainty, Family
from essaim.audit.page import html
from essaim.audit.report import Auditor, Report, as_json
from essaim.audit.wording import LANGUAGES
from essaim.model import ArchiveOwner

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())
#: The one account that the cases know: invented, like its source.
BEES = Entry(
    "Union_of_Bees",
    Family.TRADE_UNION,
    Certainty.PROXY,
    handle=True,
    source="an invented registry",
    checked="2026-01-02",
)
CLASSIFIER = Classifier(own_lists().with_more([BEES]))


def audited(*paths: Path) -> Report:
    with open_archive(paths, Purpose.ADS) as archive:
        auditor = Auditor(archive.network, CLASSIFIER)
        auditor.read(archive.ad_impressions())
        auditor.read_engagements(archive.ad_engagements())
        auditor.believed(archive.personalization())
    return auditor.report()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_audited_as_expected(case: Path) -> None:
    found = as_json(audited(case / "files"))
    expected = case / "expected.json"
    if os.environ.get("WRITE_CASES"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    assert found == json.loads(expected.read_text())


def test_only_what_is_not_taken_off_is_believed_to_be_sensitive() -> None:
    report = audited(next(case for case in CASES if case.name == "believed") / "files")
    assert [match.criterion.value for match in report.believed_sensitive] == ["Judaism"]


def test_an_invented_town_without_sensitive_words_has_none(tmp_path: Path) -> None:
    owner = ArchiveOwner("1456789012345678901", "ana_mielaud", "Ana Mielaud")
    made = invent_x_archive(tmp_path / "a.zip", seed=1, owner=owner, following=["12"], full=True, ads=400)
    report = audited(*made)
    assert (report.total.impressions, report.total.sensitive, report.findings) == (400, 0, [])
    assert report.types
    for lang in LANGUAGES:
        assert "400" in html(report, lang)

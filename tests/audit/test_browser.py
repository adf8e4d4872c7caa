"""The browser's audit and the server's agree: every case, every labelled criterion, every ambiguity, every letter."""

from __future__ import annotations

import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from essaim.archives import Purpose
from essaim.archives.invent import Extras, invent_x_archive
from essaim.audit.card import alternative, card
from essaim.audit.classifying import Classifier, Match
from essaim.audit.compact import compact, fold
from essaim.audit.complaint import complaint
from essaim.audit.entries import Entry, own_lists
from essaim.audit.page import html
from essaim.audit.phrases import phrases
from essaim.audit.report import as_json
from essaim.audit.wording import LANGUAGES
from essaim.audit.words import words
from essaim.model import ArchiveOwner, Network
from essaim.model.ads import AdImpression, Advertiser, Criterion, PromotedPost
from tests.archives.packing import break_crc
from tests.archives.test_allow_list import OPENED, caged
from tests.audit.confusion import labelled
from tests.audit.test_classifying import SURE
from tests.audit.test_golden import BEES, CASES, audited
from tests.web.browser_reading import static_files

pytestmark = pytest.mark.browser

LISTS = own_lists().with_more([BEES])
#: Values that were taken apart differently by some browser, or might be.
ODD = [
    "", " ", "1", "Unknown: 1", "unknown: CGT", "\u0130slam", "ISLAM\u200b", "Ｉｓｌａｍ", "straße", "STRASSE",
    "ΛΟΓΟΣ λόγος",
    "#LaFranceInsoumise", "la France-insoumise", "l\u2019islam", "Bündnis 90", "Bundnis 90", "Buendnis 90", "schwül",
    "@Union_of_Bees", "Union_of_Bees", " @union_of_bees", "@@union_of_bees", "@union_of_bees @hive", "a@b.example",
    "Christian Dior", "Mission: Impossible", "x" * 2_100 + " islam", "é" * 2_100 + " islam", "LFI RN", "votar a Vox",
    "Politics in Wales", "Personnalités politiques", "islam islam", "\U0001f600 islam",
    "Gay Pride \U0001f3f3\ufe0f\u200d\U0001f308",
]  # fmt: skip
TYPES = (
    "Keywords",
    "keywords ",
    "Follower look-alikes",
    "Movies and TV shows",
    "List",
    "Locations",
    "Unknown",
    "",
    "Interests",
)

CLASSIFY = """async ([data, shown]) => {
  const { Classifier } = await import("/audit/classifying.js");
  const classifier = new Classifier(data);
  const told = ({ criterion, entry, certainty, how, second }) =>
    [criterion.value, entry.family, entry.text, certainty, how, second];
  return shown.map(({ criteria, name, handle, text }) => classifier.impression({
    criteria: criteria.map(([type, value]) => ({ type, value })), advertiser: { name, handle }, post: { text },
  }).map(told));
}"""
AUDIT = """async ([data, input, families]) => {
  const { openArchive } = await import("/archive/opening.js"), { ADS } = await import("/archive/members.js");
  const { Classifier } = await import("/audit/classifying.js"), { Auditor, asJson } = await import("/audit/report.js");
  const given = Array.from(document.getElementById(input).files, (file) => ({ file, path: file.webkitRelativePath }));
  const archive = await openArchive(given, () => {}, ADS);
  return asJson(await new Auditor(new Classifier(data)).all(archive), data.families, () => "");
}"""
DOCUMENTS = """async ([data, phrases, input, lang]) => {
  const { openArchive } = await import("/archive/opening.js"), { ADS } = await import("/archive/members.js");
  const { Classifier } = await import("/audit/classifying.js"), { Auditor } = await import("/audit/report.js");
  const { page } = await import("/audit/document.js"), sharing = await import("/audit/sharing.js");
  const { Wording } = await import("/audit/wording.js");
  const given = Array.from(document.getElementById(input).files, (file) => ({ file, path: file.webkitRelativePath }));
  const archive = await openArchive(given, () => {}, ADS), words = new Wording(phrases, lang);
  const report = await new Auditor(new Classifier(data)).all(archive);
  const letters = report.sensitive ? ["dsa", "gdpr"].map((law) => sharing.complaint(report, law, "FR", words)) : [];
  return [page(report, words, []), sharing.card(report, words), sharing.alternative(report, words), ...letters];
}"""
WORDS = """async ([fold, codes]) => {
  const { Words } = await import("/audit/words.js"), words = new Words(fold);
  const told = ({ written, plain }) => `${written}|${plain}`;
  return codes.map((code) => words.of(`A${String.fromCodePoint(code)}b`).map(told).join(" "));
}"""


@pytest.fixture
def browser_page(page: Page) -> Iterator[Page]:
    with static_files() as address:
        page.goto(address)
        yield page


def shown(*criteria: tuple[str, str], name: str = "", handle: str = "", text: str = "") -> AdImpression:
    return AdImpression(
        Network.X,
        advertiser=Advertiser(name, handle),
        post=PromotedPost(text=text),
        criteria=tuple(Criterion(*one) for one in criteria),
    )


def told(match: Match) -> list[str]:
    entry = match.entry
    return [match.criterion.value, match.family.value, entry.text, match.certainty.value, match.how, match.second]


def both(page: Page, impressions: list[AdImpression]) -> tuple[list[Any], list[Any]]:
    """Give what the browser and the server find in these advertisements."""
    asked = [
        {
            "criteria": [[one.type, one.value] for one in impression.criteria],
            "name": impression.advertiser.name,
            "handle": impression.advertiser.handle,
            "text": impression.post.text if impression.post else "",
        }
        for impression in impressions
    ]
    classifier = Classifier(LISTS)
    there = page.evaluate(CLASSIFY, [compact(LISTS), asked])
    return there, [[told(match) for match in classifier.impression(one)] for one in impressions]


def test_both_agree_on_the_labelled_criteria_and_on_every_entry_and_form(browser_page: Page) -> None:
    impressions = [shown((one.criterion.type, one.criterion.value)) for one in labelled()]
    for entry in LISTS.entries:
        impressions += [shown(("Keywords", said)) for said in (entry.text, *entry.forms, f"{entry.text} linden")]
    there, here = both(browser_page, impressions)
    assert sum(map(bool, here)) > 1_000
    assert there == here


def test_both_agree_on_what_is_ambiguous_and_on_the_sign_that_settles_it(browser_page: Page) -> None:
    impressions = []
    for entry in (one for one in LISTS.entries if one.ambiguous):
        for other in SURE.values():
            impressions.append(shown(("Keywords", entry.text), ("Keywords", other)))
            impressions.append(shown(("Keywords", entry.text), text=other))
            impressions.append(shown(("Keywords", entry.text), name=other, handle="union_of_bees"))
        impressions.append(shown(("Keywords", entry.text), ("Interests", entry.text.upper()), handle="Union_of_Bees"))
    there, here = both(browser_page, impressions)
    assert there == here


def test_both_agree_on_odd_values_of_every_type(browser_page: Page) -> None:
    impressions = [shown((kind, value)) for kind in TYPES for value in ODD]
    there, here = both(browser_page, impressions)
    assert there == here


def test_both_take_every_letter_of_the_world_apart_alike(browser_page: Page) -> None:
    """Letters younger than Python's tables are left out: browsers know more of them each year."""
    codes = [code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) not in {"Cn", "Co", "Cs"}]
    there = browser_page.evaluate(WORDS, [fold(), codes])
    here = [" ".join(f"{one.written}|{one.plain}" for one in words(f"A{chr(code)}b")) for code in codes]
    different = [chr(code) for code, one, other in zip(codes, there, here, strict=True) if one != other]
    assert len(codes) > 130_000
    assert different == []


def given(page: Page, *paths: Path) -> str:
    """Choose these files, or one folder; give by which of the fields."""
    folder = len(paths) == 1 and paths[0].is_dir()
    page.locator("#folder" if folder else "#files").set_input_files(paths[0] if folder else [str(one) for one in paths])
    return "folder" if folder else "files"


def in_browser(page: Page, *paths: Path) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(AUDIT, [compact(LISTS), given(page, *paths)])
    return found


def on_server(*paths: Path) -> dict[str, Any]:
    found: dict[str, Any] = as_json(audited(*paths))
    return found


def alike(found: dict[str, Any]) -> dict[str, Any]:
    """Give a report without the folder's own name in the places of problems, nor their sentences."""
    problems = sorted([met["code"], met["where"].rsplit("/", 1)[-1], met["count"]] for met in found["problems"])
    return found | {"problems": problems}


def test_both_audit_every_case_alike(browser_page: Page) -> None:
    for case in CASES:
        there, here = alike(in_browser(browser_page, case / "files")), alike(on_server(case / "files"))
        assert (case.name, list(there.items())) == (case.name, list(here.items()))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_the_card_and_the_complaints_are_the_same_letter_by_letter(browser_page: Page, lang: str) -> None:
    for case in CASES:
        given(browser_page, case / "files")
        there = browser_page.evaluate(DOCUMENTS, [compact(LISTS), phrases(), "folder", lang])
        report = audited(case / "files")
        report.problems = []
        letters = [complaint(report, law, "FR", lang) for law in ("dsa", "gdpr") if report.total.sensitive]
        assert there == [html(report, lang), card(report, lang), alternative(report, lang), *letters], case.name


def test_two_archives_and_files_given_alone_are_audited_alike(browser_page: Page, tmp_path: Path) -> None:
    owner = ArchiveOwner("1456789012345678901", "ana_mielaud", "Ana Mielaud")
    ads = [shown(("Keywords", "CGT"), ("List", "Autumn"), name=f"House {at}") for at in range(30)]
    made = []
    for name, some in (("one", ads[:20]), ("two", ads[10:])):
        extras = Extras(impressions=some)
        made += invent_x_archive(
            tmp_path / f"{name}.zip", seed=1, owner=owner, following=["12"], full=True, ads=40, extras=extras
        )
    there, here = in_browser(browser_page, *made), on_server(*made)
    assert here["impressions"] == 30, "what both hold counts once"
    assert alike(there) == alike(here)
    alone = CASES[0] / "files/data/ad-impressions.js"
    assert alike(in_browser(browser_page, alone)) == alike(on_server(alone))


def test_only_what_an_audit_needs_is_opened(browser_page: Page, tmp_path: Path) -> None:
    path, canaries = caged(tmp_path, OPENED[Purpose.ADS])
    assert [met["code"] for met in in_browser(browser_page, path)["problems"]] in ([], ["no-ads"])
    with zipfile.ZipFile(path) as file:
        allowed = [name for name in file.namelist() if name not in canaries]
    for name in allowed:
        break_crc(path, name)
    problems = in_browser(browser_page, path)["problems"]
    assert {met["where"] for met in problems if met["code"] == "damaged-file"} == set(allowed)


def test_a_list_of_the_operator_counts_in_the_browser_too(browser_page: Page) -> None:
    unsourced = Entry("hive", BEES.family, BEES.kind, handle=True)
    data = compact(own_lists().with_more([BEES, unsourced]))
    asked = [
        {"criteria": [["Follower look-alikes", f"@{name}"]], "name": "", "handle": "", "text": ""}
        for name in ("UNION_of_bees", "Hive")
    ]
    found = browser_page.evaluate(CLASSIFY, [data, asked])
    assert [one[3] for one in (*found[0], *found[1])] == ["proxy", "ambiguous"]

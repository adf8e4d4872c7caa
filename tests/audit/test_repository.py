"""X's public repository: what advertisers targeted and excluded, out of cells whose grammar nobody documents."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from essaim.audit.families import Family
from essaim.audit.repository import COLUMNS, RepositoryAudit, RepositoryReport, RepositoryUnusable, repository_json
from essaim.audit.segments import segments, understood

AN_AD = {
    "Advertiser Name": "The honey house",
    "Funding Entity": "The honey house",
    "Creative": "https://x.example/1",
    "Start date": "2023-09-15",
    "End Date": "2023-09-28",
    "Targeted Segments": "Locations: Netherlands; Age: 18 and up",
    "Excluded Targeting Segments": "",
    "Impressions": "1000",
    "Reach": "900",
}


def export(path: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(AN_AD | row for row in rows)
    return path


def audited(*paths: Path) -> RepositoryReport:
    audit = RepositoryAudit()
    for path in paths:
        audit.read(path)
    return audit.report()


def test_an_institution_that_excluded_parties_politicians_and_believers(tmp_path: Path) -> None:
    excluded = "Keywords: Qatargate, brexit, Marine Le Pen, Alternative für Deutschland, Vox, Christian-phobia, islam"
    row = {"Advertiser Name": "A European institution", "Excluded Targeting Segments": excluded}
    (view,) = audited(export(tmp_path / "a.csv", row)).advertisers
    assert view.targeted == {}, "adults in the Netherlands: nothing sensitive was targeted"
    assert set(view.excluded) == {Family.POLITICAL, Family.RELIGIOUS_PHILOSOPHICAL}
    assert {"Marine Le Pen", "Alternative für Deutschland", "Vox"} <= view.excluded[Family.POLITICAL]


def test_an_energy_company_that_excluded_environmentalists(tmp_path: Path) -> None:
    row = {
        "Advertiser Name": "An energy company",
        "Targeted Segments": "Interests: Business; Locations: France",
        "Excluded Targeting Segments": "Keywords: Greenpeace\nKeywords: Extinction Rebellion, Marine Tondelier",
    }
    (view,) = audited(export(tmp_path / "a.csv", row)).advertisers
    assert (view.targeted, set(view.excluded)) == ({}, {Family.POLITICAL})


def test_displays_are_summed_and_reach_never(tmp_path: Path) -> None:
    rows = [{"Impressions": told, "Reach": "77777"} for told in ("1,000", "2 500", "10-20", "")]
    report = audited(export(tmp_path / "a.csv", *rows))
    (view,) = report.advertisers
    assert (view.ads, view.impressions) == (4, 3_510)
    assert "77777" not in str(repository_json(report))


def test_a_file_with_a_header_only_is_no_evidence_of_absence(tmp_path: Path) -> None:
    report = audited(export(tmp_path / "a.csv"), export(tmp_path / "b.csv", {}))
    assert [(met.code, met.where) for met in report.problems] == [("no-rows", "a.csv")]
    assert report.problems[0].message == "This file has no rows: no evidence of absence."


def test_a_file_that_is_no_export_is_refused_by_what_it_lacks(tmp_path: Path) -> None:
    path = export(tmp_path / "a.csv", {}, columns=("Advertiser Name", "Impressions"))
    with pytest.raises(RepositoryUnusable, match="Targeted Segments, Excluded Targeting Segments"):
        audited(path)
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(RepositoryUnusable):
        audited(tmp_path / "empty.csv")


def test_titles_in_another_order_or_case_and_a_mark_at_the_start_do_not_matter(tmp_path: Path) -> None:
    path = export(tmp_path / "a.csv", {"Excluded Targeting Segments": "CGT"}, columns=COLUMNS[::-1])
    head, _, rest = path.read_text().partition("\n")
    path.write_text(f"\ufeff{head.upper()}\n{rest}")
    (view,) = audited(path).advertisers
    assert view.excluded == {Family.TRADE_UNION: {"CGT"}}


def test_rows_cut_short_and_cells_that_say_nothing_are_counted(tmp_path: Path) -> None:
    path = export(tmp_path / "a.csv", {"Targeted Segments": "???"}, {"Targeted Segments": "[]"})
    with path.open("a") as file:
        file.write("The honey house,cut\n\n")
    report = audited(path)
    assert {met.code: met.count for met in report.problems} == {"segments-not-understood": 1, "short-row": 1}
    assert (report.rows, report.not_understood) == (2, ["???"]), "the raw cell is kept"


def test_what_is_only_ambiguous_is_in_no_family(tmp_path: Path) -> None:
    (view,) = audited(export(tmp_path / "a.csv", {"Excluded Targeting Segments": "Keywords: Orange"})).advertisers
    assert (view.excluded, view.ambiguous) == ({}, {"Orange"})


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("islam", [("", "islam")]),
        ("islam, CGT", [("", "islam"), ("", "CGT")]),
        ("Keywords: islam, CGT; Age: 18+", [("Keywords", "islam"), ("Keywords", "CGT"), ("Age", "18+")]),
        ("Keywords: a, Locations: b, c", [("Keywords", "a"), ("Locations", "b"), ("Locations", "c")]),
        ("Keywords: islam\nInterests: Beekeeping", [("Keywords", "islam"), ("Interests", "Beekeeping")]),
        ("Keywords (islam, CGT)", [("Keywords", "islam"), ("Keywords", "CGT")]),
        ('["islam", "CGT"]', [("", "islam"), ("", "CGT")]),
        ("['islam', 'CGT']", [("", "islam"), ("", "CGT")]),
        ('{"Keywords": ["islam"], "Age": "18+"}', [("Keywords", "islam"), ("Age", "18+")]),
        ('[{"targetingType": "Keywords", "targetingValue": "islam"}]', [("Keywords", "islam")]),
        ("Mission: Impossible", [("", "Mission: Impossible")]),
        ("Beekeeping (amateurs)", [("", "Beekeeping (amateurs)")]),
        ("Bees (wild, tame), hives", [("", "Bees (wild, tame)"), ("", "hives")]),
        ("bees, wild (", [("", "bees"), ("", "wild (")]),
        ("N/A", []),
        ("[", []),
    ],
)  # fmt: skip
def test_a_cell_is_taken_apart_whatever_its_form(cell: str, told: list[tuple[str, str]]) -> None:
    assert [(one.type, one.value) for one in segments(cell)] == told


def test_a_cell_that_gives_no_word_is_not_understood() -> None:
    assert not understood("???", segments("???"))
    assert understood("-", segments("-"))
    assert understood("", segments(""))

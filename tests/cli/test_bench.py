"""What all benches stand on: a process for each case, a section of a page, a plot."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import pytest

from essaim.base import clock
from essaim.cli.bench import plot, report
from essaim.cli.bench.measuring import Case, MeasureFailed, Outcome, compare, in_child, middle
from essaim.cli.bench.report import Figure, Measure, Section, Table, at_least, at_most

MB = 10**6


def section(name: str = "hive", value: float = 7.2) -> Section:
    lines = [at_most("load", value, 8, "s"), at_least("ratio", 4, 10, "×"), Measure("links", 47_000_000)]
    figure = Figure("hive.svg", "<svg/>", "cost against size")
    return Section(name, "A hive", "What it costs.", f"essaim bench {name}", [Table("SQLite", lines)], [figure])


def test_a_case_runs_in_a_process_of_its_own_whose_memory_is_its_own() -> None:
    ballast = bytearray(b"\1" * 300 * MB)
    small = in_child("json:loads", s="[1, 2]")
    assert small.result == [1, 2]
    assert small.peak_bytes < 20 * MB, "what the caller holds does not count"
    large = in_child("json:dumps", obj="-" * 10 * MB)
    assert large.peak_bytes > small.peak_bytes + 8 * MB
    assert len(ballast) == 300 * MB


def test_what_a_case_prints_is_not_its_result() -> None:
    assert in_child("builtins:print").result is None


def test_a_case_that_fails_is_one_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(MeasureFailed, match="json:loads"):
        in_child("json:loads", s="[1")
    assert "JSONDecodeError" in capfd.readouterr().err


def test_ours_and_the_baseline_take_turns() -> None:
    compared = compare(Case("json:loads", {"s": "1"}), Case("json:loads", {"s": "2"}), rounds=2)
    assert (compared.ours.result, compared.baseline.result) == (1, 2)
    assert compared.ratio > 0


def test_a_case_sees_the_environment_it_was_given() -> None:
    compared = compare(Case("os:getenv", {"key": "HIVE"}, {"HIVE": "7"}), Case("os:getenv", {"key": "HIVE"}), rounds=1)
    assert (compared.ours.result, compared.baseline.result) == ("7", None)


def test_the_middle_of_some_rounds_is_no_outlier() -> None:
    assert middle([Outcome(1, 10), Outcome(50, 900), Outcome(2, 20, "last")]) == Outcome(2, 20, "last")


def test_a_section_takes_its_place_and_leaves_the_others_alone() -> None:
    page = report.with_section(report.with_section(report.HEAD, section()), section("swarm"))
    again = report.with_section(page, section(value=6.5))
    assert again.index("bench: hive") < again.index("bench: swarm")
    assert again.count("<!-- bench: hive -->") == 1
    assert "7.20 s" in page
    assert "| load | 6.50 s | ≤ 8 s | yes |" in again
    assert again.endswith(page[page.index("<!-- bench: swarm -->") :])


def test_a_section_says_when_on_what_and_how_and_what_does_not_hold() -> None:
    with clock.travelling(lambda: datetime(2026, 11, 24, tzinfo=UTC)):
        text = report.markdown(section())
    assert "Measured on 2026-11-24 with `essaim bench hive`; " in text
    assert f"{report.cores()} cores" in text
    assert "| ratio | 4× | ≥ 10× | **no** |" in text
    assert "| links | 47,000,000 |  |  |" in text
    assert "![cost against size](hive.svg)" in text


def test_the_page_and_its_figures_are_written_in_a_checkout_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "reference_folder", lambda: tmp_path)
    page = report.write_page(section())
    assert page.read_text().startswith("# Benchmarks\n")
    assert (tmp_path / "hive.svg").read_text() == "<svg/>"
    assert report.to_write(None, full=True, as_json=False)
    assert not report.to_write(None, full=False, as_json=False)
    assert not report.to_write(None, full=True, as_json=True)
    monkeypatch.setattr(report, "reference_folder", lambda: None)
    assert not report.to_write(None, full=True, as_json=False)
    with pytest.raises(report.NoCheckout):
        report.write_page(section())


def test_a_plot_is_whole_and_names_every_line() -> None:
    svg = plot.line_plot(
        "Cost <of> links", "links", "ms", {"ours & theirs": [(1e6, 2.0), (4e6, 2.5)], "rows": [(1e6, 30), (4e6, 190)]}
    )
    root = ET.fromstring(svg)
    words = [node.text for node in root.iter() if node.text]
    assert {"ours & theirs", "rows", "Cost <of> links", "2 M"} <= set(words)
    assert len(root.findall(".//{*}polyline")) == 2
    assert "prefers-color-scheme: dark" in svg

"""`essaim ads`: what a person sees of how they were targeted, and what a script gets."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result

from essaim.archives.invent import Extras, invent_x_archive
from essaim.audit.families import Family
from essaim.audit.wording import family_name
from essaim.cli import main
from essaim.conf import settings
from essaim.model import ArchiveOwner, Network
from essaim.model.ads import AdAction, AdEngagement, AdImpression, Advertiser, Criterion, Inferred, Personalization
from tests.audit.test_repository import export
from tests.servers.ports import free_port

ANA = ArchiveOwner("1456789012345678901", "ana_mielaud", "Ana Mielaud")
NOON = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["ads", *map(str, words)])


def shown(
    minutes: int, *criteria: tuple[str, str], name: str = "The honey house", handle: str = "honey"
) -> AdImpression:
    return AdImpression(
        Network.X,
        shown_at=NOON - timedelta(minutes=minutes),
        place="TimelineHome",
        advertiser=Advertiser(name, handle),
        criteria=tuple(Criterion(*one) for one in criteria),
    )


def archive(path: Path, *impressions: AdImpression, believed: Personalization | None = None) -> Path:
    extras = Extras(
        impressions=impressions,
        engagements=[AdEngagement(impressions[0], (AdAction("Detail", NOON),))] if impressions else [],
        personalization=believed,
    )
    (made,) = invent_x_archive(path, seed=1, owner=ANA, following=["12"], extras=extras)
    return made


@pytest.fixture
def ana(tmp_path: Path) -> Path:
    return archive(
        tmp_path / "twitter.zip",
        shown(1, ("Keywords", "Rassemblement national"), ("Age", "25 to 49")),
        shown(2, ("Keywords", "rassemblement NATIONAL"), ("List", "Autumn customers"), name=HOSTILE, handle=""),
        shown(3, ("Interests", "Beekeeping")),
        shown(4, ("Keywords", "Orange")),
        shown(5, ("Conversation topics", "Diabetes"), ("Unknown", "Unknown: 1")),
        believed=Personalization(
            Network.X,
            interests=(Inferred("Beekeeping"), Inferred("Judaism")),
            lookalikes=("hive",),
            do_not_reach=("fox",),
        ),
    )


def test_the_report_is_one_json_object(ana: Path) -> None:
    ran = run("audit", ana, "--json")
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)
    assert list(found) == [
        "network", "impressions", "engagements", "period", "sensitive_impressions", "families", "findings",
        "uploaded_lists", "advertisers", "inferred", "problems",
    ]  # fmt: skip
    assert (found["network"], found["impressions"], found["engagements"]) == ("x", 5, 1)
    assert found["period"] == {"from": "2026-01-10T11:55:00Z", "to": "2026-01-10T11:59:00Z"}
    assert found["sensitive_impressions"] == 3, "the ambiguous one does not count"
    assert found["families"] == {
        "political": {"impressions": 2, "criteria": 2},
        "health": {"impressions": 1, "criteria": 1},
    }
    first = next(one for one in found["findings"] if one["value"] == "Rassemblement national")
    assert first | {"source": ""} == {
        "family": "political", "targeting_type": "Keywords", "value": "Rassemblement national",
        "certainty": "direct", "entry": "Rassemblement national", "source": "", "advertisers": ["The honey house"],
        "impressions": 1,
    }  # fmt: skip
    assert first["source"]
    assert [one["value"] for one in found["findings"] if one["certainty"] == "ambiguous"] == ["Orange"]
    assert found["uploaded_lists"] == [{"advertiser": HOSTILE, "list": "Autumn customers", "impressions": 1}]
    assert {"name": "The honey house", "handle": "honey", "impressions": 4, "sensitive_impressions": 2} in found[
        "advertisers"
    ]
    assert found["inferred"] == {
        "interests": ["Beekeeping", "Judaism"], "lookalike_advertisers": ["hive"], "do_not_reach": ["fox"],
    }  # fmt: skip
    assert found["problems"] == []


def test_the_report_reads_well_and_obeys_no_advertiser(ana: Path) -> None:
    ran = run("audit", ana)
    assert ran.exit_code == 0
    assert "With a sensitive criterion         3  (60.0 %)" in ran.stdout
    assert "political opinions" in ran.stdout
    assert "Ambiguous, not counted:" in ran.stdout
    assert "\x1b" not in ran.stdout
    assert "\u202e" not in ran.stdout


@pytest.mark.parametrize(("lang", "told"), [("en", "What this cannot show"), ("fr", "Ce que ceci ne peut pas montrer")])
def test_the_page_is_one_file_where_nothing_runs(ana: Path, tmp_path: Path, lang: str, told: str) -> None:
    page = tmp_path / "report.html"
    assert run("audit", ana, "--html", page, "--lang", lang).exit_code == 0
    text = page.read_text()
    assert f'<html lang="{lang}">' in text
    assert told in text
    assert "<svg" in text
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "http://" not in text
    assert "https://" not in text
    assert page.stat().st_mode & 0o077 == 0, "nobody else reads it"


def test_the_table_of_findings_computes_nothing(tmp_path: Path) -> None:
    made = archive(tmp_path / "a.zip", shown(1, ("Keywords", "=1+islam"), name="=cmd()"))
    assert run("audit", made, "--csv", tmp_path / "out.csv").exit_code == 0
    (row,) = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text()))
    assert (row["family"], row["value"], row["advertisers"]) == ("religious_philosophical", "'=1+islam", "'=cmd()")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_card_says_how_many_and_nothing_of_what(ana: Path, tmp_path: Path, lang: str) -> None:
    assert run("audit", ana, "--card", tmp_path / "card.svg", "--lang", lang).exit_code == 0
    text = (tmp_path / "card.svg").read_text()
    ET.fromstring(text)
    found = json.loads(run("audit", ana, "--json").stdout)
    said = {one[key] for one in found["findings"] for key in ("value", "entry", "targeting_type", "family")}
    said |= {one[key] for one in found["advertisers"] for key in ("name", "handle") if one[key]}
    said |= {family_name(family, lang) for family in Family} | {"2026", ANA.handle}
    assert [word for word in said if word.casefold() in text.casefold()] == []
    assert ">3 " in text
    assert " 5 " in text


@pytest.mark.parametrize(
    ("law", "country", "lang", "told"),
    [
        ("dsa", "FR", "fr", "Arcom"),
        ("gdpr", "fr", "en", "CNIL"),
        ("dsa", "DE", "en", "Bundesnetzagentur"),
        ("gdpr", "", "fr", "[l’autorité de votre pays]"),
    ],
)
def test_a_complaint_is_a_page_to_complete_and_sign(
    ana: Path, tmp_path: Path, law: str, country: str, lang: str, told: str
) -> None:
    page = tmp_path / "complaint.html"
    assert run("audit", ana, "--complaint", law, page, "--country", country, "--lang", lang).exit_code == 0
    text = page.read_text()
    assert told in text
    assert "Rassemblement national" in text, "the annex has the evidence"
    assert "Orange" not in text, "what is only ambiguous is no evidence"
    assert "<script" not in text


def test_nothing_found_is_nothing_to_complain_of(tmp_path: Path) -> None:
    made = archive(tmp_path / "a.zip", shown(1, ("Keywords", "Beekeeping")))
    ran = run("audit", made, "--complaint", "dsa", tmp_path / "complaint.html")
    assert ran.exit_code == 2
    assert "nothing to complain of" in ran.stderr


def test_two_archives_count_an_advertisement_once(ana: Path, tmp_path: Path) -> None:
    later = archive(
        tmp_path / "later.zip", shown(1, ("Keywords", "Rassemblement national")), shown(9, ("Keywords", "CGT"))
    )
    found = json.loads(run("audit", ana, later, "--json").stdout)
    assert found["impressions"] == 6
    assert set(found["families"]) == {"political", "health", "trade_union"}


def test_an_archive_without_advertisements_is_no_evidence_of_absence(tmp_path: Path) -> None:
    ran = run("audit", archive(tmp_path / "a.zip"), "--json")
    assert ran.exit_code == 1
    assert [met["code"] for met in json.loads(ran.stdout)["problems"]] == ["no-ads"]


def test_what_cannot_be_done_is_one_sentence(ana: Path, tmp_path: Path) -> None:
    for ran in (
        run("audit", tmp_path / "missing.zip"),
        run("audit", ana, "--html", tmp_path / "no" / "report.html"),
        run("audit", ana, "--lists", tmp_path / "missing.csv"),
        run("repository", tmp_path / "missing.csv"),
    ):
        assert ran.exit_code == 2
        assert ran.stderr.startswith("essaim: ")
        assert ran.stderr.count("\n") == 1


def test_look_alikes_need_a_list_that_says_who_says_so(tmp_path: Path) -> None:
    made = archive(tmp_path / "a.zip", shown(1, ("Follower look-alikes", "@Hive_Party")))
    assert json.loads(run("audit", made, "--json").stdout)["findings"] == []
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "handle,name,group,source\n@hive_PARTY,The Hive,,registry of parties\nnot a handle,,,\n,Nobody,,\n"
    )
    people = tmp_path / "people.csv"
    ran = run(
        "lists", "update", people, "--roster", roster, "--source", "parties.example", "--family", "political",
        "--checked", "2026-01-02",
    )  # fmt: skip
    assert ran.exit_code == 1, "one row has no usable handle"
    assert "1 accounts and 1 names" in ran.stdout
    (finding,) = json.loads(run("audit", made, "--json", "--lists", people).stdout)["findings"]
    assert (finding["family"], finding["certainty"], finding["entry"]) == ("political", "proxy", "@hive_PARTY")
    assert finding["source"] == "parties.example; registry of parties"


def test_accounts_come_out_of_a_saved_answer_of_wikidata(tmp_path: Path) -> None:
    rows = [
        {"item": "http://www.wikidata.org/entity/Q1", "label": "Hive union", "handle": "hive_union", "kind": "http://www.wikidata.org/entity/Q178790"},
        {"item": "http://www.wikidata.org/entity/Q2", "label": "Hive church", "handle": "hive_church", "kind": "http://www.wikidata.org/entity/Q1530022"},
    ]  # fmt: skip
    bindings = [{name: {"type": "literal", "value": value} for name, value in row.items()} for row in rows]
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps({"results": {"bindings": bindings}}))
    people = tmp_path / "people.csv"
    assert run("lists", "update", people, "--roster", answer, "--source", "Wikidata").exit_code == 0
    made = archive(tmp_path / "a.zip", shown(1, ("Follower look-alikes", "@HIVE_UNION"), ("Keywords", "@hive_church")))
    found = json.loads(run("audit", made, "--json", "--lists", people).stdout)
    assert set(found["families"]) == {"trade_union", "religious_philosophical"}
    assert {one["source"] for one in found["findings"]} == {"Wikidata; Wikidata Q1", "Wikidata; Wikidata Q2"}


class QueryService(BaseHTTPRequestHandler):
    """Plays Wikidata: invented items of one kind, 2,500 of them, a page at a time."""

    ITEMS: ClassVar = [f"Q{10_000 + number}" for number in range(2_500)]

    def do_GET(self) -> None:
        """Give the items after the one that the query names."""
        asked = parse_qs(urlsplit(self.path).query)["query"][0]
        kind, after = re.search(r"wdt:P39 wd:(Q\d+)", asked), re.search(r'entity/(\w*)"', asked)
        size = re.search(r"LIMIT (\d+)", asked)
        assert kind
        assert after
        assert size
        page = [item for item in self.ITEMS if item > after[1]][: int(size[1])]
        rows = [
            {"item": f"http://www.wikidata.org/entity/{item}", "label": f"Hive {item}", "handle": f"hive_{item}",
             "kind": f"http://www.wikidata.org/entity/{kind[1]}"}
            for item in page
        ]  # fmt: skip
        cells = [{name: {"type": "literal", "value": value} for name, value in row.items()} for row in rows]
        body = json.dumps({"results": {"bindings": cells}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def query_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with ThreadingHTTPServer(("127.0.0.1", 0), QueryService) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("ESSAIM_WIKIDATA_URL", f"http://127.0.0.1:{server.server_port}/sparql")
        monkeypatch.setenv("ESSAIM_ALLOW_LOOPBACK", "1")
        settings.current.cache_clear()
        yield
        server.shutdown()
        thread.join()
    settings.current.cache_clear()


@pytest.mark.usefixtures("query_service")
def test_accounts_come_from_the_query_service_page_by_page(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    ran = run("lists", "update", people, "--wikidata", "Q7278")
    assert ran.exit_code == 0, ran.output
    assert "2,500 accounts and 2,500 names in people.csv." in ran.stdout
    made = archive(tmp_path / "a.zip", shown(1, ("Follower look-alikes", "@HIVE_q12499")))
    (finding,) = json.loads(run("audit", made, "--json", "--lists", people).stdout)["findings"]
    assert (finding["family"], finding["source"]) == ("political", "Wikidata; Wikidata Q12499")


@pytest.mark.usefixtures("query_service")
def test_an_office_needs_its_family_and_a_kind_its_form(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    ran = run("lists", "update", people, "--wikidata", "Q27169")
    assert (ran.exit_code, "give --family" in ran.stderr) == (2, True)
    assert not people.exists()
    assert run("lists", "update", people, "--wikidata", "Q27169", "--family", "political").exit_code == 0
    assert run("lists", "update", people, "--wikidata", "parties").exit_code == 2
    assert run("lists", "update", people).exit_code == 2


def test_a_query_service_that_does_not_answer_leaves_the_list_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESSAIM_WIKIDATA_URL", f"http://127.0.0.1:{free_port()}/sparql")
    monkeypatch.setenv("ESSAIM_ALLOW_LOOPBACK", "1")
    settings.current.cache_clear()
    people = tmp_path / "people.csv"
    people.write_text("as it was")
    ran = run("lists", "update", people, "--wikidata", "Q7278")
    settings.current.cache_clear()
    assert (ran.exit_code, ran.stderr.count("\n")) == (2, 1), ran.output
    assert people.read_text() == "as it was"


def test_a_source_that_does_not_say_what_it_stands_for_is_refused(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("handle\nhive\n")
    ran = run("lists", "update", tmp_path / "people.csv", "--roster", roster, "--source", "hives.example")
    assert (ran.exit_code, "give --family" in ran.stderr) == (2, True)
    roster.write_text("name\nhive\n")
    assert run("lists", "update", tmp_path / "people.csv", "--roster", roster, "--source", "hives").exit_code == 2


def test_the_lists_say_how_long_they_are() -> None:
    assert sum(sum(counts.values()) for counts in json.loads(run("lists", "show", "--json").stdout).values()) >= 800
    assert "political" in run("lists", "show").stdout
    assert "wd:Q7278" in run("lists", "query", "Q7278").stdout
    assert run("lists", "query", "parties").exit_code == 2
    assert CliRunner().invoke(main, ["lists", "show"]).stdout == run("lists", "show").stdout


def test_the_repository_is_told_by_advertiser(tmp_path: Path) -> None:
    row = {"Advertiser Name": "An institution", "Excluded Targeting Segments": "Keywords: islam, AfD"}
    ran = run("repository", export(tmp_path / "a.csv", row), "--json")
    assert ran.exit_code == 0
    assert json.loads(ran.stdout) == {
        "rows": 1,
        "advertisers": [
            {
                "name": "An institution", "ads": 1, "impressions": 1000, "targeted": {},
                "excluded": {"political": ["AfD"], "religious_philosophical": ["islam"]},
            }
        ],
        "problems": [],
    }  # fmt: skip
    assert "excluded political: AfD" in run("repository", tmp_path / "a.csv").stdout


def test_a_repository_without_rows_ends_with_one(tmp_path: Path) -> None:
    ran = run("repository", export(tmp_path / "a.csv"))
    assert ran.exit_code == 1
    assert "no rows: no evidence of absence" in ran.stdout


def test_the_bench_measures_both_doors() -> None:
    ran = CliRunner().invoke(main, ["bench", "ads", "--scale", "0.001", "--rounds", "1", "--json"])
    assert ran.exit_code == 0, ran.output
    figures = json.loads(ran.stdout)
    assert (figures["impressions"], figures["rows"]) == (200, 1_000)
    assert min(figures["audit_seconds"], figures["repository_seconds"]) > 0

"""“How was I targeted?” in a real browser: audited on the device, shown, saved; the site learns nothing."""

from __future__ import annotations

import csv
import gzip
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from essaim.archives.invent import Extras, invent_x_archive
from essaim.audit.families import Family
from essaim.audit.wording import family_name
from essaim.base import clock
from essaim.model import Network
from essaim.model.ads import AdImpression, Advertiser, Criterion
from essaim.store.models import Counter
from essaim.web.pages import ads
from tests.people import ANA, make_member
from tests.web.browser_reading import static_files
from tests.web.visitors import visitor

NOON = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\u202e"


def archive(folder: Path, *criteria: tuple[str, str], name: str = "The honey house") -> Path:
    """Write Ana's archive, where each criterion chose her for one advertisement."""
    shown = [
        AdImpression(
            Network.X,
            shown_at=NOON - timedelta(minutes=at),
            place="TimelineHome",
            advertiser=Advertiser(name, "honey"),
            criteria=(Criterion(*one), Criterion("Age", "25 to 49")),
        )
        for at, one in enumerate(criteria)
    ]
    (path,) = invent_x_archive(
        folder / "twitter.zip", seed=1, owner=ANA.owner, following=["12"], extras=Extras(impressions=shown)
    )
    return path


SENSITIVE = (("Keywords", "Rassemblement national"), ("Conversation topics", "Diabetes"), ("Keywords", "Orange"))


class Watch:
    """All that a page asked of anybody, and all that its policy refused."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.asked, self.refused = list[str](), list[str]()
        context.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.refused.append(message.text) if message.type == "error" else None)


@pytest.fixture
def open_page(
    live_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> Iterator[Callable[..., tuple[Page, Watch]]]:
    """Give who opens the page, loaded and ready, as somebody who is not signed in."""

    def opened(language: str = "en", **options: object) -> tuple[Page, Watch]:
        context = new_context("fr-FR" if language == "fr" else "en-GB", **options)
        page = context.new_page()
        watch = Watch(context, page)
        page.goto(f"{live_server.url}/ads")
        expect(page.locator("[data-ready]")).to_have_count(1)
        return page, watch

    yield opened
    connections.close_all()


browser = pytest.mark.browser
database = pytest.mark.django_db(transaction=True)


def give(page: Page, path: Path) -> None:
    page.locator("input[name=archive]").set_input_files(path)
    expect(page.locator("[data-part=report]")).to_be_visible()


def saved(page: Page, button: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return Path(download.value.path()).read_bytes()


@browser
@database
def test_nothing_is_asked_of_anybody_while_ana_audits_saves_and_complains(
    open_page: Callable[..., tuple[Page, Watch]], tmp_path: Path
) -> None:
    page, watch = open_page()
    loaded = len(watch.asked)
    page.context.set_offline(True)
    give(page, archive(tmp_path, *SENSITIVE, name=HOSTILE))
    report = page.locator("[data-report]")
    expect(report).to_contain_text("2 of 3 advertisements were aimed at what GDPR Art. 9 protects")
    expect(report.locator("#findings")).to_contain_text("“Rassemblement national” names: political opinions.")
    expect(report.locator("#doubtful summary")).to_contain_text("Ambiguous: listed, not counted (1)")
    expect(report.locator("script")).to_have_count(0)
    assert b"2 of 3 advertisements" in saved(page, "Save the report")
    (row, *_), found = csv.DictReader(io.StringIO(saved(page, "As a table").decode())), saved(page, "As JSON")
    assert row["value"] == "Diabetes"
    assert json.loads(found)["sensitive_impressions"] == 2
    page.get_by_label("Where you live").select_option("FR")
    page.get_by_label("Language of the draft").select_option("fr")
    assert "À\xa0: Arcom" in saved(page, "Make the draft").decode()
    page.get_by_label("Protection of data").check()
    assert "À\xa0: CNIL" in saved(page, "Make the draft").decode()
    page.get_by_role("button", name="Save as a drawing").scroll_into_view_if_needed()
    assert saved(page, "Save as a picture").startswith(b"\x89PNG")
    assert watch.asked[loaded:] == [], "nothing was asked of anybody once the page was there"
    assert watch.refused == [], "the content security policy refused something"


@browser
@database
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_card_that_is_shown_and_saved_says_nothing_of_what(
    open_page: Callable[..., tuple[Page, Watch]], tmp_path: Path, language: str
) -> None:
    page, _ = open_page(language)
    give(page, archive(tmp_path, *SENSITIVE))
    drawn = saved(page, "SVG").decode()
    ET.fromstring(drawn)
    shown = page.locator("[data-card]").inner_text() + page.locator("[data-alternative]").inner_text()
    said = [value for _, value in SENSITIVE] + [family_name(family, language) for family in Family]
    said += ["honey", "2026", ANA.x_handle, "Keywords"]
    assert [word for word in said if word.casefold() in (drawn + shown).casefold()] == []
    assert ">2 " in drawn


@browser
@database
def test_a_wrong_file_is_told_and_another_can_be_given(
    open_page: Callable[..., tuple[Page, Watch]], tmp_path: Path
) -> None:
    page, watch = open_page("fr")
    field = page.locator("input[name=archive]")
    (tmp_path / "lettre.pdf").write_bytes(b"%PDF-1.7")
    field.set_input_files(tmp_path / "lettre.pdf")
    expect(page.get_by_role("alert")).to_contain_text("PDF")
    (tmp_path / "following.js").write_bytes(b"window.YTD.following.part0 = [ ]")
    field.set_input_files(tmp_path / "following.js")
    expect(page.get_by_role("alert")).to_contain_text("« following.js »")
    give(page, archive(tmp_path, ("Keywords", "Beekeeping")))
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("[data-report]")).to_contain_text("aucune")
    expect(page.locator("[data-complaint]")).to_be_hidden()
    page.get_by_role("button", name="Examiner une autre archive").click()
    expect(page.locator("[data-report]")).to_be_empty()
    assert [address for address in watch.asked if "twitter" in address] == []


@browser
@database
def test_an_answer_goes_only_when_it_is_given_and_says_nothing_of_whose_it_is(
    open_page: Callable[..., tuple[Page, Watch]], tmp_path: Path
) -> None:
    page, watch = open_page()
    give(page, archive(tmp_path, *SENSITIVE))
    answer = page.locator("[data-answer]:visible").inner_text()
    question = page.locator("[data-question]:visible").get_attribute("data-question")
    assert not Counter.objects.filter(name__startswith="ads ").exists()
    with page.expect_request("**/ads/donate") as sent:
        page.get_by_role("button", name="Send this answer").click()
    expect(page.get_by_text("Counted. Thank you.")).to_be_visible()
    assert sent.value.post_data == f"question={question}&answer={answer}"
    assert not {"cookie", "referer"} & sent.value.all_headers().keys()
    assert [address for address in watch.asked if address.endswith("/donate")] == [sent.value.url]
    wanted = {f"ads {clock.now().year} {question} asked"} | (
        {f"ads {clock.now().year} {question} yes"} if answer == "yes" else set()
    )
    assert set(Counter.objects.filter(name__startswith="ads ").values_list("name", flat=True)) == wanted
    expect(page.get_by_role("button", name="Send this answer")).to_be_hidden()


@browser
@database
def test_an_answer_is_true_three_times_in_four_whatever_the_truth(page: Page) -> None:
    toss = """async () => {
      const { tossed, drawn } = await import("/audit/donating.js");
      const report = { sensitive: 1, families: [{ family: "b" }] };
      const many = Array.from({ length: 8000 }), yes = (truth) => many.filter(() => tossed(truth)).length / many.length;
      const asked = new Set(many.map(() => drawn(report, ["a", "b"]).question));
      return [yes(true), yes(false), [...asked].sort()];
    }"""
    with static_files() as address:
        page.goto(address)
        true, false, asked = page.evaluate(toss)
    # Ten standard deviations: chance does not fail this test.
    assert abs(true - 0.75) < 0.05
    assert abs(false - 0.25) < 0.05
    assert asked == ["a", "any", "b"]


@browser
@database
def test_without_scripts_the_page_shows_the_command(
    live_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context("fr-FR", java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/ads")
    expect(page.locator("pre")).to_be_visible()
    expect(page.locator("pre")).to_have_text("essaim ads audit twitter-archive.zip --html report.html --lang fr")
    expect(page.locator("input[type=file]").first).to_be_hidden()
    connections.close_all()


@pytest.mark.django_db
def test_the_page_and_its_lists_are_the_same_to_everybody() -> None:
    stranger = Client()
    page = stranger.get("/ads").content.decode()
    address = page.split('data-lists="')[1].split('"')[0]
    answer = stranger.get(address)
    assert answer["Cache-Control"].startswith("public")
    squeezed = stranger.get(address, headers={"accept-encoding": "gzip"})
    assert gzip.decompress(squeezed.content) == answer.content
    assert set(json.loads(answer.content)) == {"lists", "phrases"}
    assert stranger.get("/ads/lists-0123456789abcdef.json").status_code == 404
    assert stranger.post("/ads").status_code == 405
    assert address in visitor(make_member(ANA)).get("/ads").content.decode()


def test_lists_of_the_operator_are_given_too_and_a_broken_one_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good, broken = tmp_path / "people.csv", tmp_path / "broken.csv"
    head = "entry,what,forms,family,language,kind,certainty,where,note,source,checked\n"
    good.write_text(head + "hive_party,handle,,political,,proxy,sure,phrase,The Hive,a registry,2026-01-02\n")
    broken.write_text("hello")
    _, packed = ads._made((good, broken))
    entries = json.loads(gzip.decompress(packed))["lists"]["entries"]
    assert [one[0] for one in entries if one[0] == "hive_party"] == ["hive_party"]
    assert "broken.csv" in caplog.text
    ads._made.cache_clear()

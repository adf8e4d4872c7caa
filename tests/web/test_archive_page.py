"""The page of the archive in a real browser: read here, shown, sent; nothing else leaves."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from django.db import connections
from playwright.sync_api import BrowserContext, Page, Request, Route, expect
from pytest_django.live_server_helper import LiveServer

from essaim.archives import Purpose
from essaim.archives.invent import invent_x_archive
from essaim.matching.directory import Stated
from essaim.model import Network
from essaim.services import importing, receiving, stating
from essaim.store.models import Delivery, FollowAction, FollowList, Person
from tests.archives.packing import FOLLOWING
from tests.archives.test_allow_list import OPENED, caged
from tests.people import ANA, BADR, TOWN_HALL, make_member
from tests.web.visitors import visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STRANGERS = [str(10**18 + number) for number in range(1_480)]


class Sent:
    """All that a page asked for, and what went with it."""

    def __init__(self, page: Page, site: str) -> None:
        self.site, self.asked, self.bodies, self.refused = site, list[str](), list[bytes](), list[str]()
        page.on("request", self._note)
        page.on("console", lambda message: self.refused.append(message.text) if message.type == "error" else None)

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)
        if request.post_data_buffer:
            self.bodies.append(request.post_data_buffer)

    def elsewhere(self) -> list[str]:
        """Give what was asked of anybody but the site."""
        return [address for address in self.asked if not address.startswith((f"{self.site}/", "blob:"))]

    def ids(self) -> list[int]:
        """Give the ids in the chunks."""
        chunks = [gzip.decompress(body) for body in self.bodies if body.startswith(b"\x1f\x8b")]
        return [int(one) for chunk in chunks for one in np.frombuffer(chunk, dtype=">u8")]


@pytest.fixture
def open_page(
    live_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> Iterator[Callable[..., tuple[Page, Sent]]]:
    """Give who opens the page of the archive for a member, in a browser of their own."""

    def opened(person: Person, language: str = "en", **options: object) -> tuple[Page, Sent]:
        context = new_context("fr-FR" if language == "fr" else "en-GB", **options)
        session = visitor(person, language).cookies["essaim_session"].value
        context.add_cookies([{"name": "essaim_session", "value": session, "url": live_server.url}])
        page = context.new_page()
        sent = Sent(page, live_server.url)
        page.goto(f"{live_server.url}/archive")
        return page, sent

    yield opened
    # While the browser's driver runs its loop, connections of this thread are others than after it.
    connections.close_all()


def whole(folder: Path, who: object = ANA, following: list[str] | None = None) -> Path:
    [path] = invent_x_archive(
        folder / "twitter.zip",
        seed=1,
        owner=who.owner,  # type: ignore[attr-defined]
        following=STRANGERS if following is None else following,
        followers=STRANGERS[:320],
    )
    return path


def test_ana_sees_what_will_be_sent_before_anything_leaves_and_only_that_leaves(
    open_page: Callable[..., tuple[Page, Sent]], tmp_path: Path
) -> None:
    ana = make_member(ANA, x=False)
    page, sent = open_page(ana)
    expect(page.get_by_role("button", name="Send and read it")).to_be_hidden()
    page.get_by_label("Your archive", exact=True).set_input_files(whole(tmp_path))
    expect(page.get_by_role("heading", name="What will be sent")).to_be_focused()
    preview = page.locator("[data-part=preview]")
    expect(preview).to_contain_text("1,480 people you followed")
    expect(preview).to_contain_text("320 people who followed you")
    expect(preview).to_contain_text(f"@{ANA.x_handle}")
    assert sent.bodies == []
    page.get_by_role("button", name="Send these numbers").click()
    expect(page.locator("main")).to_contain_text("never left your device")
    assert sorted(sent.ids()) == sorted(map(int, STRANGERS + STRANGERS[:320]))
    assert [body for body in sent.bodies if ANA.x_handle.encode() in body] == []
    assert len(sent.bodies) == 3, "an announcement and a chunk for each list"
    assert FollowList.objects.get(person=ana, direction="following").count == 1_480
    assert not Delivery.objects.exists()
    assert sent.elsewhere() == []
    assert sent.refused == [], "the content security policy refused something"


def test_an_archive_of_twenty_gigabytes_is_shown_without_reading_its_media(
    open_page: Callable[..., tuple[Page, Sent]], tmp_path: Path
) -> None:
    page, sent = open_page(make_member(ANA, x=False))
    [path] = invent_x_archive(
        tmp_path / "big.zip", seed=1, owner=ANA.owner, following=STRANGERS, media=20, media_bytes=1_000_000_000
    )
    assert path.stat().st_size > 20_000_000_000
    page.get_by_label("Your archive", exact=True).set_input_files(path)
    expect(page.locator("[data-part=preview]")).to_contain_text("1,480 people you followed")
    assert sent.bodies == []


def named(folder: Path) -> Path:
    """Give Ana's archive: her posts name somebody she followed, and somebody she did not."""
    mentioned = {STRANGERS[3]: ("Mairie_X", "Mairie"), "77": ("gare_x", "Gare")}
    return invent_x_archive(
        folder / "named.zip", seed=1, owner=ANA.owner, following=STRANGERS[:20], mentioned=mentioned
    )[0]


def test_people_known_by_their_handle_alone_are_found_in_the_posts_and_only_the_chosen_are_told(
    open_page: Callable[..., tuple[Page, Sent]], tmp_path: Path
) -> None:
    for handle in ("mairie_x", "gare_x", "elsewhere_x"):
        address = f"{handle}@tilleul.example"
        said = Stated("x", "", handle, Network.MASTODON, address, handle.title(), "A roster <b>", "https://r.example/")
        stating.take_in(handle, [said])
    ana = make_member(ANA, x=False)
    page, sent = open_page(ana)
    page.get_by_label("Your archive", exact=True).set_input_files(named(tmp_path))
    box = page.get_by_role("checkbox")
    expect(box).to_have_count(1)
    expect(page.locator("[data-named]")).to_contain_text("Mairie_X (@mairie_x)")
    expect(page.locator("[data-named]")).to_contain_text("A roster <b>")
    expect(box).not_to_be_checked()
    box.check()
    page.get_by_role("button", name="Send these numbers").click()
    expect(page.locator("main")).to_contain_text("1 person whom your posts name will be followed.")
    assert [action.target_handle for action in FollowAction.objects.all()] == ["mairie_x@tilleul.example"]
    asked = " ".join(sent.asked) + repr(sent.bodies)
    assert "gare_x" not in asked
    assert "mairie_x" not in asked, "a number of the public directory goes, no name"
    assert sent.refused == []


def test_who_chooses_nobody_tells_nobody(open_page: Callable[..., tuple[Page, Sent]], tmp_path: Path) -> None:
    said = Stated(
        "x", "", "mairie_x", Network.MASTODON, "m@tilleul.example", "Mairie", "A roster", "https://r.example/"
    )
    stating.take_in("roster", [said])
    page, sent = open_page(make_member(ANA, x=False), "fr")
    page.locator("input[name=archive]").set_input_files(named(tmp_path))
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.locator("[data-send]").click()
    expect(page.locator("main .figures").first).to_be_visible()
    assert not FollowAction.objects.exists()
    assert [address for address in sent.asked if "entry=" in address] == []


def test_a_folder_and_bare_files_are_taken_too(open_page: Callable[..., tuple[Page, Sent]], tmp_path: Path) -> None:
    page, _ = open_page(make_member(ANA, x=False))
    invent_x_archive(tmp_path / "mine", seed=1, owner=ANA.owner, following=["12", "13"], container="folder")
    page.get_by_label("Or the folder").set_input_files(tmp_path / "mine")
    expect(page.locator("[data-part=preview]")).to_contain_text("2 people you followed")
    page.get_by_role("button", name="Give something else").click()
    (tmp_path / "following.js").write_bytes(FOLLOWING)
    page.get_by_label("Your archive", exact=True).set_input_files(tmp_path / "following.js")
    expect(page.locator("[data-part=preview]")).to_contain_text("1 people you followed")
    expect(page.locator("[data-part=preview]")).to_contain_text("These files do not say whose they are")
    expect(page.locator("[data-part=preview]")).to_contain_text("who followed you is not in what you gave")


def drop(page: Page, *paths: Path) -> None:
    """Drop files or folders from the desktop on the field."""
    field = page.locator("[data-drop]")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})


def test_what_is_dropped_is_taken_whether_files_or_a_folder(
    open_page: Callable[..., tuple[Page, Sent]], tmp_path: Path
) -> None:
    page, sent = open_page(make_member(ANA, x=False))
    drop(page, whole(tmp_path))
    expect(page.locator("[data-part=preview]")).to_contain_text("1,480 people you followed")
    page.get_by_role("button", name="Give something else").click()
    invent_x_archive(tmp_path / "mine", seed=1, owner=ANA.owner, following=["12", "13"], container="folder", media=120)
    (tmp_path / "mine" / "__MACOSX").mkdir()
    (tmp_path / "mine" / "__MACOSX" / "._following.js").write_bytes(b"x")
    drop(page, tmp_path / "mine")
    expect(page.locator("[data-part=preview]")).to_contain_text("2 people you followed")
    page.get_by_role("button", name="Send these numbers").click()
    expect(page.locator("main")).to_contain_text("never left your device")
    assert sent.ids() == [12, 13]


def test_a_wrong_file_gets_the_sentence_the_server_would_say_and_another_can_be_given(
    open_page: Callable[..., tuple[Page, Sent]], tmp_path: Path
) -> None:
    page, sent = open_page(make_member(ANA, x=False), "fr")
    (tmp_path / "lettre.pdf").write_bytes(b"%PDF-1.7")
    field = page.locator("input[name=archive]")
    field.set_input_files(tmp_path / "lettre.pdf")
    expect(page.get_by_role("alert")).to_contain_text("PDF")
    (tmp_path / "direct-messages.js").write_bytes(b"window.YTD.direct_messages.part0 = [ ]")
    field.set_input_files(tmp_path / "direct-messages.js")
    expect(page.get_by_role("alert")).to_contain_text("« direct-messages.js »")
    field.set_input_files(whole(tmp_path))
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("[data-part=preview]")).to_be_visible()
    assert sent.bodies == []


def test_a_broken_connection_goes_on_from_where_it_was(
    open_page: Callable[..., tuple[Page, Sent]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "CHUNK_IDS", 500)
    ana = make_member(ANA, x=False)
    page, sent = open_page(ana)
    lost: list[str] = []

    def lose(route: Route) -> None:
        """Lose a request on its way, and the answer to another."""
        place = re.search(r"list=following&chunk=(\d)", route.request.url)
        if place and place[1] in "12" and place[1] not in lost:
            lost.append(place[1])
            if place[1] == "2":
                route.fetch()
            route.abort()
            return
        route.continue_()

    page.route("**/archive/delivery/chunk**", lose)
    page.get_by_label("Your archive", exact=True).set_input_files(whole(tmp_path))
    page.get_by_role("button", name="Send these numbers").click()
    expect(page.get_by_text("as soon as it can: leave this page open")).to_be_visible()
    expect(page.locator("main")).to_contain_text("never left your device")
    assert lost == ["1", "2"]
    sent_twice = len(sent.ids()) - 1_800
    assert 0 < sent_twice <= 1_000, "only what was lost went again"
    assert FollowList.objects.get(person=ana, direction="following").count == 1_480


def test_a_delivery_that_is_over_begins_anew(open_page: Callable[..., tuple[Page, Sent]], tmp_path: Path) -> None:
    ana = make_member(ANA, x=False)
    page, _ = open_page(ana)

    over: list[str] = []

    def too_late(route: Route) -> None:
        """Send the first chunk to a delivery that is not there any more."""
        if over:
            route.continue_()
            return
        over.append(route.request.url)
        route.continue_(url=re.sub(r"delivery=\d+", "delivery=0", route.request.url))

    page.route("**/archive/delivery/chunk**", too_late)
    page.get_by_label("Your archive", exact=True).set_input_files(whole(tmp_path))
    page.get_by_role("button", name="Send these numbers").click()
    expect(page.locator("main")).to_contain_text("never left your device")
    assert FollowList.objects.get(person=ana, direction="following").count == 1_480


def test_what_the_site_refuses_is_said_and_nothing_is_kept(
    open_page: Callable[..., tuple[Page, Sent]], tmp_path: Path
) -> None:
    ana = make_member(ANA, follows=[])
    page, _ = open_page(ana)
    page.get_by_label("Your archive", exact=True).set_input_files(whole(tmp_path, TOWN_HALL))
    page.get_by_role("button", name="Send these numbers").click()
    expect(page.locator("main")).to_contain_text("Whose archive is this?")
    page.context.clear_cookies(name="essaim_session")
    page.get_by_label("Your archive", exact=True).set_input_files(whole(tmp_path))
    page.get_by_role("button", name="Send these numbers").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert not FollowList.objects.filter(count__gt=0).exists()


def test_canaries_stay_silent_in_the_page(open_page: Callable[..., tuple[Page, Sent]], tmp_path: Path) -> None:
    page, sent = open_page(make_member(ANA, x=False))
    page.get_by_label("Your archive", exact=True).set_input_files(caged(tmp_path, OPENED[Purpose.CONTACTS])[0])
    expect(page.locator("[data-part=preview]")).to_contain_text("2 people you followed")
    expect(page.locator("[data-part=preview] details")).to_be_hidden()
    page.get_by_role("button", name="Send these numbers").click()
    expect(page.locator("main")).to_contain_text("never left your device")
    assert sorted(sent.ids()) == [12, 13, 14]


def test_without_scripts_the_file_itself_is_sent_as_before(
    open_page: Callable[..., tuple[Page, Sent]], tmp_path: Path
) -> None:
    ana = make_member(ANA, x=False)
    page, _ = open_page(ana, java_script_enabled=False)
    page.get_by_label("Your archive", exact=True).set_input_files(whole(tmp_path))
    page.get_by_role("button", name="Send and read it").click()
    expect(page.locator("main")).to_contain_text("the file is deleted")
    assert FollowList.objects.get(person=ana, direction="following").count == 1_480


def test_an_old_browser_gets_the_form_that_sends_the_file(
    open_page: Callable[..., tuple[Page, Sent]], new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    ana = make_member(ANA, x=False)
    page, _ = open_page(ana)
    page.add_init_script("delete globalThis.DecompressionStream")
    page.reload()
    page.get_by_label("Your archive", exact=True).set_input_files(whole(tmp_path, following=[BADR.x_id]))
    page.get_by_role("button", name="Send and read it").click()
    expect(page.locator("main")).to_contain_text("the file is deleted")
    report = importing.latest(ana)
    assert report is not None
    assert report.following == 1

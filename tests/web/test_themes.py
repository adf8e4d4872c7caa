"""Light and dark: as the device says, or as one chose; and every pair of colours can be read."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from essaim.web import colours, themes
from essaim.web.pages.style import NAMES

pytestmark = pytest.mark.django_db

DARK = re.compile(r'<link rel="stylesheet" href="[^"]*dark\.css" media="([^"]+)">')


def dark_for(client: Client) -> list[str]:
    return DARK.findall(client.get("/about").content.decode())


def test_the_device_decides_until_somebody_chooses() -> None:
    assert dark_for(Client()) == ["(prefers-color-scheme: dark)"]


@pytest.mark.parametrize(("theme", "media"), [("dark", ["all"]), ("light", [])])
def test_a_choice_is_kept_and_leads_back_to_the_page(theme: str, media: list[str]) -> None:
    client = Client()
    assert client.post("/theme", {"theme": theme, "next": "/privacy"})["Location"] == "/privacy"
    assert dark_for(client) == media


def test_leaving_it_to_the_device_again_leaves_no_cookie() -> None:
    client = Client()
    client.post("/theme", {"theme": "dark"})
    client.post("/theme", {"theme": ""})
    assert client.cookies[themes.COOKIE].value == ""
    assert dark_for(client) == ["(prefers-color-scheme: dark)"]


@pytest.mark.parametrize("nonsense", ["sepia", "<script>", "all"])
def test_a_light_we_do_not_have_changes_nothing(nonsense: str) -> None:
    client = Client()
    client.post("/theme", {"theme": nonsense})
    assert themes.COOKIE not in client.cookies
    client.cookies[themes.COOKIE] = nonsense
    assert dark_for(client) == ["(prefers-color-scheme: dark)"]


def test_nobody_is_led_elsewhere_by_choosing() -> None:
    assert Client().post("/theme", {"theme": "dark", "next": "https://evil.example/"})["Location"] == "/"


def test_day_and_night_have_the_same_colours_by_name() -> None:
    assert colours.palette("light").keys() == colours.palette("dark").keys()


@pytest.mark.parametrize("light", colours.SHEETS)
@pytest.mark.parametrize("pair", colours.PAIRS, ids=lambda pair: f"{pair.ink} on {pair.ground}")
def test_every_pair_of_colours_can_be_read(pair: colours.Pair, light: str) -> None:
    palette = colours.palette(light)
    assert colours.contrast(palette[pair.ink], palette[pair.ground]) >= pair.least


def test_contrast_is_counted_as_wcag_does() -> None:
    assert round(colours.contrast("#000", "#ffffff"), 2) == 21
    assert round(colours.contrast("#777777", "#fff"), 2) == 4.48


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_of_the_house_style_shows_each_part_with_names_that_break_layouts(language: str) -> None:
    page = Client(HTTP_ACCEPT_LANGUAGE=language).get("/style").content.decode()
    for part in ("button", "steps", "field", "drop", "row", "grade", "progress", "notice", "data-card", "empty"):
        assert re.search(rf'class="[^"]*\b{part}\b', page), part
    assert page.count('class="who-name"') >= len(NAMES)
    assert all(f"--{name}" in page for name in colours.palette("light"))

"""In which language pages speak."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.people import ANA, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


def spoken(client: Client) -> str:
    return str(client.get("/about")["Content-Language"])


def test_french_is_the_first_language() -> None:
    assert spoken(Client()) == "fr"
    assert spoken(Client(HTTP_ACCEPT_LANGUAGE="de")) == "fr"


def test_the_browser_is_asked() -> None:
    assert spoken(Client(HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.8,fr;q=0.5")) == "en"


def test_a_choice_is_kept_and_leads_back_to_the_page() -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    answer = client.post("/language", {"language": "fr", "next": "/privacy"})
    assert answer["Location"] == "/privacy"
    assert spoken(client) == "fr"


def test_a_members_choice_goes_with_them_to_another_browser() -> None:
    ana = make_member(ANA)
    visitor(ana, "fr").post("/language", {"language": "en"})
    ana.refresh_from_db()
    assert ana.language == "en"


def test_a_language_we_do_not_speak_changes_nothing() -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.post("/language", {"language": "tlh"})
    assert spoken(client) == "en"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "\nhttps://evil.example",
        "",
    ],
)
def test_nobody_is_led_elsewhere(elsewhere: str) -> None:
    answer = Client().post("/language", {"language": "fr", "next": elsewhere})
    assert answer["Location"] == "/"
    form = Client().get("/sign-in", {"next": elsewhere}).content.decode().split("<main")[1]
    assert 'name="next" value=""' in form

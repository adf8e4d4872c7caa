"""Pages that speak to the world, in a real browser: they fit a phone, print, and scan."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext

from essaim.model import Findability
from essaim.services import consenting, feeding, inviting, presenting, welcoming
from tests.people import ANA, BADR, CHLOE, make_member, somebody
from tests.services.mailing.mailboxes import with_mailbox
from tests.web.pictures import keep
from tests.web.visitors import visitor

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def world(language: str) -> tuple[str, dict[str, str]]:
    """Give Ana's session and the addresses to look at, made before any browser runs in this thread."""
    crowd = [somebody(f"one{letter}", 100 + number) for number, letter in enumerate("abcdef")]
    ana = with_mailbox(make_member(ANA, bluesky=True, follows=[BADR, CHLOE, *crowd]))
    for one in (BADR, *crowd):
        other = make_member(one, findability=Findability.ANYONE, follows=[ANA])
        consenting.give_consent(other, welcoming.COUNTED)
    feeding.make(ana)
    presenting.publish(ana, "ana", indexed=False, shows_source=True)
    made = inviting.invite(ana, "Club d’échecs de Valfleur")
    session = visitor(ana, language).cookies["essaim_session"].value
    return session, {
        "telling": "/news/telling",
        "invite": "/invite",
        "poster": f"/invite/{made.code}/poster",
        "invited": f"/i/{made.code}",
        "my-page": "/me/page",
        "public-page": "/@ana",
        "report": "/@ana/report",
        "ask": "/ask",
        "dashboard": "/dashboard",
    }


@pytest.mark.parametrize(("language", "width"), [("fr", 390), ("en", 1280)])
def test_pages_for_the_world_fit_their_window(
    world: tuple[str, dict[str, str]],
    live_server: LiveServer,
    new_context: Callable[..., BrowserContext],
    language: str,
    width: int,
) -> None:
    session, addresses = world
    context = new_context(width=width, locale=language)
    context.add_cookies([{"name": "essaim_session", "value": session, "url": live_server.url}])
    page = context.new_page()
    reported: list[str] = []
    page.on("console", lambda message: reported.append(message.text))
    for name, path in addresses.items():
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert answer.status == 200, name
        keep(page, f"{name}-{language}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    assert reported == []
    context.close()

"""E-mails as people see them: rendered in a browser, whole, without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from essaim.model import Findability
from essaim.services import noticing, people
from tests.conftest import Traveller
from tests.people import ANA, BADR, make_member
from tests.services.mailing.mailboxes import outbox, with_mailbox, work
from tests.web.pictures import keep

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture
def digest(travel: Traveller, language: str) -> str:
    """Give a digest's HTML, made before any browser runs in this thread."""
    ana = make_member(ANA, follows=[BADR])
    people.choose_language(ana, language)
    with_mailbox(ana)
    make_member(BADR, findability=Findability.ANYONE, follows=[])
    noticing.tell(ana, "find-request")
    noticing.tell(ana, "merged")
    travel.forward(hours=1)
    work()
    [message] = [message for message in outbox() if "List-Unsubscribe" in message.extra_headers]
    return str(message.alternatives[0][0])


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_an_email_fits_its_window_and_asks_nothing_of_anybody(
    digest: str, new_context: Callable[..., BrowserContext], language: str, width: int
) -> None:
    page = new_context(width=width, height=700).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(digest)
    keep(page, f"letter-{language}-{width}")
    assert asked == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("li").count() == 3
    assert page.locator("a", has_text={"fr": "Arrêter", "en": "Stop"}[language]).is_visible()

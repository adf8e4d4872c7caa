"""Takes the album's pictures into screens/: `make screens` runs it. Not among the tests: it is for eyes.

Each page is made first, by the site's own code, in both languages; then a browser shows it in both widths and lights.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import resolve
from playwright.sync_api import Page, Route

from essaim.conf.settings import current
from essaim.networks.errors import ServerUnreachable
from essaim.services import mailing
from essaim.store.models import Letter, LetterKind
from essaim.web import errors
from tests.servers import chromium
from tests.services.mailing.mailboxes import text_of, with_mailbox, work
from tests.web.album import scenes
from tests.web.album.shots import ERRORS, SHOTS, Shot
from tests.web.pictures import SCREENS

LANGUAGES, WIDTHS, LIGHTS = ("fr", "en"), (390, 1280), ("light", "dark")
SITE = "http://127.0.0.1:8000"
TALLEST = 6_000
MARKED = {"ESSAIM_OPERATOR": "Association Les Abeilles de Valfleur", "ESSAIM_CONTACT": "aide@essaim.example"}
MARKED |= {"ESSAIM_LEGAL_NOTICE_URL": "https://essaim.example/mentions"}


@dataclass(frozen=True)
class Made:
    """A page as the site made it, ready to be shown."""

    name: str
    path: str
    body: bytes
    headers: dict[str, str]
    shot: Shot | None = None


@pytest.fixture
def somebodys_site() -> Iterator[None]:
    """Let the site have people who run it, as its pages say."""
    os.environ |= MARKED
    current.cache_clear()
    yield
    for name in MARKED:
        del os.environ[name]
    current.cache_clear()


@pytest.mark.django_db
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("somebodys_site")
def test_take_the_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = re.compile(os.environ.get("ESSAIM_TEST_ALBUM", "") or ".")
    there = scenes.build()
    made = [page for language in LANGUAGES for page in _pages(there, language) if wanted.search(page.name)]
    SCREENS.mkdir(exist_ok=True)
    executable = chromium.program()
    assert executable is not None, chromium.INSTALL
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with chromium.running(executable) as browser:
        for page in made:
            context = browser.new_context(
                locale="fr-FR" if page.name.endswith("-fr") else "en-GB", reduced_motion="reduce"
            )
            _picture(context.new_page(), page)
            context.close()


def _pages(there: scenes.Scenes, language: str) -> Iterator[Made]:
    for shot in SHOTS:
        with transaction.atomic():
            yield _page(there, shot, language)
            transaction.set_rollback(True)
    for name in ERRORS:
        yield _made(f"error-{name}-{language}", "/about", _error(name, language))
    with transaction.atomic():
        yield from _letters(there, language)
        transaction.set_rollback(True)


def _page(there: scenes.Scenes, shot: Shot, language: str) -> Made:
    path = shot.path.format(**there.values)
    assert resolve(urlsplit(path).path).url_name == shot.route, shot.name
    browser = there.browser(shot.who, language)
    if shot.send is None:
        answer = browser.get(path, follow=True)
    else:
        answer = browser.post(
            path, {key: value.format(**there.values) for key, value in shot.send.items()}, follow=True
        )
    assert str(answer["Content-Type"]).startswith("text/html"), shot.name
    if not answer.redirect_chain and shot.send is None and shot.name != "too-often":
        assert answer.status_code == 200, (shot.name, answer.status_code)
    return _made(f"{shot.name}-{language}", path, answer, shot)


def _made(name: str, path: str, answer: HttpResponseBase, shot: Shot | None = None) -> Made:
    return Made(name, path, getattr(answer, "content", b""), dict(answer.headers), shot)


def _error(name: str, language: str) -> HttpResponse:
    browser = Client(HTTP_ACCEPT_LANGUAGE=language, enforce_csrf_checks=True)
    if name == "no_token":
        return browser.post("/theme", {"theme": "dark"})  # type: ignore[return-value]
    request: HttpRequest = browser.get("/about").wsgi_request
    from django.utils import translation

    with translation.override(language):
        if name == "away":
            return errors.error_page(request, ServerUnreachable())
        return getattr(errors, name)(request, Exception())  # type: ignore[no-any-return]


def _letters(there: scenes.Scenes, language: str) -> Iterator[Made]:
    """Give each letter as its reader sees it, and its plain text."""
    ana, new, early = (there.people[who] for who in ("busy", "new", "leaving"))
    with_mailbox(early, "early@mailbox.example")
    for person in (ana, new, early):
        person.language = language
        person.save(update_fields=["language"])
    mail.outbox.clear()
    Letter.objects.all().delete()
    numbers = list(ana.notices.filter(read_at=None).order_by("-pk").values_list("pk", flat=True))
    mailing.addresses.write(ana, LetterKind.DIGEST, notices=numbers, others=[3])
    mailing.addresses.write(new, LetterKind.CONFIRM)
    mailing.addresses.write(early, LetterKind.REMINDER)
    work()
    for number, letter in enumerate(mail.outbox):
        name = f"letter-{number}-{language}"
        yield Made(name, "/letter", str(letter.alternatives[0][0]).encode(), {"Content-Type": "text/html"})  # type: ignore[attr-defined]
        words = f"<pre style='white-space:pre-wrap'>{text_of(letter)}</pre>"  # type: ignore[arg-type]
        plain = f"<title>{letter.subject}</title><h1>{letter.subject}</h1>{words}"
        yield Made(
            f"letter-{number}-text-{language}", "/letter", plain.encode(), {"Content-Type": "text/html; charset=utf-8"}
        )


def _picture(page: Page, made: Made) -> None:
    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        known = path.startswith(str(settings.STATIC_URL))
        file = finders.find(path.removeprefix(str(settings.STATIC_URL))) if known else None
        if route.request.is_navigation_request():
            route.fulfill(body=made.body, headers=made.headers)
        elif isinstance(file, str):
            route.fulfill(path=Path(file))
        else:
            other = Client().get(path)
            route.fulfill(status=other.status_code, body=other.content, headers=dict(other.headers))

    page.route("**/*", answer)
    page.goto(SITE + made.path)
    shot = made.shot
    if shot and shot.press:
        page.locator(shot.press).first.click()
    if shot and shot.light:
        page.emulate_media(media="print")
    for light in LIGHTS:
        page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            height = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
            # As tall as the page, so that what sticks to the window's end hides nothing.
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=SCREENS / f"{made.name}-{width}-{light}.png")

"""What somebody sees who has not signed in."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.people import ANA, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db

OPEN = (
    "home", "help", "about", "accessibility", "privacy", "listed", "record", "impact", "opt-out", "style", "sign-in",
    "recover",
)  # fmt: skip
#: What a mailbox posts to by itself, and a count of answers that nobody's cookies come with.
WITHOUT_TOKEN = {"mail-stop", "ads-donate"}
MEMBERS = ("dashboard", "accounts", "me", "erase")
OUTWARD = ("telling", "invite", "my-page")
CLOSED = (*MEMBERS, *OUTWARD, "archive", "proof", "here", "journal", "news", "welcome", "merge", "me-export")
LEADS_OUT = re.compile(
    r"""(?:src|href|action|srcset|poster|data)\s*=\s*["'](?:[a-z]+:)?//|url\(|@import""", re.IGNORECASE
)


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_open_pages_say_what_they_are_in_both_languages(name: str, language: str) -> None:
    answer = Client(HTTP_ACCEPT_LANGUAGE=language).get(reverse(name))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in page
    assert answer["Content-Language"] == language
    assert len(re.findall("<h1", page)) == 1
    assert '<main id="content"' in page
    assert '<a class="skip" href="#content">' in page


@pytest.mark.parametrize("name", CLOSED)
def test_pages_for_members_send_strangers_to_sign_in_and_back(name: str) -> None:
    answer = Client().get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('sign-in')}?next={reverse(name).replace('/', '%2F')}"


@pytest.mark.parametrize("name", [*OPEN, *MEMBERS])
def test_no_page_asks_anything_of_another_site(name: str) -> None:
    page = visitor(make_member(ANA)).get(reverse(name)).content.decode()
    assert not LEADS_OUT.search(page)
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)
    assert not re.search(r"\son[a-z]+=", page)


@pytest.mark.parametrize("name", [*OPEN, *MEMBERS])
def test_every_page_forbids_what_it_does_not_need(name: str) -> None:
    answer = visitor(make_member(ANA)).get(reverse(name))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_an_address_that_leads_nowhere_gets_a_kind_page() -> None:
    answer = Client(HTTP_ACCEPT_LANGUAGE="en").get("/no/such/page")
    assert answer.status_code == 404
    assert "There is no page here" in answer.content.decode()


def test_health_says_ok_to_machines() -> None:
    assert Client().get("/health").content == b"ok\n"


def test_each_thing_that_changes_something_refuses_to_be_looked_at() -> None:
    client = visitor(make_member(ANA))
    for name in ("language", "sign-out", "me-findability", "me-arrivals", "me-consent", "me-recovery-code"):
        assert client.get(reverse(name)).status_code == 405, name
    assert client.get(reverse("me-unblock", args=[1])).status_code == 405


def test_a_form_without_its_token_changes_nothing() -> None:
    ana = make_member(ANA)
    client = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="en")
    session = client.session
    session["person"], session["epoch"] = ana.pk, ana.session_epoch
    session.save()
    for pattern in get_resolver().url_patterns:
        assert isinstance(pattern, URLPattern)
        # A place for a number or for a word; both take a digit.
        route, arguments = pattern.name, ["1"] * len(pattern.pattern.converters)
        if route in WITHOUT_TOKEN:
            continue
        answer = client.post(reverse(route or "", args=arguments), {"answer": "yes"})
        assert answer.status_code == 403, route
        assert "This form is too old" in answer.content.decode()
    ana.refresh_from_db()
    assert ana.accounts.count() == 1


def test_pages_of_signed_in_people_are_kept_by_no_cache() -> None:
    assert visitor(make_member(ANA)).get("/me")["Cache-Control"] == "private, no-store"
    assert "no-store" not in Client().get("/").headers.get("Cache-Control", "")

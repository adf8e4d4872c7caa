"""What an attacker's page, link, cookie, header or file does to a member's browser: nothing."""

from __future__ import annotations

import re
import tracemalloc
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from essaim.conf.settings import current
from essaim.model import Direction, Findability
from essaim.services import receiving, signing_in
from essaim.store.models import LinkedAccount, Person, Session, Tries
from essaim.web.pages import about
from essaim.web.people import safe_next
from tests.people import ANA, BADR, DAN, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db

ELSEWHERE = (
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "http:evil.example", "javascript:alert(1)", "/\t/evil.example", "https:/evil.example",
    "/%0d%0aLocation:https://evil.example\r\nX: y",
    "////evil.example/%2f..", "https://127.0.0.1:8000@evil.example/",
)  # fmt: skip


def plain_pages() -> list[str]:
    return [
        pattern.name
        for pattern in get_resolver().url_patterns
        if isinstance(pattern, URLPattern) and pattern.name and not pattern.pattern.converters
    ]


#: What takes no token does nothing in anybody's name: a count of answers without cookies, the link in an e-mail.
WITHOUT_TOKEN = {"ads-donate", "mail-stop"}

# -- cross-site requests ---------------------------------------------------------------------------------------------


def test_every_post_without_the_forms_token_is_refused_whoever_is_signed_in() -> None:
    ana = make_member(ANA)
    client = Client(enforce_csrf_checks=True)
    client.cookies["essaim_session"] = visitor(ana).cookies["essaim_session"].value
    for name in set(plain_pages()) - WITHOUT_TOKEN:
        answer = client.post(reverse(name), {"answer": "yes", "all": "yes"})
        assert answer.status_code in {403, 405}, name
    assert LinkedAccount.objects.exists()


def test_only_what_does_nothing_in_a_members_name_takes_no_token() -> None:
    exempt = {
        pattern.name
        for pattern in get_resolver().url_patterns
        if isinstance(pattern, URLPattern) and getattr(pattern.callback, "csrf_exempt", False)
    }
    assert exempt <= WITHOUT_TOKEN


def test_a_token_of_somebody_elses_form_does_not_count() -> None:
    mine, theirs = (Client(enforce_csrf_checks=True) for _ in range(2))
    for client, who in ((mine, ANA), (theirs, DAN)):
        client.cookies["essaim_session"] = visitor(make_member(who)).cookies["essaim_session"].value
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', theirs.get("/me").content.decode())
    assert found is not None
    mine.get("/me")
    form = {"csrfmiddlewaretoken": found[1], "findability": "anyone"}
    assert mine.post("/me/findability", form).status_code == 403
    assert theirs.post("/me/findability", form).status_code == 302


def test_a_token_is_worth_nothing_after_signing_in() -> None:
    """Whoever planted a cookie before the sign-in knows no token afterwards."""
    client = Client(enforce_csrf_checks=True)
    client.get("/sign-in")
    before = client.cookies["essaim_csrf"].value
    ana = make_member(ANA)
    code = signing_in.new_recovery_code(ana)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/recover").content.decode())
    assert token is not None
    assert client.post("/recover", {"code": code, "csrfmiddlewaretoken": token[1]}).status_code == 302
    assert client.cookies["essaim_csrf"].value != before


# -- open redirects --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_link_of_ours_leads_elsewhere(address: str) -> None:
    assert safe_next(address) in {"", address.replace("\t", "")} or not safe_next(address).startswith("//")
    client = visitor(make_member(ANA))
    answer = client.post("/language", {"language": "en", "next": address})
    assert answer.status_code == 302
    assert "evil.example" not in answer["Location"].split("?")[0].split("/")[2:3]
    assert re.match(r"/(?![/\\])", answer["Location"])
    page = Client().get("/sign-in", {"next": address}).content.decode()
    kept = re.search(r'name="next" value="([^"]*)"', page)
    assert kept is None or not kept[1] or re.match(r"/(?![/\\])", kept[1])


# -- session fixation ------------------------------------------------------------------------------------------------


def test_a_planted_session_is_another_one_after_signing_in() -> None:
    attacker = Client()
    attacker.post("/opt-out", {"begin": "yes"})
    planted = attacker.cookies["essaim_session"].value
    victim = Client()
    victim.cookies["essaim_session"] = planted
    ana = make_member(ANA)
    assert victim.post("/recover", {"code": signing_in.new_recovery_code(ana)}).status_code == 302
    assert victim.cookies["essaim_session"].value != planted
    assert victim.get("/me").status_code == 200
    assert attacker.get("/me").status_code == 302
    assert Session.objects.get().person == ana, "the planted one is gone"


def test_a_session_key_that_somebody_made_up_is_not_taken() -> None:
    client = Client()
    client.cookies["essaim_session"] = "a" * 32
    client.post("/opt-out", {"begin": "yes"})
    assert client.cookies["essaim_session"].value != "a" * 32


def test_signing_out_ends_the_session_for_whoever_copied_its_cookie() -> None:
    client = visitor(make_member(ANA))
    copied = client.cookies["essaim_session"].value
    client.post("/sign-out")
    thief = Client()
    thief.cookies["essaim_session"] = copied
    assert thief.get("/me").status_code == 302


def test_cookies_are_closed_to_scripts_and_to_other_sites() -> None:
    client = Client()
    client.post("/opt-out", {"begin": "yes"})
    client.get("/sign-in")
    for name in ("essaim_session", "essaim_csrf"):
        cookie = client.cookies[name]
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name


# -- clickjacking, caches, hosts -------------------------------------------------------------------------------------


def test_no_page_can_be_framed_or_kept_and_each_says_what_browsers_must_refuse() -> None:
    client = visitor(make_member(ANA))
    for name in plain_pages():
        answer = client.get(reverse(name))
        assert answer["X-Frame-Options"] == "DENY", name
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert "camera=()" in answer["Permissions-Policy"], name
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", name
        # Signing out ends the person in the middle of the loop if it could be done by GET: it cannot.
        assert "no-store" in answer.headers.get("Cache-Control", ""), name


def test_a_page_of_somebody_on_their_way_in_is_kept_by_no_cache_either() -> None:
    client = Client()
    client.post("/opt-out", {"begin": "yes"})
    assert "no-store" in client.get("/opt-out")["Cache-Control"]


def test_what_differs_by_cookie_says_so_to_caches() -> None:
    assert "Cookie" in Client().get("/")["Vary"]


HOSTS = ("evil.example", "127.0.0.1:8000@evil.example", "evil.example:8000", "", "127.0.0.1.evil.example")


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_in_the_request_gets_nothing(host: str, settings) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    settings.ALLOWED_HOSTS = [current().host]
    answer = Client(HTTP_HOST=host).get("/recover")
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


def test_addresses_we_give_out_are_made_from_the_settings_not_from_the_request(settings) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    settings.ALLOWED_HOSTS = ["*"]
    headers = {"HTTP_HOST": "evil.example", "HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_FORWARDED_PROTO": "https"}
    client = Client(**headers)  # type: ignore[arg-type]
    for name in ("client-metadata", "home", "recover", "opt-out"):
        assert "evil.example" not in client.get(reverse(name)).content.decode(), name


# -- uploads ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("following.js.html", b"<html>"),
        ("../../../etc/cron.d/x", b"* * * * * root true"),
        ("a\r\nSet-Cookie: x=y.js", b"{}"),
    ],
)
def test_an_upload_of_something_else_is_refused_and_nothing_of_it_is_served_or_kept(name: str, body: bytes) -> None:
    client = visitor(make_member(ANA))
    answer = client.post("/archive", {"archive": SimpleUploadedFile(name, body)})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "<script>alert" not in page
    assert "onload=" not in page
    assert "Set-Cookie" not in page
    assert answer["Content-Type"].startswith("text/html")
    left = [path for path in current().uploads_dir.rglob("*") if path.is_file()]
    assert left == []
    assert Client().get(f"/static/{Path(name).name}").status_code == 404


# -- bombs in compressed bodies --------------------------------------------------------------------------------------


def test_a_bomb_in_a_chunk_is_not_inflated_beyond_what_was_announced() -> None:
    ana = make_member(ANA)
    client = visitor(ana)
    progress = receiving.begin(ana, "", {Direction.FOLLOWING: 5})
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    bomb = packer.compress(bytes(200_000_000)) + packer.flush()
    assert len(bomb) < receiving.MOST_BODY_BYTES, "small enough to be looked at"
    address = f"/archive/delivery/chunk?delivery={progress.number}&list=following&chunk=0"
    tracemalloc.start()
    answer = client.post(address, bomb, content_type="application/octet-stream")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 400
    assert peak < 20_000_000, "two hundred megabytes were not made"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_compressed_form_is_not_inflated_at_all(encoding: str) -> None:
    packed = zlib.compress(b"findability=anyone&" * 1000)
    client = visitor(make_member(ANA))
    form = "application/x-www-form-urlencoded"
    answer = client.post("/me/findability", packed, content_type=form, headers={"content-encoding": encoding})
    assert answer.status_code in {400, 404}
    assert Person.objects.get().findability == Findability.FOLLOWED


def test_a_form_of_too_many_fields_or_too_long_is_refused() -> None:
    client = visitor(make_member(ANA))
    assert client.post("/me/findability", {f"f{number}": "x" for number in range(10_001)}).status_code == 400
    long = "findability=" + "a" * 3_000_000
    answer = client.post("/me/findability", long, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


# -- hostile names ---------------------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:62710554 }}{% debug %}",
    "%(name)s %s %n {0} {name}",
    "${7*7} #{7*7} <%= 7*7 %>", "</title><svg/onload=alert(1)>", "\u202egnirts", "javascript:alert(1)",
    "=HYPERLINK(1)", "Ana\r\nBcc: all@evil.example", "&lt;b&gt;", "\x00\x1b[31m",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_display_name_stays_text_wherever_it_is_shown(name: str) -> None:
    badr = make_member(BADR, bluesky=True, follows=[ANA], findability=Findability.ANYONE)
    ana = make_member(ANA, follows=[BADR], findability=Findability.ASK)
    shown = name.replace("\x00", "")
    LinkedAccount.objects.filter(person__in=[ana, badr]).update(display_name=shown)
    client = visitor(ana)
    client.post("/here/follow", {"all": "yes"})
    for page in ("/here", "/journal", "/news", "/me", "/accounts", "/dashboard", "/me/export?form=page"):
        answer = client.get(page)
        assert answer.status_code == 200, page
        html = answer.content.decode()
        assert "<script>alert" not in html, page
        assert not re.search(r"<(?:img|svg)[^>]*on(?:error|load)=", html), page
        assert "62710561" not in html, page
        assert "\u202e" not in html.replace("&#x202E;", "") or page.startswith("/me/export"), page
        assert not re.search(r'href="javascript:', html), page
        assert all("\n" not in value and "\r" not in value for value in answer.headers.values())


def test_an_address_typed_at_sign_in_is_shown_back_as_text() -> None:
    form = {"network": "mastodon", "address": '"><script>alert(1)</script>'}
    answer = Client(HTTP_ACCEPT_LANGUAGE="en").post("/sign-in", form)
    assert answer.status_code == 400
    assert "<script>alert" not in answer.content.decode()


# -- who is here at all? ---------------------------------------------------------------------------------------------


def test_a_wrong_recovery_code_says_nothing_of_who_is_here() -> None:
    pages = set()
    ana = make_member(ANA)
    right = signing_in.new_recovery_code(ana)
    nearly = right[:-1] + ("A" if right[-1] != "A" else "B")
    for code in ("", "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ", nearly, ANA.mastodon.handle):
        answer = Client(HTTP_ACCEPT_LANGUAGE="en").post("/recover", {"code": code})
        assert answer.status_code == 400
        pages.add(re.sub(r'value="[^"]*"', "", answer.content.decode()))
    assert len(pages) == 1


def test_recovery_codes_are_not_tried_without_end() -> None:
    make_member(ANA)
    client = Client(REMOTE_ADDR="198.51.100.7", HTTP_ACCEPT_LANGUAGE="en")
    answers = [client.post("/recover", {"code": f"code {number}"}).status_code for number in range(14)]
    assert answers[:10] == [400] * 10
    assert set(answers[10:]) == {429}


def test_a_household_counts_as_one_and_another_as_another() -> None:
    make_member(ANA)
    for number in range(10):
        Client(REMOTE_ADDR=f"2001:db8:1:1::{number:x}").post("/recover", {"code": "x"})
    assert Client(REMOTE_ADDR="2001:db8:1:1::ffff").post("/recover", {"code": "x"}).status_code == 429
    assert Client(REMOTE_ADDR="2001:db8:1:2::1").post("/recover", {"code": "x"}).status_code == 400


def test_no_address_of_a_visitor_is_kept() -> None:
    Client(REMOTE_ADDR="198.51.100.7").post("/recover", {"code": "x"})
    kept = " ".join(str(value) for row in Tries.objects.all() for value in vars(row).values())
    assert kept
    assert "198.51" not in kept


def test_whom_to_tell_of_a_weakness_stands_where_one_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/.well-known/security.txt").status_code == 404
    known = replace(current(), contact="security@essaim.example")
    monkeypatch.setattr(about, "current", lambda: known)
    text = Client().get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:security@essaim.example\n" in text
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", text, re.MULTILINE)

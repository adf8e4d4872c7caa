"""Sessions: known to their owner, ended one by one, and worth nothing to whoever steals the table."""

from __future__ import annotations

import pytest
from django.test import Client

from essaim.services import people, visiting
from essaim.store.models import Session
from essaim.web.devices import device_of
from essaim.web.sessions import SessionStore
from tests.people import ANA, DAN, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db

COOKIE = "essaim_session"


def test_what_is_kept_of_a_session_opens_none() -> None:
    ana = make_member(ANA)
    client = visitor(ana)
    key = client.cookies[COOKIE].value
    row = Session.objects.get()
    kept = " ".join(str(value) for value in vars(row).values())
    assert key not in kept
    assert "epoch" not in kept, "the content is sealed"
    assert row.person == ana
    thief = Client()
    thief.cookies[COOKIE] = row.key_hash
    assert thief.get("/me").status_code == 302


def test_content_moved_to_another_session_does_not_open() -> None:
    mine, theirs = visitor(make_member(ANA)), visitor(make_member(DAN))
    first, second = Session.objects.order_by("pk")
    Session.objects.filter(pk=second.pk).update(data_sealed=first.data_sealed)
    assert mine.get("/me").status_code == 200
    assert theirs.get("/me").status_code == 302


def test_i_see_my_browsers_and_sign_one_out_from_another() -> None:
    ana = make_member(ANA)
    here, there = visitor(ana), visitor(ana)
    lost = Session.objects.latest("pk")
    Session.objects.filter(pk=lost.pk).update(device="Firefox, Android")
    page = here.get("/me").content.decode()
    assert "Firefox, Android" in page
    assert "this one" in page
    assert here.post(f"/me/sessions/{lost.pk}/end")["Location"] == "/me"
    assert there.get("/me").status_code == 302
    assert here.get("/me").status_code == 200


def test_signing_out_this_very_browser_leads_home() -> None:
    ana = make_member(ANA)
    client = visitor(ana)
    assert client.post(f"/me/sessions/{Session.objects.get().pk}/end")["Location"] == "/"
    assert client.get("/me").status_code == 302


def test_all_others_end_at_once() -> None:
    ana = make_member(ANA)
    here, there, elsewhere = visitor(ana), visitor(ana), visitor(ana)
    here.post("/me/sessions/end-others")
    assert [client.get("/me").status_code for client in (here, there, elsewhere)] == [200, 302, 302]


def test_nobody_ends_a_session_of_somebody_else() -> None:
    visitor(make_member(ANA))
    theirs = Session.objects.get().pk
    assert visitor(make_member(DAN)).post(f"/me/sessions/{theirs}/end").status_code == 404
    assert Session.objects.filter(pk=theirs).exists()


def test_erasing_ends_every_session() -> None:
    ana = make_member(ANA)
    visitor(ana)
    other = visitor(ana)
    people.erase(ana)
    assert not Session.objects.exists()
    assert other.get("/me").status_code == 302


def test_a_session_that_was_ended_cannot_be_written_back() -> None:
    store = SessionStore()
    store["person"] = make_member(ANA).pk
    store.save()
    visiting.end(store.session_key or "")
    store["more"] = 1
    from django.contrib.sessions.backends.base import UpdateError

    with pytest.raises(UpdateError):
        store.save()
    assert SessionStore(store.session_key).load() == {}


@pytest.mark.parametrize(
    ("says", "device"),
    [
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_a_browser_is_told_in_two_words(says: str, device: str) -> None:
    assert device_of(says) == device

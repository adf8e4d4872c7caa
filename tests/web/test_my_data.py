"""My data: what is held, what I chose, and how to take it away; and the way ahead."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client

from essaim.model import ArrivalChoice, Findability
from essaim.services import people
from essaim.store.models import Block, Person
from tests.people import ANA, BADR, CHLOE, DAN, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db

CODE = re.compile(r"(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}")


def test_everything_held_is_on_one_page_with_why_and_until_when() -> None:
    page = unescape(visitor(make_member(ANA, follows=[BADR])).get("/me").content.decode())
    for holding in people.holdings(Person.objects.get()):
        assert holding.what in page
        assert holding.until in page


def test_who_may_find_me_is_my_choice() -> None:
    ana = make_member(ANA)
    assert visitor(ana).post("/me/findability", {"findability": "nobody"}).status_code == 302
    ana.refresh_from_db()
    assert ana.findability == Findability.NOBODY
    assert visitor(ana).post("/me/findability", {"findability": "everybody"}).status_code == 404


def test_following_arrivals_and_its_consent_are_one_choice() -> None:
    ana = make_member(ANA)
    client = visitor(ana)
    client.post("/me/arrivals", {"arrivals": "follow"})
    assert ana.consents.get().withdrawn_at is None
    client.post("/me/consent", {"purpose": people.AUTOMATIC, "answer": "no"})
    ana.refresh_from_db()
    assert ana.arrivals == ArrivalChoice.ANNOUNCE
    assert ana.consents.get().withdrawn_at is not None


def test_a_consent_is_given_and_withdrawn_with_its_date() -> None:
    ana = make_member(ANA)
    client = visitor(ana)
    client.post("/me/consent", {"purpose": people.AUTOMATIC, "answer": "yes"})
    assert "You agreed on" in client.get("/me").content.decode()
    client.post("/me/consent", {"purpose": people.AUTOMATIC, "answer": "no"})
    assert ana.consents.get().withdrawn_at is not None
    assert client.post("/me/consent", {"purpose": "invented", "answer": "yes"}).status_code == 404


def test_a_block_is_listed_and_taken_back_only_by_its_owner() -> None:
    badr = make_member(BADR, findability=Findability.ANYONE)
    ana = make_member(ANA, follows=[BADR])
    people.block(ana, badr.pk)
    block = Block.objects.get()
    assert BADR.display_name in visitor(ana).get("/me").content.decode()
    assert visitor(make_member(DAN)).post(f"/me/unblock/{block.pk}").status_code == 404
    assert visitor(ana).post(f"/me/unblock/{block.pk}").status_code == 302
    assert not Block.objects.exists()


def test_my_data_comes_as_a_file() -> None:
    answer = visitor(make_member(ANA, follows=[BADR, CHLOE])).get("/me/export")
    assert answer["Content-Disposition"] == 'attachment; filename="essaim.json"'
    assert answer["Cache-Control"] == "private, no-store"
    assert ANA.mastodon.handle in json.dumps(json.loads(answer.content), ensure_ascii=False)


def test_a_new_recovery_code_is_shown_once_and_works() -> None:
    ana = make_member(ANA)
    code = CODE.search(visitor(ana).post("/me/recovery-code").content.decode())
    assert code is not None
    assert code[0] not in visitor(ana).get("/me").content.decode()
    assert Client().post("/recover", {"code": code[0]})["Location"] == "/accounts"


def test_erasing_says_what_goes_asks_and_gives_a_receipt() -> None:
    ana = make_member(ANA, follows=[BADR])
    client = visitor(ana)
    asked = client.get("/me/erase").content.decode()
    assert "What goes" in asked
    assert Person.objects.exists()
    receipt = client.post("/me/erase")
    assert "All that was yours here is erased" in receipt.content.decode()
    assert receipt["Cache-Control"] == "private, no-store"
    assert not Person.objects.exists()
    assert client.get("/me").status_code == 302


def test_the_way_ahead_names_one_next_thing() -> None:
    ana = make_member(ANA, proved=False)
    ana.accounts.update(grant_sealed="sealed")
    page = visitor(ana).get("/dashboard").content.decode()
    assert page.count('aria-current="step"') == 1
    assert page.count('class="button" href') == 1
    assert "Ask for it, or bring it" in page


def test_an_account_that_waits_for_a_sign_in_comes_first() -> None:
    page = visitor(make_member(ANA)).get("/dashboard").content.decode()
    assert "no longer lets Essaim in" in page.split('aria-current="step"')[1].split("</li>")[0]
    accounts = visitor(Person.objects.get()).get("/accounts").content.decode()
    assert "Sign in again" in accounts


def test_once_all_is_asked_the_way_shows_how_far_it_is() -> None:
    make_member(BADR, findability=Findability.ANYONE)
    ana = make_member(ANA, follows=[BADR])
    ana.accounts.update(grant_sealed="sealed")
    client = visitor(ana)
    assert "See who is here" in client.get("/dashboard").content.decode()
    client.post("/here/follow", {"all": "yes"})
    page = client.get("/dashboard").content.decode()
    assert "0 of 1 followed." in page
    assert "<progress" in page

"""The private feed of one's news."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from essaim.model import Findability
from essaim.services import consenting, feeding, noticing
from essaim.services.reconnecting import sweep
from essaim.store.models import FeedAddress, Notice, Person
from tests.conftest import Traveller
from tests.people import ANA, BADR, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def path_of(person: Person) -> str:
    return feeding.address(person).removeprefix("http://127.0.0.1:8000")


def entries(path: str) -> list[ET.Element]:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def test_a_feed_is_made_read_renewed_and_taken_away(travel: Traveller) -> None:
    ana = make_member(ANA, follows=[BADR])
    client = visitor(ana)
    client.post("/news/telling/feed", {"answer": "make"})
    first = path_of(ana)
    assert first in client.get("/news/telling").content.decode()
    make_member(BADR, findability=Findability.ANYONE, follows=[])
    [entry] = entries(first)
    assert entry.findtext(f"{ATOM}title") == "Somebody you followed on X has arrived"
    assert BADR.display_name in (entry.findtext(f"{ATOM}summary") or "")
    assert Notice.objects.get().read_at is None, "reading the feed leaves the news unread on the site"

    client.post("/news/telling/feed", {"answer": "renew"})
    assert Client().get(first).status_code == 404
    assert path_of(ana) != first
    client.post("/news/telling/feed", {"answer": "stop"})
    assert feeding.address(ana) == ""
    assert consenting.given_at(ana, feeding.FEED) is None


def test_an_entry_keeps_its_id_and_news_of_before_are_not_told(travel: Traveller) -> None:
    ana = make_member(ANA)
    noticing.tell(ana, "merged")
    travel.forward(hours=1)
    feeding.make(ana)
    assert entries(path_of(ana)) == []
    noticing.tell(ana, "find-request")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries(path_of(ana))]
    assert len(ids) == 1
    assert ids == [entry.findtext(f"{ATOM}id") for entry in entries(path_of(ana))]


def test_a_feed_speaks_the_persons_language(travel: Traveller) -> None:
    ana = make_member(ANA)
    feeding.make(ana)
    noticing.tell(ana, "merged")
    Person.objects.update(language="fr")
    [entry] = entries(path_of(ana))
    assert entry.findtext(f"{ATOM}title") == "Vos deux inscriptions ici n’en font plus qu’une."


def test_a_feed_that_is_read_goes_on_and_one_that_is_not_ends(travel: Traveller) -> None:
    ana = make_member(ANA)
    feeding.make(ana)
    travel.forward(days=300)
    entries(path_of(ana))
    travel.forward(days=300)
    sweep()
    assert entries(path_of(ana)) == []
    travel.forward(days=367)
    sweep()
    assert not FeedAddress.objects.exists()


def test_the_address_is_sealed_and_not_guessed() -> None:
    ana = make_member(ANA)
    feeding.make(ana)
    row = FeedAddress.objects.get()
    token = path_of(ana).rpartition("/")[2]
    assert token not in row.token_sealed + row.token_hash
    assert Client().get("/feed/nothing").status_code == 404

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from essaim.base import clock
from essaim.model import ArrivalChoice, Findability
from essaim.services import noticing
from essaim.store.models import FollowList, Notice, Person
from tests.people import ANA, BADR, DAN, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


def arrival(choice: ArrivalChoice = ArrivalChoice.ANNOUNCE) -> tuple[Person, Person]:
    """Give Ana, and Badr who arrived after her."""
    ana = make_member(ANA, follows=[BADR], arrivals=choice)
    return ana, make_member(BADR, findability=Findability.ANYONE, follows=[])


def test_no_news_is_said() -> None:
    assert "Nothing new" in visitor(make_member(ANA)).get("/news").content.decode()


def test_an_arrival_is_told_and_is_read_once_seen() -> None:
    ana, _badr = arrival()
    client = visitor(ana)
    page = client.get("/news").content.decode()
    assert f"<bdi>{BADR.display_name}</bdi>, whom you followed on X, has arrived." in page
    assert 'class="row unread"' in page
    assert 'class="row unread"' not in client.get("/news").content.decode()


def test_an_arrival_that_was_followed_leads_to_the_journal() -> None:
    ana, _badr = arrival(ArrivalChoice.FOLLOW)
    page = visitor(ana).get("/news").content.decode()
    assert "has arrived: we follow them for you." in page
    assert 'href="/journal">Go there' in page


@pytest.mark.parametrize("name", ["<b>bold</b>", "%(name)s", "{{ site.person }}", "\u202egnirts"])
def test_a_hostile_name_stays_a_name(name: str) -> None:
    ana, badr = arrival()
    badr.accounts.update(display_name=name)
    page = visitor(ana).get("/news").content.decode()
    assert "<b>" not in page
    assert "\u202e" not in page
    assert "has arrived." in page


def test_the_notice_that_lists_end_leads_to_one_button_that_keeps_them() -> None:
    ana = make_member(ANA, follows=[BADR], arrivals=ArrivalChoice.FOLLOW)
    noticing.tell(ana, "lists-ending")
    client = visitor(ana)
    assert 'href="/me/keep">Go there' in client.get("/news").content.decode()
    FollowList.objects.update(expires_at=clock.now() + timedelta(days=20))
    page = client.get("/me/keep").content.decode()
    assert page.count("Keep it for another year") == 1
    assert "Whoever arrives later is followed for you" in page
    assert client.post("/me/keep")["Location"] == "/me"
    assert FollowList.objects.get().expires_at > clock.now() + timedelta(days=364)
    assert Client().get("/me/keep")["Location"] == "/sign-in?next=%2Fme%2Fkeep"


def test_who_can_no_longer_be_found_is_not_named() -> None:
    ana, badr = arrival()
    Person.objects.filter(pk=badr.pk).update(findability=Findability.NOBODY)
    assert BADR.display_name not in visitor(ana).get("/news").content.decode()


def test_dan_reads_nothing_of_anas_and_visitors_sign_in_first() -> None:
    arrival()
    assert BADR.display_name not in visitor(make_member(DAN)).get("/news").content.decode()
    assert Client().get("/news")["Location"] == "/sign-in?next=%2Fnews"
    assert Notice.objects.filter(read_at=None).exists()

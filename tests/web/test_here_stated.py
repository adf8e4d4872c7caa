"""Who is here: people of public life whom public sources state."""

from __future__ import annotations

import html

import pytest

from essaim.matching.directory import Stated
from essaim.model import Network
from essaim.services import directory, stating
from essaim.store.models import FollowAction, Person
from tests.people import ANA, BADR, DAN, TOWN_HALL, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db

SOURCE = "A roster of towns <b>"


def roster(
    address: str = "mairie@tilleul.example", source: str = "roster", url: str = "https://roster.example/7"
) -> None:
    name = TOWN_HALL.display_name
    stating.take_in(source, [Stated("x", TOWN_HALL.x_id, "", Network.MASTODON, address, name, SOURCE, url)])


def here(person: Person) -> str:
    return visitor(person).get("/here").content.decode()


def number(person: Person) -> int:
    return directory.matches_with_directory(person)[0].number


def test_ana_reads_where_the_town_hall_is_who_says_so_and_since_when() -> None:
    roster()
    page = here(make_member(ANA, follows=[TOWN_HALL]))
    assert TOWN_HALL.display_name in page
    assert 'href="https://tilleul.example/@mairie"' in page
    assert 'href="https://roster.example/7"' in page
    assert html.escape(SOURCE) in page
    assert SOURCE not in page
    assert "<time datetime=" in page
    assert "A public source states this address for that account" in page


def test_somebody_who_proved_nothing_sees_and_follows_them_but_no_member() -> None:
    roster()
    make_member(BADR)
    ana = make_member(ANA, proved=False, follows=[TOWN_HALL, BADR])
    page = here(ana)
    assert TOWN_HALL.display_name in page
    assert BADR.display_name not in page
    visitor(ana).post("/here/follow", {"all": "yes"})
    assert FollowAction.objects.get().target_handle == "mairie@tilleul.example"


def test_dan_who_did_not_follow_them_sees_nothing() -> None:
    roster()
    dan = make_member(DAN, follows=[BADR])
    assert TOWN_HALL.display_name not in here(dan)
    assert "In public life" not in here(dan)


def test_follow_all_says_first_on_which_sources_it_rests() -> None:
    roster()
    ana = make_member(ANA, follows=[TOWN_HALL])
    page = here(ana)
    assert page.index("Stated, by these sources:") < page.index("Follow 1 person")
    answer = visitor(ana).post("/here/follow", {"all": "yes"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/journal"
    assert "mairie@tilleul.example" in answer.content.decode()
    assert "Follow 1 person" not in here(ana)
    assert "under way" in here(ana)


def test_one_is_followed_by_choice_and_nobody_follows_by_anothers_number() -> None:
    roster()
    ana = make_member(ANA, follows=[TOWN_HALL])
    entry = {"entry": number(ana)}
    dan = make_member(DAN)
    for address in ("/here/follow", "/here/ignore", "/here/restore"):
        assert visitor(dan).post(address, entry).status_code == 404
    visitor(ana).post("/here/follow", entry)
    assert FollowAction.objects.get().account.person == ana


def test_one_who_is_put_aside_is_not_followed_until_brought_back() -> None:
    roster()
    ana = make_member(ANA, follows=[TOWN_HALL])
    visitor(ana).post("/here/follow", {"all": "yes"})
    visitor(ana).post("/here/ignore", {"entry": number(ana)})
    assert FollowAction.objects.get().state == "dismissed"
    assert "Put aside (1)" in here(ana)
    visitor(ana).post("/here/follow", {"all": "yes"})
    assert FollowAction.objects.get().state == "dismissed"
    visitor(ana).post("/here/restore", {"entry": number(ana)})
    visitor(ana).post("/here/follow", {"all": "yes"})
    assert FollowAction.objects.get().state == "queued"


def test_sources_that_disagree_are_shown_and_no_button_offers_to_follow() -> None:
    roster()
    roster("impostor@elsewhere.example", "another", url="")
    ana = make_member(ANA, follows=[TOWN_HALL])
    page = here(ana)
    assert "impostor@elsewhere.example" in page
    assert "Public sources state different addresses" in page
    assert 'name="entry" value' not in page.replace('here/ignore" name="entry"', "")
    assert "Follow 1 person" not in page


def test_a_member_who_claims_the_same_address_is_shown_once() -> None:
    make_member(TOWN_HALL, proved=False, findability="anyone")  # type: ignore[arg-type] # the same text
    roster(TOWN_HALL.mastodon.handle.upper())
    page = here(make_member(ANA, follows=[TOWN_HALL]))
    assert page.count(f'@{TOWN_HALL.name}"') + page.count(f"/@{TOWN_HALL.name}") >= 1
    assert "In public life" not in page

"""A member's public page."""

from __future__ import annotations

import pytest
from django.test import Client

from essaim.services import consenting, people, presenting
from essaim.services.errors import NameTaken, NotYours
from essaim.services.reconnecting import sweep
from essaim.store.models import PageReport, PublicPage, ReleasedName
from tests.conftest import Traveller
from tests.people import ANA, BADR, DAN, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


def stranger() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def test_there_is_no_page_until_it_is_published() -> None:
    ana = make_member(ANA)
    assert stranger().get("/@ana").status_code == 404
    client = visitor(ana)
    assert 'value="ana"' in client.get("/me/page").content.decode()
    client.post("/me/page", {"name": "Ana"})
    assert stranger().get("/@ana").status_code == 200
    assert consenting.given_at(ana, presenting.PAGE) is not None


def test_a_page_shows_proved_accounts_and_links_back_to_them() -> None:
    ana = make_member(ANA, bluesky=True)
    visitor(ana).post("/me/page", {"name": "ana", "shows_source": "yes"})
    page = stranger().get("/@ana").content.decode()
    assert 'href="https://tilleul.example/@ana" rel="me noopener"' in page
    assert 'href="https://bsky.app/profile/ana.pds.example" rel="me noopener"' in page
    assert ANA.x_handle in page
    assert "<svg" in page


def test_an_x_account_that_only_an_archive_claims_is_not_shown() -> None:
    ana = make_member(ANA, proved=False, follows=[BADR])
    visitor(ana).post("/me/page", {"name": "ana", "shows_source": "yes"})
    assert ANA.x_handle not in stranger().get("/@ana").content.decode()


def test_search_engines_are_kept_out_unless_the_member_lets_them_in() -> None:
    client = visitor(make_member(ANA))
    client.post("/me/page", {"name": "ana"})
    answer = stranger().get("/@ana")
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    client.post("/me/page", {"name": "ana", "indexed": "yes"})
    answer = stranger().get("/@ana")
    assert "X-Robots-Tag" not in answer.headers
    assert "noindex" not in answer.content.decode()


@pytest.mark.parametrize("name", ["admin", "essaim", "ab", "a" * 31, "élysée", "a b", "-ana", "ana/../x", ""])
def test_some_names_nobody_gets(name: str) -> None:
    answer = visitor(make_member(ANA)).post("/me/page", {"name": name})
    assert answer.status_code == 400
    assert not PublicPage.objects.exists()


def test_a_name_has_one_holder_and_is_nobody_elses_for_a_year_afterwards(travel: Traveller) -> None:
    ana, dan = make_member(ANA), make_member(DAN)
    presenting.publish(ana, "valfleur", indexed=False, shows_source=False)
    with pytest.raises(NameTaken):
        presenting.publish(dan, "valfleur", indexed=False, shows_source=False)
    presenting.take_back(ana)
    assert stranger().get("/@valfleur").status_code == 404
    with pytest.raises(NameTaken):
        presenting.publish(dan, "valfleur", indexed=False, shows_source=False)
    presenting.publish(ana, "valfleur", indexed=False, shows_source=False)
    presenting.take_back(ana)
    travel.forward(days=367)
    sweep()
    presenting.publish(dan, "valfleur", indexed=False, shows_source=False)


def test_a_name_stays_nobodys_when_its_holder_erases_everything() -> None:
    ana, dan = make_member(ANA), make_member(DAN)
    presenting.publish(ana, "valfleur", indexed=False, shows_source=False)
    people.erase(ana)
    with pytest.raises(NameTaken):
        presenting.publish(dan, "valfleur", indexed=False, shows_source=False)
    assert ReleasedName.objects.count() == 1


def test_a_page_can_be_reported_and_taken_down() -> None:
    ana = make_member(ANA)
    presenting.publish(ana, "ana", indexed=False, shows_source=False)
    client = stranger()
    assert "Report this page" in client.get("/@ana").content.decode()
    client.post("/@ana/report", {"reason": "impersonation", "words": "That is me!"})
    [row] = presenting.reported()
    assert row.reports.get().words == "That is me!"
    presenting.hide("@ana", hidden=True)
    assert client.get("/@ana").status_code == 404
    assert not PageReport.objects.exists()
    assert "This page was taken down" in visitor(ana).get("/me/page").content.decode()
    with pytest.raises(NotYours):
        presenting.publish(ana, "ana2", indexed=False, shows_source=False)
    presenting.hide("ana", hidden=False)
    assert client.get("/@ana").status_code == 200


def test_a_page_lives_as_long_as_its_member_comes_by(travel: Traveller) -> None:
    ana = make_member(ANA)
    presenting.publish(ana, "ana", indexed=False, shows_source=False)
    travel.forward(days=300)
    people.get(ana.pk, ana.session_epoch)
    travel.forward(days=90)
    presenting.keep_or_forget()
    sweep()
    assert stranger().get("/@ana").status_code == 200
    travel.forward(days=366)
    presenting.keep_or_forget()
    assert stranger().get("/@ana").status_code == 404
    with pytest.raises(NameTaken):
        presenting.publish(make_member(DAN), "ana", indexed=False, shows_source=False)


def test_my_data_lets_one_withdraw_the_agreement() -> None:
    client = visitor(make_member(ANA))
    client.post("/me/page", {"name": "ana"})
    client.post("/me/consent", {"purpose": "public-page", "answer": "no"})
    assert not PublicPage.objects.exists()

"""Inviting, and who was waiting."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from essaim.model import Findability
from essaim.services import consenting, inviting, people, presenting, welcoming
from essaim.services.errors import TooMany
from essaim.services.reconnecting import sweep
from essaim.store.models import Invitation, Person
from essaim.web.pages import sharing
from tests.conftest import Traveller
from tests.people import ANA, BADR, CHLOE, DAN, make_member, somebody
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db
CROWD = [somebody(f"one{letter}", 100 + number) for number, letter in enumerate("abcdef")]


def test_the_texts_say_where_and_how_many_once_there_are_enough() -> None:
    ana = make_member(ANA, bluesky=True, follows=CROWD)
    page = visitor(ana).get("/invite").content.decode()
    assert "already there" not in page
    for one in CROWD:
        make_member(one, findability=Findability.ANYONE, follows=[])
    page = visitor(ana).get("/invite").content.decode()
    assert "@ana@tilleul.example" in page
    assert "6 of you are already there." in page
    assert "https://tilleul.example/share?text=" in page
    assert "https://bsky.app/intent/compose?text=" in page
    assert not any(one.display_name in page for one in CROWD)


def test_the_link_leads_to_ones_own_page_once_there_is_one() -> None:
    ana = make_member(ANA)
    assert all(text.text.endswith("http://127.0.0.1:8000/") for text in sharing.texts(ana))
    presenting.publish(ana, "ana", indexed=False, shows_source=False)
    assert all(text.text.endswith("http://127.0.0.1:8000/@ana") for text in sharing.texts(ana))


def test_a_group_gets_a_link_and_a_poster() -> None:
    client = visitor(make_member(ANA))
    answer = client.post("/invite", {"group": "Club d’échecs de Valfleur"})
    poster = client.get(answer["Location"]).content.decode()
    code = Invitation.objects.get().code
    assert "Club d’échecs de Valfleur" in poster
    assert "<svg" in poster
    assert f"http://127.0.0.1:8000/i/{code}" in poster
    landing = Client(HTTP_ACCEPT_LANGUAGE="en").get(f"/i/{code}").content.decode()
    assert "Club d’échecs de Valfleur</bdi> invites you" in landing


@pytest.mark.parametrize("name", ["", "   ", "x" * 61 + "/", "https://bad.example", "write to a@b.example"])
def test_a_group_has_a_name_and_no_address(name: str) -> None:
    assert visitor(make_member(ANA)).post("/invite", {"group": name}).status_code == 400


def test_those_who_came_are_counted_once_they_are_in_and_few_are_not_told() -> None:
    ana = make_member(ANA)
    made = inviting.invite(ana, "Club")
    for _ in range(5):
        client = Client()
        client.get(f"/i/{made.code}")
        request = RequestFactory().get("/")
        request.session = client.session
        sharing.count_newcomer(request)  # type: ignore[arg-type]
        sharing.count_newcomer(request)  # type: ignore[arg-type]
        seen = inviting.mine(ana, made.code)
        assert seen.came == (5 if Invitation.objects.get().came == 5 else None)
    assert Invitation.objects.get().came == 5
    columns = {field.name for field in Invitation._meta.concrete_fields}
    assert columns == {"id", "person", "code", "name", "came", "created_at", "expires_at"}


def test_an_invitation_is_its_makers_alone_and_ends(travel: Traveller) -> None:
    ana, dan = make_member(ANA), make_member(DAN)
    made = inviting.invite(ana, "Club")
    assert visitor(dan).get(f"/invite/{made.code}/poster").status_code == 404
    assert visitor(dan).post(f"/invite/{made.code}/end").status_code == 404
    visitor(ana).post(f"/invite/{made.code}/end")
    assert Client().get(f"/i/{made.code}").status_code == 404
    made = inviting.invite(ana, "Club")
    travel.forward(days=184)
    sweep()
    assert not Invitation.objects.exists()
    for _ in range(20):
        inviting.invite(ana, "Club")
    with pytest.raises(TooMany):
        inviting.invite(ana, "Club")


def waiting(count: int, *, proved: bool = True, agreed: bool = True) -> None:
    for one in CROWD[:count]:
        person = make_member(one, proved=proved, follows=[CHLOE])
        if agreed:
            consenting.give_consent(person, welcoming.COUNTED)


def test_a_newcomer_reads_how_many_were_waiting() -> None:
    waiting(6)
    chloe = make_member(CHLOE, follows=[])
    page = visitor(chloe).get("/dashboard").content.decode()
    assert "6 people were waiting for you" in page
    assert not any(one.display_name in page for one in CROWD)


def test_only_those_who_agreed_and_proved_themselves_are_counted() -> None:
    waiting(3, agreed=False)
    assert welcoming.waited_for(make_member(CHLOE, follows=[])) == 0


def test_a_forged_archive_waits_for_nobody() -> None:
    waiting(3, proved=False)
    assert welcoming.waited_for(make_member(CHLOE, follows=[])) == 0


def test_somebody_who_only_claims_an_account_does_not_learn_who_waits_for_it() -> None:
    waiting(3)
    assert welcoming.waited_for(make_member(CHLOE, proved=False, follows=[BADR])) == 0


def test_few_are_some_and_the_figure_goes_after_the_first_days(travel: Traveller) -> None:
    waiting(2)
    chloe = make_member(CHLOE, follows=[])
    assert "Some people were waiting for you" in visitor(chloe).get("/dashboard").content.decode()
    travel.forward(days=8)
    assert "waiting for you" not in visitor(chloe).get("/dashboard").content.decode()


def test_the_agreement_is_asked_at_the_welcome_and_kept_under_my_data() -> None:
    ana = make_member(ANA)
    client = visitor(ana)
    client.post("/me/consent", {"purpose": "counted-as-waiting", "answer": "yes"})
    assert consenting.given_at(ana, welcoming.COUNTED) is not None
    client.post("/me/consent", {"purpose": "counted-as-waiting", "answer": "no"})
    assert consenting.given_at(ana, welcoming.COUNTED) is None


def test_what_is_shown_to_the_world_is_exported_and_erased() -> None:
    ana = make_member(ANA)
    presenting.publish(ana, "ana", indexed=False, shows_source=False)
    inviting.invite(ana, "Club")
    told = people.export(ana)
    assert told["public_pages"][0]["name"] == "ana"
    assert told["invitations"][0]["name"] == "Club"
    people.erase(Person.objects.get(pk=ana.pk))
    assert not Invitation.objects.exists()

from __future__ import annotations

import html

import pytest

from essaim.model import Findability
from essaim.store.models import Block, FindRequest, FollowAction, Match, Person
from tests.people import ANA, BADR, CHLOE, DAN, make_member, somebody
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


def here(person: Person, query: str = "") -> str:
    return html.unescape(visitor(person).get(f"/here{query}").content.decode())


def make_badr(findability: Findability = Findability.ANYONE) -> Person:
    return make_member(BADR, findability=findability)


def test_without_an_archive_the_page_says_what_to_do() -> None:
    assert "Your archive comes first" in here(make_member(ANA))


def test_an_unproved_person_sees_a_figure_and_no_name() -> None:
    people = [somebody(f"friend{chr(97 + number)}", 100 + number) for number in range(6)]
    for one in people:
        make_member(one, findability=Findability.ANYONE)
    ana = make_member(ANA, proved=False, follows=people)
    page = here(ana)
    assert "So far, a figure" in page
    assert '<p class="figure-number">6</p>' in page
    assert not any(one.display_name in page for one in people)


def test_a_small_figure_is_not_told_to_an_unproved_person() -> None:
    make_badr()
    for follows in ([BADR], []):
        page = here(make_member(ANA, proved=False, follows=follows))
        assert "fewer than five" in page
        Person.objects.filter(pk=Person.objects.latest("pk").pk).delete()


def test_a_proved_person_sees_names_grades_and_reasons_and_follows_all() -> None:
    make_badr()
    ana = make_member(ANA, follows=[BADR])
    page = here(ana)
    assert BADR.display_name in page
    assert "This person linked both accounts themselves." in page
    answer = visitor(ana).post("/here/follow", {"all": "yes"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/journal"
    assert FollowAction.objects.get().target_handle == BADR.mastodon.handle


def test_search_and_grades_narrow_the_list() -> None:
    make_badr()
    make_member(CHLOE, findability=Findability.ANYONE, proved=False)
    ana = make_member(ANA, follows=[BADR, CHLOE])
    assert CHLOE.display_name not in here(ana, "?grade=certain")
    assert BADR.display_name not in here(ana, "?grade=likely")
    assert CHLOE.display_name in here(ana, "?q=TANGUY")
    assert "Nobody found" in here(ana, "?q=zzz")


def test_filters_say_how_many_they_leave_and_lead_back_when_on() -> None:
    make_badr()
    make_member(CHLOE, findability=Findability.ANYONE, proved=False, mastodon=False, bluesky=True)
    ana = make_member(ANA, follows=[BADR, CHLOE])
    page = here(ana)
    assert '<a href="/here?grade=likely">likely (1)' in page
    assert '<a href="/here?network=bluesky">Bluesky (1)' in page
    visitor(ana).post("/here/follow", {"all": "yes"})
    left = here(ana, "?left=yes&network=bluesky")
    assert CHLOE.display_name in left
    assert BADR.display_name not in left
    assert '<a href="/here?network=bluesky" aria-current="true">' in left
    assert '<a href="/here?left=yes" aria-current="true">' in left


def test_all_of_a_page_are_ticked_without_a_script_but_for_those_under_way() -> None:
    make_badr()
    make_member(CHLOE, findability=Findability.ANYONE)
    ana = make_member(ANA, follows=[BADR, CHLOE])
    assert here(ana).count(" checked") == 0
    assert here(ana, "?tick=all").count(" checked") == 2


def test_before_the_archive_comes_one_sees_whose_archive_names_one() -> None:
    ana = make_member(ANA)
    make_member(BADR, findability=Findability.ANYONE, followers=[ANA], bluesky=True)
    page = here(ana)
    assert "Your archive comes first" in page
    assert BADR.display_name in page


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{ 1234|add:4321 }}{% url 'home' %}", "\u202egnirts", "Z̸̢̛̥͖͓̈́̈́̾͝" * 9, "ك" * 60, ""]
)
def test_hostile_names_stay_names(name: str) -> None:
    badr = make_badr()
    badr.accounts.update(display_name=name)
    ana = make_member(ANA, follows=[BADR])
    page = visitor(ana).get("/here").content.decode()
    assert "<script>alert" not in page
    assert "5555" not in page
    assert "\u202e" not in page
    assert "<bdi>" in page


def test_a_long_list_is_given_by_pages() -> None:
    badr = make_badr()
    ana = make_member(ANA, follows=[BADR])
    match = Match.objects.get(seeker=ana)
    for number in range(210):
        one = make_member(somebody(f"p{chr(97 + number // 26)}{chr(97 + number % 26)}", 200 + number))
        one.findability = Findability.ANYONE
        one.save()
        Match.objects.create(
            seeker=ana, found=one, direction="following", grade="certain", created_at=match.created_at,
            seeker_identity=match.seeker_identity, found_identity=one.identities.get(),
        )  # fmt: skip
    client = visitor(ana)
    assert client.get("/here").content.decode().count('class="row"') == 50
    assert client.get("/here?page=5").content.decode().count('class="row"') == 11
    assert badr is not None


def test_dan_cannot_touch_what_is_anas() -> None:
    make_badr()
    ana = make_member(ANA, follows=[BADR])
    dan = make_member(DAN)
    match = Match.objects.get(seeker=ana)
    visitor(ana).post("/here/follow", {"all": "yes"})
    action = FollowAction.objects.get()
    intruder = visitor(dan)
    for address, data in (
        ("/here/ignore", {"match": match.pk}),
        ("/here/restore", {"match": match.pk}),
        ("/here/follow", {"match": match.pk}),
        ("/here/block", {"person": ana.pk, "sure": "yes"}),
        ("/here/block", {"person": ana.pk}),
        ("/journal/undo", {"action": action.pk}),
        ("/journal/retry", {"action": action.pk}),
    ):
        assert intruder.post(address, data).status_code == 404, address
    match.refresh_from_db()
    action.refresh_from_db()
    assert match.ignored_at is None
    assert action.state == "queued"
    assert not Block.objects.exists()


def test_badr_is_asked_and_answers_on_the_page() -> None:
    badr = make_badr(Findability.ASK)
    ana = make_member(ANA, follows=[BADR])
    assert BADR.display_name not in here(ana)
    assert ANA.display_name in here(badr)
    request = FindRequest.objects.get()
    assert visitor(ana).post(f"/requests/{request.pk}/answer", {"answer": "yes"}).status_code == 404
    visitor(badr).post(f"/requests/{request.pk}/answer", {"answer": "yes"})
    assert BADR.display_name in here(ana)


def test_blocking_asks_first() -> None:
    badr = make_badr()
    ana = make_member(ANA, follows=[BADR])
    client = visitor(ana)
    assert "Block this person?" in client.post("/here/block", {"person": badr.pk}).content.decode()
    assert not Block.objects.exists()
    client.post("/here/block", {"person": badr.pk, "sure": "yes"})
    assert Block.objects.get().blocked == badr
    assert BADR.display_name not in here(ana)


def test_put_aside_and_brought_back() -> None:
    make_badr()
    ana = make_member(ANA, follows=[BADR])
    match = Match.objects.get(seeker=ana)
    client = visitor(ana)
    client.post("/here/ignore", {"match": match.pk})
    assert "Those put aside" in here(ana)
    assert (
        "There was nobody new to follow." in client.post("/here/follow", {"all": "yes"}, follow=True).content.decode()
    )
    client.post("/here/restore", {"match": match.pk})
    match.refresh_from_db()
    assert match.ignored_at is None

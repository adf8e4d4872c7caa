from __future__ import annotations

import pytest

from essaim.model import ArrivalChoice, Findability, FollowState
from essaim.store.models import FollowAction, Person
from tests.people import ANA, BADR, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Person:
    """Give Ana, who has asked to follow Badr."""
    make_member(BADR, findability=Findability.ANYONE)
    ana = make_member(ANA, follows=[BADR])
    visitor(ana).post("/here/follow", {"all": "yes"})
    return ana


@pytest.mark.parametrize("state", list(FollowState))
def test_each_outcome_is_told_in_words(ana: Person, state: FollowState) -> None:
    FollowAction.objects.update(state=state, reason="refused" if state == FollowState.REFUSED else "")
    page = visitor(ana).get("/journal")
    assert page.status_code == 200
    assert BADR.mastodon.handle in page.content.decode()


def test_a_waiting_follow_is_taken_back_before_it_is_sent(ana: Person) -> None:
    action = FollowAction.objects.get()
    visitor(ana).post("/journal/undo", {"action": action.pk})
    action.refresh_from_db()
    assert action.state == FollowState.DISMISSED


def test_a_follow_that_was_made_is_taken_back(ana: Person) -> None:
    FollowAction.objects.update(state=FollowState.DONE)
    client = visitor(ana)
    assert "Take everything back?" in client.get("/journal/undo-all").content.decode()
    client.post("/journal/undo-all")
    assert FollowAction.objects.get().state == FollowState.UNDO_QUEUED


def test_pause_and_go_on(ana: Person) -> None:
    client = visitor(ana)
    client.post("/journal/pause")
    assert "Paused" in client.get("/journal").content.decode()
    client.post("/journal/resume")
    assert "Paused: nothing" not in client.get("/journal").content.decode()


def test_a_refused_follow_is_tried_again_on_wish(ana: Person) -> None:
    FollowAction.objects.update(state=FollowState.REFUSED, reason="refused")
    visitor(ana).post("/journal/retry", {"action": FollowAction.objects.get().pk})
    assert FollowAction.objects.get().state == FollowState.QUEUED


def test_nonsense_numbers_are_no_traceback(ana: Person) -> None:
    client = visitor(ana)
    assert client.post("/journal/undo", {"action": "../1"}).status_code == 404
    assert client.get("/journal?from=-1").status_code == 404
    assert client.get("/journal?show=%00").status_code == 200


def test_news_tells_of_an_arrival_and_is_read_once_seen() -> None:
    ana = make_member(ANA, follows=[BADR], arrivals=ArrivalChoice.ANNOUNCE)
    make_member(BADR, findability=Findability.ANYONE)
    from essaim.services import arriving

    arriving.arrive(Person.objects.latest("pk"))
    client = visitor(ana)
    page = client.get("/news").content.decode()
    assert BADR.display_name in page
    assert 'class="row unread"' in page
    assert 'class="row unread"' not in client.get("/news").content.decode()

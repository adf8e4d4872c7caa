"""People who are no members ask to be left out: one post, and nobody learns anything from the answer."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from essaim.matching.pseudonyms import contains
from essaim.model import Findability, Network
from essaim.networks.contract import PublicPost
from essaim.services import finding, leaving_out, opting_out, withdrawing
from essaim.services.keys import pseudonymiser
from essaim.store.models import FollowList, OptOut, Person, Session
from tests.people import ANA, BADR, DAN, Somebody, make_member

pytestmark = pytest.mark.django_db

CODE = re.compile(r"essaim-[A-Z2-9]{4}-[A-Z2-9]{4}")
ADDRESS = "https://x.com/dan_on_x/status/1990000000000000001"


@pytest.fixture
def posts(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Let X show one post, as the test says."""
    shown: dict[str, object] = {"author": DAN, "text": ""}

    async def read(_reach: object, _address: str) -> PublicPost:
        author = shown["author"]
        assert isinstance(author, Somebody)
        return PublicPost(post_id="1", author_id=author.x_id, author_handle=author.x_handle, text=str(shown["text"]))

    monkeypatch.setattr(withdrawing, "read_post", read)
    return shown


def asks() -> tuple[Client, str]:
    """Give a visitor who asked for a code, and the text to post."""
    visitor = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert visitor.post("/opt-out", {"begin": "yes"})["Location"] == "/opt-out"
    page = visitor.get("/opt-out").content.decode()
    text = re.search(r"<blockquote class=\"post\"><p>(.*?)</p>", page)
    assert text is not None
    assert CODE.search(text[1])
    return visitor, text[1]


def lists_with(who: Somebody) -> int:
    value = pseudonymiser().number(Network.X, who.x_id)
    return sum(contains(bytes(row.pseudonyms), value) for row in FollowList.objects.all())


def do_the_work() -> None:
    for number in opting_out.open_opt_outs():
        assert opting_out.apply(number, 60)


def test_one_post_leaves_somebody_out_of_every_list(posts: dict[str, object]) -> None:
    make_member(ANA, follows=[DAN, BADR], followers=[DAN])
    visitor, posts["text"] = asks()
    answer = visitor.post("/opt-out", {"post": ADDRESS, "wish": "out"}, follow=True)
    assert "your account is left out" in answer.content.decode()
    do_the_work()
    assert lists_with(DAN) == 0
    assert lists_with(BADR) == 1
    make_member(BADR, follows=[DAN])
    assert lists_with(DAN) == 0, "nor is it kept from now on"


def test_the_answer_is_the_same_whoever_asks(posts: dict[str, object]) -> None:
    """Listed or not, member or not, left out already or not: the pages are alike to the letter."""
    make_member(ANA, follows=[DAN])
    make_member(BADR)
    pages = []
    for author in (DAN, BADR, DAN, ANA):
        posts["author"] = author
        visitor, posts["text"] = asks()
        page = visitor.post("/opt-out", {"post": ADDRESS, "wish": "out"}, follow=True).content.decode()
        pages.append(re.sub(r'value="[\w-]{64}"', "", page))
    assert len(set(pages)) == 1


def test_the_author_of_the_post_is_left_out_and_nobody_else(posts: dict[str, object]) -> None:
    visitor, posts["text"] = asks()
    posts["author"] = BADR
    visitor.post("/opt-out", {"post": ADDRESS.replace("dan", "ana"), "wish": "out"})
    assert leaving_out.among([DAN.x_id, BADR.x_id, ANA.x_id]) == {BADR.x_id}


def test_a_member_who_opts_out_here_is_found_by_nobody(posts: dict[str, object]) -> None:
    badr = make_member(BADR, findability=Findability.ANYONE)
    ana = make_member(ANA, follows=[BADR])
    assert len(finding.who_is_here(ana).people) == 1
    visitor, posts["text"] = asks()
    posts["author"] = BADR
    visitor.post("/opt-out", {"post": ADDRESS, "wish": "out"})
    assert finding.who_is_here(ana).people == []
    assert Person.objects.get(pk=badr.pk).findability == Findability.NOBODY


@pytest.mark.parametrize("text", ["", "essaim-AAAA-2222", "Leave my X account out"])
def test_a_post_without_this_visitors_code_changes_nothing(posts: dict[str, object], text: str) -> None:
    visitor, _ = asks()
    posts["text"] = text
    assert visitor.post("/opt-out", {"post": ADDRESS, "wish": "out"}).status_code == 400
    assert not OptOut.objects.exists()


def test_another_visitors_code_does_not_count(posts: dict[str, object]) -> None:
    _, posts["text"] = asks()
    other, _ = asks()
    assert other.post("/opt-out", {"post": ADDRESS, "wish": "out"}).status_code == 400
    assert not OptOut.objects.exists()


def test_a_code_counts_once_and_for_an_hour(posts: dict[str, object], travel) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    visitor, posts["text"] = asks()
    assert visitor.post("/opt-out", {"post": ADDRESS, "wish": "out"}).status_code == 302
    assert visitor.post("/opt-out", {"post": ADDRESS, "wish": "undo"}).status_code == 400
    visitor, posts["text"] = asks()
    travel.forward(minutes=61)
    assert visitor.post("/opt-out", {"post": ADDRESS, "wish": "undo"}).status_code == 400
    assert OptOut.objects.count() == 1


def test_the_wish_can_be_taken_back_by_the_same_proof(posts: dict[str, object]) -> None:
    visitor, posts["text"] = asks()
    visitor.post("/opt-out", {"post": ADDRESS, "wish": "out"})
    visitor, posts["text"] = asks()
    visitor.post("/opt-out", {"post": ADDRESS, "wish": "undo"})
    make_member(ANA, follows=[DAN])
    assert lists_with(DAN) == 1


def test_what_stays_of_the_wish_names_nobody(posts: dict[str, object]) -> None:
    visitor, posts["text"] = asks()
    visitor.post("/opt-out", {"post": ADDRESS, "wish": "out"})
    kept = " ".join(str(value) for row in OptOut.objects.all() for value in vars(row).values())
    assert DAN.x_id not in kept
    assert DAN.x_handle not in kept
    assert not Session.objects.exclude(person=None).exists(), "nobody became a member by it"


def test_looking_at_the_page_begins_no_session() -> None:
    assert Client().get("/opt-out").status_code == 200
    assert not Session.objects.exists()


def test_who_asks_too_often_is_asked_to_wait() -> None:
    visitor = Client(REMOTE_ADDR="192.0.2.1", HTTP_ACCEPT_LANGUAGE="en")
    answers = {visitor.post("/opt-out", {"begin": "yes"}).status_code for _ in range(25)}
    assert answers == {302, 429}
    assert Client(REMOTE_ADDR="192.0.2.2").post("/opt-out", {"begin": "yes"}).status_code == 302

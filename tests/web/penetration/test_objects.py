"""Somebody else's things: every address with a number in it, and every number in a form, tried by a second member."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.urls.converters import IntConverter

from essaim.base import clock
from essaim.model import ArchiveOwner, Direction, Findability, Network
from essaim.services import finding, importing, people, proving, receiving, reconnecting
from essaim.store.models import (
    Block,
    Delivery,
    FindRequest,
    FollowAction,
    Import,
    LinkedAccount,
    Match,
    Notice,
    Person,
    PutAside,
    Session,
)
from tests.people import ANA, BADR, CHLOE, DAN, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db

#: Whatever Dan must not be able to change.
TABLES = (Person, LinkedAccount, Import, Match, FollowAction, Block, FindRequest, Notice, Session, Delivery, PutAside)


def a_full_member() -> Person:
    """Let Ana have something behind every number: an account, a block, a question, a request, a session, a delivery."""
    ana = make_member(ANA, bluesky=True, follows=[BADR], findability=Findability.ASK)
    chloe = make_member(CHLOE, follows=[ANA], findability=Findability.ANYONE)
    make_member(BADR, follows=[ANA], findability=Findability.ANYONE)
    other = ArchiveOwner(str(int(DAN.x_id) + 700), "other_on_x", "Other")
    assert importing.import_ids(ana, other, {Direction.FOLLOWING: [BADR.x_id]}).question
    FindRequest.objects.get_or_create(seeker=chloe, found=ana, defaults={"created_at": clock.now()})
    reconnecting.follow_all(ana)
    people.block(ana, finding.who_is_here(ana).people[0].person_number)
    receiving.begin(ana, "", {Direction.FOLLOWING: 10})
    proving.offer(ana)
    visitor(ana)
    return ana


def objects(ana: Person) -> dict[str, int]:
    """Give, for each page with a number in its address, the number of something of Ana's."""
    return {
        "unlink": ana.accounts.order_by("pk")[0].pk,
        "me-unblock": ana.blocks.get().pk,
        "me-session-end": ana.sessions.order_by("pk")[0].pk,
        "archive-answer": ana.imports.get(state="question").pk,
        "request-answer": ana.find_requests.order_by("pk")[0].pk,
        "by-file-download": ana.accounts.get(network=Network.MASTODON).pk,
        "by-file-uploaded": ana.accounts.get(network=Network.MASTODON).pk,
    }


#: Those that only give something; the others only take.
READ = {"by-file-download"}
#: The pages above, by name.
NUMBERED = (
    "unlink",
    "me-unblock",
    "me-session-end",
    "archive-answer",
    "request-answer",
    "by-file-download",
    "by-file-uploaded",
)


def hers() -> list[object]:
    mine = Person.objects.get(accounts__handle=DAN.mastodon.handle).pk
    ignored = {"person_id", "expires_at", "seen_at", "last_seen_at", "read_at", "number", "id", "language"}
    return [
        (table.__name__, sorted((k, str(v)) for k, v in vars(row).items() if k not in ignored and k != "_state"))
        for table in TABLES
        for row in table._default_manager.order_by("pk")
        if getattr(row, "person_id", None) != mine and getattr(row, "pk", None) != mine
    ]


def numbered_pages() -> set[str]:
    return {
        pattern.name or ""
        for pattern in get_resolver().url_patterns
        if isinstance(pattern, URLPattern)
        and any(isinstance(one, IntConverter) for one in pattern.pattern.converters.values())
    }


def test_every_page_with_a_number_in_its_address_is_tried_here() -> None:
    known = set(NUMBERED)
    elsewhere = {name for name in numbered_pages() if name.startswith(ELSEWHERE)}
    assert numbered_pages() - elsewhere == known, "add the page to `objects`"


#: Pages whose own tests try them: operators' pages are closed to members altogether, public pages show what is public.
ELSEWHERE = (
    "operators",
    "admin",
    "ops-",
    "public",
    "feed",
    "join",
    "come-in",
    "brand",
    "invite",
    "unsubscribe",
    "card",
    "mail",
)


@pytest.mark.parametrize("page", NUMBERED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_second_member_gets_nothing_under_anothers_number(page: str, method: str) -> None:
    ana = a_full_member()
    dan = visitor(make_member(DAN))
    address = reverse(page, args=[objects(ana)[page]])
    before = hers()
    ask: Callable[..., object] = getattr(dan, method)
    answer = ask(address, {"answer": "yes", "mine": "mine"})
    assert getattr(answer, "status_code") in ({404} if (method == "get") == (page in READ) else {404, 405})  # noqa: B009
    assert ANA.mastodon.handle not in getattr(answer, "content").decode()  # noqa: B009
    assert hers() == before


@pytest.mark.parametrize(
    ("page", "field"),
    [
        ("here-ignore", "match"),
        ("here-restore", "match"),
        ("here-follow", "match"),
        ("here-block", "person"),
        ("journal-undo", "action"),
        ("journal-retry", "action"),
    ],
)
def test_a_number_in_a_form_reaches_ones_own_things_only(page: str, field: str) -> None:
    ana = a_full_member()
    dan = visitor(make_member(DAN))
    numbers = {
        "match": ana.matches.values_list("pk", flat=True)[0],
        "person": ana.pk,
        "action": FollowAction.objects.filter(account__person=ana)[0].pk,
    }
    before = hers()
    answer = dan.post(reverse(page), {field: numbers[field], "sure": "yes", "answer": "yes"})
    assert answer.status_code in {302, 404}
    assert ANA.mastodon.handle not in answer.content.decode()
    assert hers() == before
    assert not Block.objects.filter(person__accounts__handle=DAN.mastodon.handle).exists()


def test_chunks_and_ends_of_anothers_delivery_are_refused() -> None:
    ana = a_full_member()
    dan = visitor(make_member(DAN))
    number = Delivery.objects.get(person=ana).pk
    for address in (
        f"/archive/delivery/chunk?delivery={number}&list=following&chunk=0",
        f"/archive/delivery/finish?delivery={number}",
    ):
        assert dan.post(address, b"", content_type="application/octet-stream").status_code in {400, 404}
    assert Delivery.objects.filter(person=ana).exists()


def test_a_proof_for_anothers_account_is_not_offered() -> None:
    ana = a_full_member()
    dan = visitor(make_member(DAN))
    answer = dan.get("/proof", {"account": ana.accounts.order_by("pk")[0].pk})
    assert answer.status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "999999999999999999", "9" * 40, "1e3", "١", "1 OR 1=1", "../1", "%00"])
def test_numbers_that_are_none_are_answered_like_what_is_not_there(number: str) -> None:
    dan = visitor(make_member(DAN))
    assert dan.post(f"/me/unblock/{number}").status_code == 404
    assert dan.post("/here/ignore", {"match": number}).status_code == 404


def test_a_stranger_gets_nothing_of_anybody(client: Client) -> None:
    ana = a_full_member()
    for page, number in objects(ana).items():
        address = reverse(page, args=[number])
        answer = client.get(address) if page in READ else client.post(address, {"answer": "yes"})
        assert answer.status_code == 302, page
        assert answer["Location"].startswith("/sign-in")


# -- mass assignment: what a form does not ask for is not taken from it ----------------------------------------------


def test_what_a_form_does_not_ask_for_is_not_taken_from_it() -> None:
    ana = make_member(ANA, proved=False)
    client = visitor(ana)
    more = {
        "number": "1", "id": "1", "person": "1", "person_id": "1", "session_epoch": "9", "recovery_hash": "x",
        "is_staff": "1", "is_superuser": "on", "operator": "yes", "proof": "post", "frozen_at": "", "paused_at": "x",
        "created_at": "2000-01-01", "grade": "certain", "granted": "1", "state": "done",
    }  # fmt: skip
    kept = {field: getattr(ana, field) for field in ("number", "session_epoch", "recovery_hash", "created_at")}
    for page, form in (
        ("me-findability", {"findability": "anyone"}),
        ("me-arrivals", {"arrivals": "announce"}),
        ("me-consent", {"purpose": people.AUTOMATIC, "answer": "no"}),
        ("language", {"language": "fr"}),
        ("journal-pause", {}),
        ("journal-resume", {}),
    ):
        assert client.post(reverse(page), {**more, **form}).status_code == 302, page
    ana.refresh_from_db()
    assert {field: getattr(ana, field) for field in kept} == kept
    assert ana.identities.get().proof == "archive"
    assert ana.findability == Findability.ANYONE

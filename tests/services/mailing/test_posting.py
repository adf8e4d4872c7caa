"""What becomes of a letter on the way, over real SMTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings

from essaim.services import mailing, noticing
from essaim.store.models import Letter, LetterState, Person
from tests.conftest import Traveller
from tests.people import ANA, make_member
from tests.servers import mail
from tests.servers.mail import MailServer
from tests.servers.ports import free_port
from tests.services.mailing.mailboxes import ANAS, letters_due, text_of, with_mailbox, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """Run a mail server, and send to it."""
    with mail.running() as running:
        monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
        monkeypatch.setattr(settings, "EMAIL_PORT", running.port)
        yield running


@pytest.fixture
def ana(server: MailServer, travel: Traveller) -> Person:
    """Give Ana, with one piece of news to be written."""
    ana = with_mailbox(make_member(ANA))
    work()
    noticing.tell(ana, "merged")
    travel.forward(hours=1)
    return ana


def states() -> list[str]:
    return list(Letter.objects.filter(kind="digest").order_by("pk").values_list("state", flat=True))


def test_a_letter_arrives_whole(ana: Person, server: MailServer) -> None:
    work()
    [letter] = server.messages
    assert letter["To"] == ANAS
    assert letter["From"] == "Essaim <essaim@site.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "multipart/alternative"
    assert "Your two registrations here are now one." in text_of(letter)
    assert states() == [LetterState.SENT]


def test_a_server_that_is_away_is_asked_again_and_the_letter_sent_once(
    ana: Person, server: MailServer, travel: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "EMAIL_PORT", free_port())
    work()
    assert states() == [LetterState.WAITING]
    assert letters_due() == [timedelta(minutes=5)]
    standing = mailing.standing()
    assert (standing.again, standing.last_trouble, standing.last_answer) == (1, "unreachable", None)
    monkeypatch.setattr(settings, "EMAIL_PORT", server.port)
    travel.forward(minutes=5)
    work()
    work()
    assert len(server.messages) == 1
    assert states() == [LetterState.SENT]
    assert mailing.standing().last_trouble == "", "what went through in the end is no trouble"


def test_not_now_is_tried_again_later_and_later_until_it_is_given_up(
    ana: Person, server: MailServer, travel: Traveller
) -> None:
    server.answers = ["451 later"] * 20
    waits = []
    for _ in range(12):
        work()
        if not letters_due():
            break
        waits += letters_due()
        travel.forward(seconds=letters_due()[0].total_seconds())
    assert waits == sorted(waits)
    assert len(waits) == 8
    assert sum(waits, timedelta()) > timedelta(days=1)
    assert states() == [LetterState.FAILED]
    assert Letter.objects.get(kind="digest").answer == 451
    standing = mailing.standing()
    assert (standing.failed, standing.troubles) == (1, {"not-now": 1})
    assert (standing.last_trouble, standing.last_answer) == ("not-now", 451)
    assert standing.last_trouble_at is not None


def test_never_is_not_tried_again_and_three_times_never_gives_the_address_up(
    ana: Person, server: MailServer, travel: Traveller
) -> None:
    server.to_recipient = "550 no such mailbox"
    for number in range(3):
        noticing.tell(ana, "find-request", number=number)
        travel.forward(hours=25)
        work()
        assert letters_due() == []
    assert states() == [LetterState.FAILED] * 3
    assert mailing.mailbox(ana).address == ""
    assert noticing.news(ana)[0].kind == "mail-refused"


def test_what_may_have_arrived_is_not_sent_twice(ana: Person, server: MailServer, travel: Traveller) -> None:
    server.hangs_up = True
    work()
    server.hangs_up = False
    travel.forward(days=2)
    work()
    assert states() == [LetterState.UNSURE]
    assert len(server.messages) == 1, "it was taken before the line broke"
    assert mailing.standing().unsure == 1
    assert mailing.standing().last_trouble == "broken-off"


def test_a_worker_that_died_over_a_letter_leaves_it_unsure(ana: Person, server: MailServer) -> None:
    mailing.keep_up()
    Letter.objects.filter(kind="digest").update(state=LetterState.SENDING)
    work()
    assert states() == [LetterState.UNSURE]
    assert server.messages == []


def test_who_stops_while_a_letter_waits_receives_it_no_more(ana: Person, server: MailServer, travel: Traveller) -> None:
    server.answers = ["451 later"]
    work()
    mailing.stop(ana)
    travel.forward(hours=1)
    work()
    assert server.messages == []
    assert states() == [LetterState.DROPPED]

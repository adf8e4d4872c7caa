"""The reminder for the day the X archive is ready."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from icalendar import Calendar, Event

from essaim.model import Direction
from essaim.services import importing
from tests.conftest import Traveller
from tests.people import ANA, BADR, make_member
from tests.services.mailing.mailboxes import outbox, text_of, with_mailbox, work
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Mon archive X est-elle prête\u202f?"), ("en", "Is my X archive ready?")]
)
def test_a_calendar_file_reminds_the_day_after(travel: Traveller, language: str, words: str) -> None:
    answer = Client(HTTP_ACCEPT_LANGUAGE=language).get("/reminder.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["summary"] == words
    assert isinstance(event, Event)
    begin = event.start
    assert isinstance(begin, datetime)
    assert begin.tzinfo is None, "in the time of whoever reads it"
    assert begin.date() == travel.moment.date() + timedelta(days=1)
    assert "/archive" in str(event["description"])
    assert len(event.walk("VALARM")) == 1


def test_an_email_comes_the_day_after_once(travel: Traveller) -> None:
    ana = with_mailbox(make_member(ANA))
    work()
    mail.outbox.clear()
    client = visitor(ana)
    assert "Write me an e-mail tomorrow" in client.get("/ask").content.decode()
    client.post("/reminder/mail")
    client.post("/reminder/mail")
    assert "Write me an e-mail tomorrow" not in client.get("/ask").content.decode()
    travel.forward(hours=23)
    work()
    assert outbox() == []
    travel.forward(hours=2)
    work()
    [reminder] = outbox()
    assert reminder.subject == "Essaim · Is your X archive ready?"
    assert "/archive" in text_of(reminder)
    assert "List-Unsubscribe" in reminder.message()


def test_whoever_brought_the_archive_meanwhile_is_not_reminded(travel: Traveller) -> None:
    ana = with_mailbox(make_member(ANA))
    work()
    mail.outbox.clear()
    visitor(ana).post("/reminder/mail")
    importing.import_ids(ana, ANA.owner, {Direction.FOLLOWING: [BADR.x_id]})
    travel.forward(hours=25)
    work()
    assert outbox() == []


def test_without_a_confirmed_address_no_email_is_promised() -> None:
    client = visitor(make_member(ANA))
    assert "once you have given an address" in client.get("/ask").content.decode()
    assert client.post("/reminder/mail").status_code == 400
    assert Client(HTTP_ACCEPT_LANGUAGE="en").get("/ask").status_code == 200

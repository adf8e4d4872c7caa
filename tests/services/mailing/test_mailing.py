from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from essaim.model import ArrivalChoice, Findability
from essaim.services import consenting, mailing, merging, noticing, people
from essaim.services.errors import AddressUnusable, LinkExpired, TooOften
from essaim.services.reconnecting import sweep
from essaim.store.models import Consent, Letter, LetterState, MailAddress, Notice, Person
from tests.conftest import Traveller
from tests.people import ANA, BADR, CHLOE, DAN, make_member
from tests.services.mailing.mailboxes import ANAS, links, outbox, text_of, with_mailbox, work

pytestmark = pytest.mark.django_db


def arrival(travel: Traveller, choice: ArrivalChoice = ArrivalChoice.ANNOUNCE) -> Person:
    """Give Ana with her mailbox, and Badr and Chloé who arrived after her."""
    ana = with_mailbox(make_member(ANA, follows=[BADR, CHLOE], arrivals=choice))
    work()
    mail.outbox.clear()
    for one in (BADR, CHLOE):
        make_member(one, findability=Findability.ANYONE, follows=[])
    travel.forward(minutes=31)
    return ana


def test_an_address_is_asked_before_anything_else_is_sent_to_it(travel: Traveller) -> None:
    ana = make_member(ANA, follows=[BADR])
    mailing.propose(ana, ANAS)
    make_member(BADR, findability=Findability.ANYONE, follows=[])
    travel.forward(hours=1)
    work()
    [asked] = outbox()
    assert asked.to == [ANAS]
    assert "Is this your address?" in asked.subject
    assert BADR.display_name not in text_of(asked)
    assert mailing.mailbox(ana).confirmed is False

    answer = links(asked)[0]
    client = Client()  # another browser, not signed in
    assert client.get(answer).status_code == 200
    assert mailing.mailbox(ana).confirmed is False, "looking is not saying yes"
    client.post(answer)
    assert mailing.mailbox(ana).confirmed is True
    assert consenting.given_at(ana, mailing.NEWS) is not None


def test_the_address_is_kept_sealed(travel: Traveller) -> None:
    with_mailbox(make_member(ANA))
    row = MailAddress.objects.get()
    assert "mailbox" not in row.address_sealed + row.address_hash


def test_news_come_in_one_email_whose_subject_names_nobody(travel: Traveller) -> None:
    arrival(travel)
    work()
    [digest] = outbox()
    assert digest.subject == "Essaim · 2 pieces of news"
    words = text_of(digest)
    assert f"{CHLOE.display_name}, whom you followed on X, has arrived." in words
    assert f"{BADR.display_name}, whom you followed on X, has arrived." in words
    html = str(digest.alternatives[0][0])
    assert f"<bdi>{BADR.display_name}</bdi>" in html
    assert "<img" not in html
    assert "<script" not in html


def test_an_arrival_is_told_once_and_a_digest_comes_at_most_daily(travel: Traveller) -> None:
    ana = arrival(travel)
    work()
    work()
    assert len(outbox()) == 1
    noticing.tell(ana, "merged")
    travel.forward(hours=12)
    work()
    assert len(outbox()) == 1, "not yet a day"
    travel.forward(hours=12)
    work()
    assert len(outbox()) == 2
    assert text_of(outbox()[1]).count("whom you followed") == 0
    travel.forward(days=3)
    work()
    assert len(outbox()) == 2, "nothing new, no e-mail"


def test_what_was_read_on_the_site_is_not_written(travel: Traveller) -> None:
    ana = arrival(travel)
    noticing.mark_read(ana)
    work()
    assert outbox() == []


def test_what_may_no_longer_be_shown_is_not_written(travel: Traveller) -> None:
    ana = arrival(travel)
    Person.objects.exclude(pk=ana.pk).update(findability=Findability.NOBODY)
    work()
    assert outbox() == []
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.DROPPED}


def test_news_from_before_the_consent_are_not_written_afterwards(travel: Traveller) -> None:
    ana = make_member(ANA, follows=[BADR])
    make_member(BADR, findability=Findability.ANYONE, follows=[])
    travel.forward(days=2)
    with_mailbox(ana)
    work()
    assert [one.subject for one in outbox()] == []
    noticing.tell(ana, "merged")
    travel.forward(hours=1)
    work()
    assert [one.subject for one in outbox()] == ["Essaim · One piece of news"]


def test_an_email_speaks_the_persons_language(travel: Traveller) -> None:
    ana = arrival(travel)
    people.choose_language(ana, "fr")
    work()
    [digest] = outbox()
    assert digest.subject == "Essaim · 2 nouvelles"
    assert f"{CHLOE.display_name}, que vous suiviez sur X, vient d’arriver." in text_of(digest)
    assert digest.message()["Content-Language"] == "fr"
    assert '<html lang="fr"' in str(digest.alternatives[0][0])


def test_a_mailboxs_own_button_stops_the_emails_without_signing_in(travel: Traveller) -> None:
    ana = arrival(travel)
    work()
    headers = outbox()[0].message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    client = Client(enforce_csrf_checks=True)
    assert client.get(path).status_code == 200
    assert mailing.mailbox(ana).address == ANAS, "a program that follows links stops nothing"
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert mailing.mailbox(ana).address == ""
    assert Consent.objects.get(purpose=mailing.NEWS).withdrawn_at is not None
    assert client.post(path).status_code == 200, "twice is once"


def test_links_are_not_guessed(travel: Traveller) -> None:
    with_mailbox(make_member(ANA))
    for path in ("/mail/stop/1", "/mail/stop/1:x", "/mail/confirm/x", "/mail/stop/%C3%A9"):
        assert Client().post(path).status_code == 400, path
    assert MailAddress.objects.exists()


def test_an_old_question_is_no_longer_answered(travel: Traveller) -> None:
    ana = make_member(ANA)
    mailing.propose(ana, ANAS)
    work()
    answer = links(outbox()[0])[0].removeprefix("/mail/confirm/")
    travel.forward(days=2, seconds=1)
    with pytest.raises(LinkExpired):
        mailing.confirm(answer)
    sweep()
    assert not MailAddress.objects.exists()


@pytest.mark.parametrize("typed", ["", "ana", "ana@", "@b.example", "a b@c.example", "a@b.example\nBcc: x@y.example"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(AddressUnusable):
        mailing.propose(make_member(ANA), typed)
    assert not Letter.objects.exists()


def test_nobody_is_pestered_with_questions() -> None:
    ana, dan = make_member(ANA), make_member(DAN)
    for _ in range(3):
        mailing.propose(ana, "victim@mailbox.example")
    with pytest.raises(TooOften):
        mailing.propose(ana, "victim@mailbox.example")
    with pytest.raises(TooOften):
        mailing.propose(dan, "Victim@mailbox.example")
    mailing.propose(dan, "dan@mailbox.example")


def test_an_address_lives_as_long_as_the_person_comes_by(travel: Traveller) -> None:
    ana = with_mailbox(make_member(ANA))
    travel.forward(days=300)
    people.get(ana.pk, ana.session_epoch)
    travel.forward(days=100)
    mailing.keep_up()
    sweep()
    assert mailing.mailbox(ana).address == ANAS
    travel.forward(days=366)
    mailing.keep_up()
    sweep()
    assert mailing.mailbox(ana).address == ""


def test_the_address_is_exported_and_erased_with_its_person(travel: Traveller) -> None:
    ana = arrival(travel)
    work()
    told = people.export(ana)
    assert told["mail_addresses"][0]["address"] == ANAS
    assert [one["kind"] for one in told["letters"]] == ["confirm", "digest"]
    people.erase(ana)
    assert not MailAddress.objects.exists()
    assert not Letter.objects.exists()


def test_two_registrations_that_become_one_keep_the_address() -> None:
    ana, other = make_member(ANA), with_mailbox(make_member(CHLOE, x=False))
    merging.merge(ana, merging.offer(ana, other))
    assert mailing.mailbox(Person.objects.get(pk=ana.pk)).address == ANAS
    assert consenting.given_at(ana, mailing.NEWS) is not None


def test_a_crowd_is_told_in_short(travel: Traveller) -> None:
    ana = with_mailbox(make_member(ANA))
    work()
    mail.outbox.clear()
    for number in range(45):
        noticing.tell(ana, "find-request", number=number)
    travel.forward(hours=1)
    work()
    [digest] = outbox()
    assert digest.subject == "Essaim · 45 pieces of news"
    assert "And 5 more, on the site." in text_of(digest)
    assert not Notice.objects.filter(mailed_at=None).exists()

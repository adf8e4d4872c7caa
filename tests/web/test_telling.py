"""How one is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from essaim.conf.settings import current
from essaim.services import mailing
from essaim.services.mailing import addresses
from tests.people import ANA, make_member
from tests.services.mailing.mailboxes import ANAS, links, outbox, with_mailbox, work
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


def test_one_gives_an_address_confirms_it_and_stops() -> None:
    ana = make_member(ANA)
    client = visitor(ana)
    assert "Your e-mail address" in client.get("/news/telling").content.decode()
    client.post("/news/telling/mail", {"address": ANAS})
    page = client.get("/news/telling").content.decode()
    assert f"We wrote to <bdi>{ANAS}</bdi>" in page
    work()
    answer = links(outbox()[0])[0]
    assert "Yes, write to me here" in client.get(answer).content.decode()
    assert "Thank you" in client.post(answer).content.decode()
    assert f"Your news goes to <bdi>{ANAS}</bdi>" in client.get("/news/telling").content.decode()
    client.post("/news/telling/mail/stop")
    assert mailing.mailbox(ana).address == ""


def test_a_mistyped_address_is_kept_in_its_field() -> None:
    answer = visitor(make_member(ANA)).post("/news/telling/mail", {"address": "ana at home"})
    assert answer.status_code == 400
    assert 'value="ana at home"' in answer.content.decode()
    assert "does not look like an e-mail address" in answer.content.decode()


def test_my_data_lets_one_withdraw_the_agreement() -> None:
    ana = with_mailbox(make_member(ANA))
    client = visitor(ana)
    assert client.post("/me/consent", {"purpose": "mail-news", "answer": "yes"})["Location"] == "/news/telling"
    client.post("/me/consent", {"purpose": "mail-news", "answer": "no"})
    assert mailing.mailbox(ana).address == ""


def test_a_site_without_a_mail_server_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "current", lambda: replace(current(), mail_server=None))
    client = visitor(make_member(ANA))
    assert "This site sends no e-mail." in client.get("/news/telling").content.decode()
    assert client.post("/news/telling/mail", {"address": ANAS}).status_code == 400

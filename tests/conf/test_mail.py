from __future__ import annotations

import pytest

from essaim.conf.env import WrongSetting
from essaim.conf.mail import MailSecurity, MailServer, read_mail_server
from essaim.conf.settings import load


def test_no_address_means_no_mail() -> None:
    assert read_mail_server("") is None
    assert load({}).mail_server is None


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://ana:p%40ss@mail.example", MailServer("mail.example", 587, "ana", "p@ss", MailSecurity.STARTTLS)),
        ("smtps://mail.example", MailServer("mail.example", 465, "", "", MailSecurity.TLS)),
        ("smtp://localhost", MailServer("localhost", 25, "", "", MailSecurity.NONE)),
        ("file:///var/mail/essaim", MailServer(folder="/var/mail/essaim", security=MailSecurity.NONE)),
    ],
)
def test_a_mail_server_is_named_by_one_address(url: str, server: MailServer) -> None:
    assert read_mail_server(url) == server
    assert load({"ESSAIM_MAIL_URL": url, "ESSAIM_MAIL_FROM": "Essaim <e@site.example>"}).mail_server == server


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://u:secret@h:port", "file://x/y"]
)
def test_a_wrong_address_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(WrongSetting, match="ESSAIM_MAIL_URL") as refused:
        read_mail_server(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("sender", ["", "Essaim", "Essaim <e@site.example>\nBcc: x@y.example"])
def test_mail_needs_a_sender(sender: str) -> None:
    with pytest.raises(WrongSetting, match="ESSAIM_MAIL_FROM"):
        load({"ESSAIM_MAIL_URL": "smtp://mail.example", "ESSAIM_MAIL_FROM": sender})


def test_a_password_does_not_show() -> None:
    settings = load({"ESSAIM_MAIL_URL": "smtp://ana:hidden@mail.example", "ESSAIM_MAIL_FROM": "e@site.example"})
    assert "hidden" not in repr(settings)
    assert "hidden" not in repr(settings.mail_server)

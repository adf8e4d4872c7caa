"""Where e-mails go: one address of a server, read into typed values."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from essaim.conf.env import Environment, WrongSetting

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class MailSecurity(StrEnum):
    """How the way to the mail server is protected."""

    NONE = "none"  # only on this very machine
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True)
class MailServer:
    """A mail server, or the folder that stands for one."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    security: MailSecurity = MailSecurity.STARTTLS
    folder: str = ""


def read_mail_server(url: str) -> MailServer | None:
    """Give the mail server that `url` names; None for an empty one. Raises WrongSetting, which never shows the url.

    `smtp://user:password@host:587` is STARTTLS, left out only on this very machine; `smtps://…:465` is TLS from the
    first byte; `file:///folder` writes e-mails into files, to look at.
    """
    if not url:
        return None
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise _wrong() from error
    if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
        return MailServer(folder=parts.path, security=MailSecurity.NONE)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/"):
        raise _wrong()
    if parts.scheme == "smtps":
        security, usual = MailSecurity.TLS, 465
    else:
        security = MailSecurity.NONE if parts.hostname in LOOPBACK else MailSecurity.STARTTLS
        usual = 25 if security is MailSecurity.NONE else 587
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, port or usual, user, password, security)


def read_mail(env: Environment) -> dict[str, Any]:
    """Give the mail server and the sender, by the names of their settings. Raises WrongSetting."""
    server, sender = read_mail_server(env.secret("ESSAIM_MAIL_URL")), env.text("ESSAIM_MAIL_FROM")
    name, address = parseaddr(sender)
    if (server or sender) and ("@" not in address or "\n" in sender):
        raise WrongSetting("ESSAIM_MAIL_FROM must be an e-mail address such as Essaim <essaim@example.org>.")
    return {"mail_server": server, "mail_from": formataddr((name, address)) if sender else ""}


def _wrong() -> WrongSetting:
    return WrongSetting(
        "ESSAIM_MAIL_URL must be smtp://USER:PASSWORD@HOST:587, smtps://USER:PASSWORD@HOST:465 or file:///FOLDER."
    )

"""The private folder of who follows without a site, and the sign-in that comes back to this very machine."""

from __future__ import annotations

import os
import threading
import webbrowser
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl, urlsplit

import click

from essaim.base.errors import BadInput

if TYPE_CHECKING:
    from essaim.networks.handles import TypedAddress
    from essaim.store.models import LinkedAccount

KEYS, DATABASE = "keys.toml", "reconnect.sqlite3"
#: Settings of a site that also hold here; all others are the folder's own.
KEPT_SETTINGS = {
    "ESSAIM_ALLOW_LOOPBACK", "ESSAIM_PLC_URL", "ESSAIM_HANDLE_RESOLVER_URL", "ESSAIM_LIMITS_FILE", "ESSAIM_CONTACT",
    "ESSAIM_CLAIM_SECONDS",
}  # fmt: skip
CALLBACK = "/callback"
#: How long somebody may take on their server's page.
SIGN_IN_SECONDS = 20 * 60
DONE_PAGE = (
    b'<!doctype html><html lang="en"><meta charset="utf-8"><title>Essaim</title>'
    b"<p>Thank you. You can close this page and go back to the terminal."
)


class NotSignedIn(BadInput):
    """Nobody came back from the sign-in page. Nothing was sent; run the command again."""

    code = "nobody-signed-in"


class OtherAccount(BadInput):
    """You signed in as “%(signed_in)s”, not as “%(wanted)s”, so nothing was sent. Run the command again."""

    code = "other-account"


class FolderUnusable(BadInput):
    """The folder %(folder)s cannot be used: %(reason)s."""

    code = "folder-unusable"


def default_folder() -> Path:
    """Give where the state is kept when nobody says otherwise."""
    base = os.environ.get("XDG_DATA_HOME", "")
    return (Path(base) if base else Path.home() / ".local" / "share") / "essaim"


def exists(folder: Path) -> bool:
    """Say whether something was ever kept there."""
    return (folder / DATABASE).exists()


def enter(folder: Path) -> None:
    """Make the folder's store usable in this process: private to its owner, made at the first use.

    Raises FolderUnusable or WrongSetting.
    """
    from essaim.conf.keys import write_keys_file

    folder = folder.resolve()
    os.umask(0o077)  # the store, its journal, everything made from here on
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (folder / KEYS).exists():
            write_keys_file(folder / KEYS)
    except OSError as error:
        raise FolderUnusable(folder=folder, reason=error.strerror or "") from error
    for name in [name for name in os.environ if name.startswith("ESSAIM_") and name not in KEPT_SETTINGS]:
        del os.environ[name]
    os.environ.update(
        ESSAIM_DATA_DIR=str(folder),
        ESSAIM_KEYS_FILE=str(folder / KEYS),
        ESSAIM_DATABASE_URL=f"sqlite:///{folder / DATABASE}",
        ESSAIM_LOG_LEVEL="ERROR",
    )
    from essaim.cli.django import setup_django

    setup_django()
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", verbosity=0)
    except DatabaseError as error:
        raise FolderUnusable(folder=folder, reason=str(error)) from error


def sign_in(typed: TypedAddress, text: str, *, open_browser: bool) -> LinkedAccount:
    """Sign in at the account's own server, in a browser that comes back to this machine.

    Raises NotSignedIn, OtherAccount, BadInput or NetworkError.
    """
    from essaim.services import people, signing_in
    from essaim.services.reconnecting import alone

    with _Callback() as callback:
        begun = signing_in.begin(typed.network, text, redirect_uri=callback.address)
        click.echo("Sign in at your server; this command goes on when you are back:", err=True)
        click.echo(f"  {begun.authorize_url}", err=True)
        if open_browser:
            webbrowser.open(begun.authorize_url)
        params = callback.wait(SIGN_IN_SECONDS)
    if params is None:
        raise NotSignedIn
    signed_in = signing_in.finish(begun.pending, params, signed_in=None)
    account = signed_in.account
    if account is None or alone.account_of(typed) != account:
        if signed_in.kind is signing_in.SignInKind.NEW:
            people.erase(signed_in.person)
            revoke_pending()
        raise OtherAccount(signed_in="" if account is None else account.handle, wanted=text)
    return account


def revoke_pending() -> int:
    """Take grants back at their servers, as far as they answer; give how many could not be."""
    from essaim.networks.errors import NetworkError
    from essaim.services import grants
    from essaim.store.models import PendingRevocation

    failed = 0
    for revocation in PendingRevocation.objects.all():
        try:
            grants.revoke(revocation)
        except NetworkError:
            failed += 1
    return failed


class _Callback:
    """Waits on a port of this machine for the browser to come back."""

    def __init__(self) -> None:
        self._params: dict[str, str] | None = None
        self._came = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            """Takes the one request that matters."""

            def do_GET(self) -> None:
                place = urlsplit(self.path)
                if place.path != CALLBACK or not place.query:
                    self.send_error(404)
                    return
                outer.came_back(dict(parse_qsl(place.query)))
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Referrer-Policy", "no-referrer")
                self.end_headers()
                self.wfile.write(DONE_PAGE)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                """Say nothing: the address holds a code."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        """Give where the browser is to come back to."""
        return f"http://127.0.0.1:{self._server.server_port}{CALLBACK}"

    def came_back(self, params: dict[str, str]) -> None:
        """Keep what the browser brought, the first time."""
        if self._params is None:
            self._params = params
            self._came.set()

    def wait(self, seconds: float) -> Mapping[str, str] | None:
        """Give what came back in the address; None when nobody came in time."""
        self._came.wait(seconds)
        return self._params

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

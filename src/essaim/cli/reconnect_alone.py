"""`essaim reconnect follow`, `undo`, `forget`: the site's own engine, for one person on their own machine."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from essaim.base.errors import BadInput
from essaim.cli import reconnect_place as place
from essaim.cli.printing import printable
from essaim.cli.reconnect_search import ARCHIVE, DIRECTORY, INCLUDE_BLOCKED, Search
from essaim.cli.reconnect_status import FOLDER, local

if TYPE_CHECKING:
    from essaim.matching.directory import Stated
    from essaim.networks.handles import TypedAddress
    from essaim.store.models import LinkedAccount

#: What `--no-wait` still waits for: a server that is asked again in a moment.
SHORT_WAIT = 15.0
#: How often a person at a terminal is told how far it is.
TELL_SECONDS = 5.0

ACCOUNT = click.option("--as", "account", required=True, metavar="ACCOUNT", help="name@server, or a Bluesky handle.")
NO_BROWSER = click.option("--no-browser", is_flag=True, help="Print the sign-in address; open no browser.")
NO_WAIT = click.option("--no-wait", is_flag=True, help="End when a limit is reached; run it again later to go on.")


class Unknown(BadInput):
    """Nothing is kept about “%(account)s” in %(folder)s. `essaim reconnect status` lists what is."""

    code = "unknown-account"


class SignInAgain(BadInput):
    """“%(account)s” no longer lets Essaim act for you. Nothing is lost: run the command again and sign in."""

    code = "sign-in-again"


@click.command(
    epilog="""\b
Example:
  essaim reconnect follow twitter-archive.zip --directory people.csv --as ana@tilleul.example --dry-run
  essaim reconnect follow twitter-archive.zip --directory people.csv --as ana@tilleul.example --limit 50
"""
)
@ARCHIVE
@DIRECTORY
@ACCOUNT
@click.option("--dry-run", is_flag=True, help="Print whom it would follow. Nothing is sent, nobody signs in.")
@click.option("--limit", type=click.IntRange(min=1), help="Follow so many people at most, in this run.")
@NO_WAIT
@NO_BROWSER
@FOLDER
@INCLUDE_BLOCKED
@click.pass_context
def follow(
    ctx: click.Context,
    paths: tuple[Path, ...],
    directory: Path,
    account: str,
    *,
    dry_run: bool,
    limit: int | None,
    no_wait: bool,
    no_browser: bool,
    folder: Path | None,
    include_blocked: bool,
) -> None:
    """Follow on ACCOUNT's network the people of ARCHIVE whom a directory states to be there.

    The first time you sign in at your server, in your browser. Then it follows within the server's limits, leaves 40 %
    of them to you, and waits where it must. End it whenever you like (Ctrl-C): run it again and it goes on, and nobody
    is followed twice. Ends with 0, with 1 when somebody could not be followed or something could not be read.
    """
    typed = _typed(account)
    search = Search(paths, directory, include_blocked=include_blocked)
    folder = folder or place.default_folder()
    wished = _wished(search, typed)
    failed = False
    if dry_run:
        _print_wished(wished, folder, typed, limit)
    else:
        place.enter(folder)
        mine = _signed_in(typed, account, open_browser=not no_browser)
        _plan(mine, wished, directory, limit)
        failed = _work(mine, wait=not no_wait)
    search.tell_left_out()
    search.tell_problems(ctx)
    ctx.exit(1 if failed else 0)


@click.command(
    epilog="""\b
Example:
  essaim reconnect undo --as ana@tilleul.example badr@ruche.example
  essaim reconnect undo --as ana@tilleul.example --all
"""
)
@click.argument("addresses", nargs=-1)
@ACCOUNT
@click.option("--all", "everything", is_flag=True, help="Take back all that Essaim ever followed for this account.")
@NO_WAIT
@NO_BROWSER
@FOLDER
@click.pass_context
def undo(
    ctx: click.Context,
    addresses: tuple[str, ...],
    account: str,
    *,
    everything: bool,
    no_wait: bool,
    no_browser: bool,
    folder: Path | None,
) -> None:
    """Take back follows that Essaim made, by ADDRESS, or all of them. What you followed yourself stays.

    It goes on within the server's limits, like `follow`, and may be run months later.
    """
    if bool(addresses) == everything:
        raise click.UsageError("Name the addresses to take back, or --all.")
    typed, folder = _typed(account), folder or place.default_folder()
    mine = _known(typed, account, folder)
    from essaim.services import reconnecting
    from essaim.services.reconnecting import alone

    missing: list[str] = []
    if everything:
        count = reconnecting.undo_all(mine.person)
    else:
        found = alone.undo_addresses(mine.person, addresses)
        missing = [address for address, numbers in found.items() if not numbers]
        count = reconnecting.undo(mine.person, sorted({number for some in found.values() for number in some}))
    click.echo(f"{count:,} to be taken back.", err=True)
    for address in missing:
        click.echo(f"Essaim never followed “{printable(address)}” for this account.", err=True)
    if alone.is_waiting(mine):
        mine = _signed_in(typed, account, open_browser=not no_browser)
        _work(mine, wait=not no_wait)
    ctx.exit(1 if missing else 0)


@click.command(epilog="\b\nExample:\n  essaim reconnect forget --as ana@tilleul.example\n")
@ACCOUNT
@FOLDER
@click.pass_context
def forget(ctx: click.Context, account: str, folder: Path | None) -> None:
    """Take Essaim's access to ACCOUNT back at its server, and delete all that is kept about it here.

    Who was followed stays followed; without the journal, `undo` can no longer tell them. Ends with 1 when the server
    did not answer: then take the access back in your account's own settings.
    """
    from_place = folder or place.default_folder()
    mine = _known(_typed(account), account, from_place)
    from essaim.services import people

    people.erase(mine.person)
    failed = place.revoke_pending()
    click.echo(f"Forgotten: {printable(account)}.")
    if failed:
        click.echo("Its server did not answer: take the access back in your account's settings there.", err=True)
        ctx.exit(1)


def _typed(account: str) -> TypedAddress:
    """Give the account somebody means: `name@server` is on a Mastodon-like server, any other name on Bluesky."""
    from essaim.model import Network
    from essaim.networks.handles import ASK_SERVER, read_typed

    network = Network.MASTODON if "@" in account.strip().lstrip("@") else Network.BLUESKY
    typed = read_typed(account, network)
    if network is Network.MASTODON and not typed.name:
        raise BadInput(ASK_SERVER, name=account)
    return typed


def _known(typed: TypedAddress, account: str, folder: Path) -> LinkedAccount:
    """Give an account this machine follows for. Raises Unknown."""
    if place.exists(folder):
        place.enter(folder)
        from essaim.services.reconnecting import alone

        mine = alone.account_of(typed)
        if mine is not None:
            return mine
    raise Unknown(account=account, folder=folder)


def _signed_in(typed: TypedAddress, account: str, *, open_browser: bool) -> LinkedAccount:
    from essaim.services.reconnecting import alone

    mine = alone.account_of(typed)
    if mine is None or mine.needs_sign_in:
        mine = place.sign_in(typed, account, open_browser=open_browser)
    return mine


def _wished(search: Search, typed: TypedAddress) -> list[Stated]:
    from essaim.matching.directory import wishes

    return wishes(search.found, typed.network)


def _print_wished(wished: Sequence[Stated], folder: Path, typed: TypedAddress, limit: int | None) -> None:
    there: set[str] = set()
    if place.exists(folder):
        place.enter(folder)
        from essaim.services.reconnecting import alone

        mine = alone.account_of(typed)
        there = set() if mine is None else alone.addresses(mine)
    new = [one.address for one in wished if one.address.lower() not in there]
    for address in new[:limit]:
        click.echo(printable(address))
    click.echo(f"{len(new[:limit]):,} would be followed; nothing was sent.", err=True)


def _plan(mine: LinkedAccount, wished: Sequence[Stated], directory: Path, limit: int | None) -> None:
    from essaim.services.reconnecting import alone

    planned = alone.plan(mine, wished, str(directory.resolve()), limit)
    text = f"{planned.new:,} people to follow"
    text += f", and {planned.waiting:,} that waited already" if planned.waiting else ""
    text += f"; {planned.left:,} are left for a later run" if planned.left else ""
    click.echo(f"{text}.", err=True)


def _work(mine: LinkedAccount, *, wait: bool) -> bool:
    """Do what is due until nothing waits; True when somebody could not be followed. Raises SignInAgain or Abort."""
    from essaim.networks import kept
    from essaim.services import reconnecting, working
    from essaim.services.reconnecting import alone, states

    reconnecting.sweep()
    told = 0.0
    with _ending_gently(), kept.keeping():
        while True:
            again = reconnecting.run_account(mine.pk)
            if working.stopping():
                click.echo("Stopped. Nothing is lost: run the same command again to go on.", err=True)
                raise click.Abort
            if again is None or time.monotonic() - told >= TELL_SECONDS:
                told = time.monotonic()
                _tell(mine)
            if again is None:
                break
            pause = (again - datetime.now(UTC)).total_seconds()
            if pause > SHORT_WAIT and not wait:
                click.echo(f"To go on after {local(again)}, run the same command again.", err=True)
                break
            if pause > SHORT_WAIT:
                click.echo(f"The limits are reached: going on at {local(again)}.", err=True)
            _wait_until(again)
    mine.refresh_from_db()
    if mine.needs_sign_in:
        raise SignInAgain(account=mine.handle)
    return any(state in states.FAILED for state in alone.counts(mine))


def _wait_until(moment: datetime) -> None:
    """Sleep until a moment, in short steps: the machine may sleep meanwhile, and Ctrl-C is heard at once."""
    from essaim.services import working

    while not working.stopping() and (left := (moment - datetime.now(UTC)).total_seconds()) > 0:
        time.sleep(min(left, 0.5))


@contextmanager
def _ending_gently() -> Iterator[None]:
    """Let Ctrl-C end what is under way within two seconds, with its outcome kept."""
    from essaim.services import working

    def stop(_number: int, _frame: FrameType | None) -> None:
        working.stop_soon()

    working.go_on()
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        working.go_on()


def _tell(mine: LinkedAccount) -> None:
    from essaim.services import reconnecting

    now = reconnecting.progress(mine.person)
    text = f"{now.done:,} followed, {now.waiting:,} to go"
    text += f", {now.failed:,} not possible" if now.failed else ""
    text += f"; done {local(now.ready_at)}" if now.ready_at else ""
    click.echo(f"{text}.", err=True)

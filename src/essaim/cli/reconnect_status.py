"""`essaim reconnect status`: how far the following from this machine is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from essaim.cli import reconnect_place as place
from essaim.cli.printing import print_csv, print_jsonl, printable

if TYPE_CHECKING:
    from essaim.store.models import LinkedAccount

FIELDS = ("account", "network", "handle", "name", "state", "reason", "changed_at", "next_attempt_at")

FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where your sign-in and the journal are kept, readable by you alone [default: ~/.local/share/essaim].",
)


@click.command(
    epilog="""\b
Example:
  essaim reconnect status
  essaim reconnect status --format csv > journal.csv
"""
)
@FOLDER
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "jsonl"]),
    default="text",
    show_default=True,
    help="Figures (text, json), or each follow with what became of it and why (csv, jsonl).",
)
def status(folder: Path | None, form: str) -> None:
    """Say how far `reconnect follow` is: followed, waiting, not possible, and when it will be done."""
    folder = folder or place.default_folder()
    if not place.exists(folder):
        _print_status([], form)
        return
    place.enter(folder)
    from essaim.services.reconnecting import alone

    _print_status(alone.accounts(), form)


def _counts(mine: LinkedAccount) -> dict[str, int]:
    from essaim.services.reconnecting import alone

    return {state.value: count for state, count in alone.counts(mine).items()}


def _print_status(accounts: Sequence[LinkedAccount], form: str) -> None:
    if form in {"csv", "jsonl"}:
        rows = [row for mine in accounts for row in _journal(mine)]
        print_csv(FIELDS, rows) if form == "csv" else print_jsonl(rows)
        return
    if form == "json":
        click.echo(json.dumps([_figures(mine) for mine in accounts], ensure_ascii=False))
        return
    if not accounts:
        click.echo("Nothing is kept here: nobody was followed from this machine.")
    for mine in accounts:
        told = _figures(mine)
        line = f"{printable(mine.handle)}: {told['done']:,} followed, {told['waiting']:,} to go"
        line += f", {told['failed']:,} not possible" if told["failed"] else ""
        line += f", {told['undone']:,} taken back" if told["undone"] else ""
        line += "; sign in again to go on" if told["needs_sign_in"] else ""
        line += (
            f"; done {local(datetime.fromisoformat(str(told['ready_at'])))} if left running" if told["ready_at"] else ""
        )
        click.echo(f"{line}.")


def _figures(mine: LinkedAccount) -> dict[str, object]:
    from essaim.services import reconnecting

    now, counts = reconnecting.progress(mine.person), _counts(mine)
    return {
        "account": mine.handle,
        "network": mine.network,
        "done": now.done,
        "waiting": now.waiting,
        "failed": now.failed,
        "undone": counts.get("undone", 0),
        "needs_sign_in": mine.needs_sign_in,
        "ready_at": _iso(now.ready_at),
    }


def _journal(mine: LinkedAccount) -> Iterator[dict[str, object]]:
    from essaim.services import reconnecting

    for entry in reconnecting.journal(mine.person, limit=None):
        yield {
            "account": entry.from_handle,
            "network": entry.network.value,
            "handle": entry.handle,
            "name": entry.name,
            "state": entry.state.value,
            "reason": entry.reason,
            "changed_at": _iso(entry.at),
            "next_attempt_at": _iso(entry.next_attempt_at),
        }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def local(moment: datetime) -> str:
    """Give a moment as people read it here."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")

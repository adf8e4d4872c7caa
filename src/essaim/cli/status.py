"""`essaim status`, `essaim pause`, `essaim resume`: what the operator of a site looks at and holds back."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from essaim.base.errors import BadInput
from essaim.cli.django import setup_django
from essaim.cli.printing import printable

if TYPE_CHECKING:
    from essaim.services.mailing import Standing

CONTEXT = {"help_option_names": ["-h", "--help"]}


class NotPaused(BadInput):
    """“%(host)s” was not paused. `essaim status` lists what is."""

    code = "not-paused"


@click.command(context_settings=CONTEXT, epilog="\b\nExample:\n  essaim status\n  essaim status --json\n")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> None:
    """Say how the following stands: what waits and since when, budgets used, servers in trouble.

    Status 1 when a server is in trouble or work has failed, else 0.
    """
    setup_django()
    from essaim.services.reconnecting.status import status as current_status

    now = current_status()
    if as_json:
        click.echo(json.dumps(asdict(now), default=_moment, ensure_ascii=False))
    else:
        lines = [
            f"work: {now.work_due} due, {now.work_claimed} being done, {now.work_failed} failed and tried again",
            "follows: "
            + (", ".join(f"{count} {state}" for state, count in sorted(now.actions.items())) or "none wait"),
            f"oldest due: {_told(now.oldest_due_at)}",
            f"people who paused: {now.paused_people}; accounts to be signed in again: {now.waiting_for_sign_in}",
            *_letters(now.letters),
            *(f"budget {name}: {used} used" for name, used in sorted(now.budgets.items())),
            *(
                f"in trouble: {one.host} since {_told(one.since)}, tried again at {_told(one.retry_at)}"
                for one in now.troubles
            ),
            *(f"paused: {'everything' if host == '*' else host}" for host in now.paused_servers),
        ]
        click.echo(printable("\n".join(lines)))
    click.get_current_context().exit(1 if now.troubles or now.work_failed else 0)


@click.command(context_settings=CONTEXT, epilog="\b\nExample:\n  essaim pause tilleul.example\n  essaim pause\n")
@click.argument("host", default="*")
def pause(host: str) -> None:
    """Send nothing more to HOST (its name, with its port if any), or to any server, until `essaim resume`.

    No new request begins within two seconds, in whichever process; nothing is lost meanwhile.
    """
    setup_django()
    from essaim.services.reconnecting import servers

    servers.pause(host.lower())
    click.echo(f"Paused: {'everything' if host == '*' else printable(host)}.")


@click.command(context_settings=CONTEXT, epilog="\b\nExample:\n  essaim resume tilleul.example\n  essaim resume\n")
@click.argument("host", default="*")
def resume(host: str) -> None:
    """Go on after `essaim pause`."""
    setup_django()
    from essaim.services.reconnecting import servers

    if not servers.resume(host.lower()):
        raise NotPaused(host="everything" if host == "*" else printable(host))
    click.echo(f"Goes on: {'everything' if host == '*' else printable(host)}.")


def _letters(letters: Standing) -> list[str]:
    told = (
        f"e-mails of 30 days: {letters.sent} sent, {letters.waiting} wait ({letters.again} tried again), "
        f"{letters.failed} failed, {letters.unsure} unsure"
    )
    lines = [told]
    if letters.last_trouble:
        answer = f" ({letters.last_answer})" if letters.last_answer else ""
        lines.append(f"last e-mail in trouble: {letters.last_trouble}{answer} at {_told(letters.last_trouble_at)}")
    return lines


def _told(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else "never"


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    raise TypeError(type(value).__name__)

"""`essaim pages`: what visitors reported about members' public pages, and taking one down."""

from __future__ import annotations

import json

import click

from essaim.cli.django import setup_django
from essaim.cli.printing import printable


@click.group()
def pages() -> None:
    """Look after members' public pages: read what was reported, take a page down, show it again."""


@pages.command(epilog="\b\nExample:\n  essaim pages reports\n")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a page.")
def reports(as_json: bool) -> None:
    """Say which pages were reported, why, and in which words.

    Status 1 when a report waits for a decision, else 0.
    """
    setup_django()
    from essaim.services import presenting

    waiting = presenting.reported()
    for page in waiting:
        said = [(report.reason, report.words) for report in page.reports.all()]
        if as_json:
            told = {"name": page.name, "hidden": page.hidden_at is not None, "reports": said}
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            click.echo(f"@{page.name}")
            for reason, words in said:
                click.echo(printable(f"  {reason}: {words or '(no words)'}"))
    if not waiting and not as_json:
        click.echo("No page is reported.")
    click.get_current_context().exit(1 if waiting else 0)


@pages.command(epilog="\b\nExample:\n  essaim pages hide @ana\n")
@click.argument("name")
def hide(name: str) -> None:
    """Take the page NAME down; its member reads so, and its reports are done with."""
    _decide(name, hidden=True)


@pages.command(epilog="\b\nExample:\n  essaim pages show @ana\n")
@click.argument("name")
def show(name: str) -> None:
    """Show the page NAME again, or leave it shown; its reports are done with."""
    _decide(name, hidden=False)


def _decide(name: str, *, hidden: bool) -> None:
    setup_django()
    from essaim.services import presenting

    presenting.hide(name, hidden=hidden)
    click.echo(f"{'Taken down' if hidden else 'Shown'}: {printable(name)}.")

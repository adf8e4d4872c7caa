"""`essaim operator` and `essaim invite`: who runs the site, and who may join while registration is closed."""

from __future__ import annotations

from datetime import timedelta

import click

from essaim.cli.django import setup_django
from essaim.cli.printing import printable
from essaim.conf.settings import current

CONTEXT = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=CONTEXT)
def operator() -> None:
    """Say who may open the operators' pages. They are members who gave a second factor."""


@operator.command("add", epilog="\b\nExample:\n  essaim operator add ana@mastodon.example\n")
@click.argument("handle")
def add(handle: str) -> None:
    """Make the member with the account HANDLE an operator, or let them set up a new device.

    They must have signed in to the site once. Prints a code, good once and for a day, with which they set up their
    second factor at /operators; give it to them by a way that you trust.
    """
    setup_django()
    from essaim.services.operating import entering

    code = entering.appoint(handle)
    click.echo(f"{printable(handle)} may now set up a second factor at {current().base_url}/operators with this code:")
    click.echo(f"\n  {code}\n")


@operator.command("remove", epilog="\b\nExample:\n  essaim operator remove ana@mastodon.example\n")
@click.argument("handle")
def remove(handle: str) -> None:
    """Let the member with the account HANDLE be an operator no more, at once."""
    setup_django()
    from essaim.services.operating import entering

    entering.dismiss(handle)
    click.echo(f"{printable(handle)} is an operator no more.")


@operator.command("list", epilog="\b\nExample:\n  essaim operator list\n")
def list_() -> None:
    """Print who is an operator, by their accounts, and whether they have a second factor."""
    setup_django()
    from essaim.services.operating import entering

    for one in entering.everybody():
        handles = ", ".join(printable(account.handle) for account in one.person.accounts.all())
        click.echo(f"{handles}: {'ready' if one.confirmed_at else 'no second factor yet'}")


@click.command(
    context_settings=CONTEXT,
    short_help="Make a link to join while registration is closed.",
    epilog="\b\nExample:\n  essaim invite --uses 20 --days 14\n",
)
@click.option("--uses", type=click.IntRange(1, 100_000), default=1, show_default=True, help="How many people may join.")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="How long the link is good.")
def invite(uses: int, days: int) -> None:
    """Print a link by which people may join a site whose ESSAIM_REGISTRATION is closed. It is shown this once."""
    setup_django()
    from essaim.services import joining

    code = joining.make_link(uses, timedelta(days=days))
    click.echo(f"{current().base_url}/come-in/{code}")

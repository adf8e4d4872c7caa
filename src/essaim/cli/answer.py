"""`essaim answer`: answer the data request of somebody who is no member."""

from __future__ import annotations

import json

import click

from essaim.cli.django import setup_django
from essaim.cli.printing import printable


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Example:
  essaim answer x 9000000000000000001 --language fr
  essaim answer x 9000000000000000001 --leave-out
""",
)
@click.argument("network", type=click.Choice(["x"]))
@click.argument("id_", metavar="ID")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="Of the letter.")
@click.option("--leave-out", is_flag=True, help="Also leave the account out from now on.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a letter.")
def answer(network: str, id_: str, language: str, leave_out: bool, as_json: bool) -> None:
    """Say what is held about the account of number ID on NETWORK, as a letter to send to its owner.

    Be sure first that it is its owner who asks: a post on that account with a word you chose is a good proof. The
    letter says how many lists have the account, never whose they are. That you looked is written into the audit trail,
    without the number.
    """
    setup_django()
    from essaim.services import answering

    if leave_out:
        answering.leave_out(id_)
    held = answering.look_up(id_)
    if as_json:
        told = {
            "network": network,
            "following_lists": held.following_lists,
            "follower_lists": held.follower_lists,
            "directory_entries": [entry.pk for entry in held.entries],
            "left_out": held.left_out,
        }
        click.echo(json.dumps(told))
    else:
        click.echo(printable(answering.letter(id_, held, language)), nl=False)
    if leave_out and held.following_lists + held.follower_lists:
        click.echo("The worker takes the account out of the lists that still have it.", err=True)

"""`essaim manage`: Django's own commands, for who knows them."""

from __future__ import annotations

import click

from essaim.cli.django import setup_django


@click.command(
    short_help="Django's own commands.",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands.

    \b
    Example:
      essaim manage migrate
    """
    setup_django()

    from django.core.management import execute_from_command_line

    execute_from_command_line(["essaim manage", *arguments])

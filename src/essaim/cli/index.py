"""`essaim index`: look after the files of the follow index."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

from essaim.cli.django import setup_django

if TYPE_CHECKING:
    from essaim.services.compacting import Condition

#: Below what serves people: nobody waits for a compaction.
NICE = 10


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def index() -> None:
    """Look after the follow index: the files that say quickly who had somebody in a list.

    The files are made from the database and may be deleted at any time. The worker writes them anew by itself when
    enough has changed; these commands are for machines without a worker, and for who wants to look.
    """


@index.command(
    epilog="""\b
Example:
  essaim index compact
"""
)
@click.option("--quiet", is_flag=True, help="Print nothing when all is well.")
def compact(quiet: bool) -> None:
    """Write those files anew that have fallen behind, are missing, damaged, or hold what was erased.

    Does nothing, with status 0, when no file needs it or when another process is at it.
    """
    _write(everything=False, quiet=quiet)


@index.command(
    epilog="""\b
Example:
  essaim index rebuild
"""
)
def rebuild() -> None:
    """Write all files anew from the database, whatever their state."""
    _write(everything=True, quiet=False)


@index.command(
    epilog="""\b
Example:
  essaim index check
  essaim index check --json
"""
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file instead of text.")
@click.pass_context
def check(ctx: click.Context, *, as_json: bool) -> None:
    """Check each file whole, and say how far behind the database it is.

    Ends with 0, or with 1 when a file cannot be used; the site then works from the database until the file is written
    anew.
    """
    setup_django()

    from essaim.services import compacting

    found = [compacting.condition(*which, whole=True) for which in compacting.indices()]
    for condition in found:
        click.echo(json.dumps(_plain(condition)) if as_json else _text(condition))
    if any(condition.problem for condition in found):
        ctx.exit(1)


def _write(*, everything: bool, quiet: bool) -> None:
    setup_django()
    os.nice(NICE)

    from essaim.services import compacting
    from essaim.services.keys import check_keys

    check_keys()
    written = compacting.compact(everything=everything)
    if quiet:
        return
    if written is None:
        click.echo("Another process is writing the index already.")
    elif not written:
        click.echo("No file needs to be written anew.")
    for header in written or ():
        click.echo(
            f"{header.direction.value}, key version {header.key_version}: "
            f"{header.lists:,} lists, {header.words:,} words written"
        )


def _plain(condition: Condition) -> dict[str, object]:
    return {
        "direction": condition.direction.value,
        "key_version": condition.key_version,
        "usable": condition.watermark is not None,
        "problem": condition.problem,
        "words": condition.words,
        "tail_words": condition.tail_words,
        "lists_gone": condition.lists_gone,
        "due": condition.due.value if condition.due else None,
    }


def _text(condition: Condition) -> str:
    if condition.problem:
        state = f"cannot be used ({condition.problem})"
    elif condition.watermark is None:
        state = "no file"
    else:
        state = f"{condition.words:,} words"
    return (
        f"{condition.direction.value}, key version {condition.key_version}: {state}; "
        f"{condition.tail_words:,} words came since, {condition.lists_gone:,} lists were erased or replaced since"
        + (f"; to be written anew: {condition.due.value}" if condition.due else "")
    )

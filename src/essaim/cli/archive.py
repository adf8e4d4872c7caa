"""`essaim archive`: what an X archive holds, and whom it names; nothing leaves this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from essaim.cli.archive_posts import posts
from essaim.cli.printing import print_csv, print_jsonl, printable
from essaim.cli.reading import PATHS, iso, progress_bar, sentence

if TYPE_CHECKING:
    from essaim.model import ArchiveSummary, Contact

_FIELDS = ("network", "direction", "remote_id", "handle", "handle_seen_at", "display_name", "mentions")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def archive() -> None:
    """Read an X archive: what it holds, whom it names. Nothing leaves this machine."""


@archive.command(
    epilog="""\b
Example:
  essaim archive summary twitter-archive.zip
  essaim archive summary twitter-archive.zip --json
"""
)
@PATHS
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.pass_context
def summary(ctx: click.Context, paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Say whose archive PATH is, from when, and what it holds.

    PATH is the ZIP that X prepared, the unpacked folder, or “following.js” and “follower.js” alone; several paths are
    read as one archive. Ends with 0, with 1 when something in the archive could not be read, with 2 when nothing could.
    """
    from essaim.archives import Purpose, open_archive

    with progress_bar() as progress, open_archive(paths, Purpose.SUMMARY, progress=progress) as opened:
        found = opened.summary()
    click.echo(json.dumps(_plain(found), ensure_ascii=False) if as_json else _text(found))
    if found.problems:
        ctx.exit(1)


@archive.command(
    epilog="""\b
Example:
  essaim archive contacts twitter-archive.zip
  essaim archive contacts following.js --format jsonl
"""
)
@PATHS
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "jsonl"]),
    default="table",
    show_default=True,
    help="How to print the contacts.",
)
@click.pass_context
def contacts(ctx: click.Context, paths: tuple[Path, ...], form: str) -> None:
    """Print whom the owner of PATH followed and who followed them.

    X only gives numbers; names are those found in the owner's own posts. Problems are told on stderr. Ends with 0, with
    1 when something in the archive could not be read, with 2 when nothing could.
    """
    from essaim.archives import open_archive
    from essaim.archives.problems import Tally
    from essaim.model import ReadProblem

    problems = Tally()

    with progress_bar() as progress, open_archive(paths, progress=progress) as opened:
        opened.require_follow_lists()

        def people() -> Iterator[Contact]:
            for item in opened.contacts(handles=True):
                if isinstance(item, ReadProblem):
                    problems.add(item)
                else:
                    yield item

        found = people()
        # The posts are read before the first contact comes: the bar is gone when printing begins.
        first = list(_first(found))
        _PRINTERS[form](chain(first, found))
    for met in problems:
        click.echo(sentence(met), err=True)
    if problems:
        ctx.exit(1)


def _first(found: Iterator[Contact]) -> Iterator[Contact]:
    for item in found:
        yield item
        return


def _plain(found: ArchiveSummary) -> dict[str, object]:
    return {
        "network": found.network.value,
        "layout": found.layout,
        "owner": None if found.owner is None else asdict(found.owner),
        "generated_at": iso(found.generated_at),
        "partial": found.partial,
        "counts": dict(found.counts),
        "problems": [asdict(met) for met in found.problems],
    }


def _text(found: ArchiveSummary) -> str:
    owner = found.owner
    lines = []
    if owner is None:
        lines.append("Whose           the archive does not say")
    else:
        named = " ".join(part for part in (owner.display_name, f"@{owner.handle}" if owner.handle else "") if part)
        named = printable(named)
        lines.append(f"Whose           {named or 'no name given'} (number {owner.remote_id})")
    lines.append(f"From            {f'{found.generated_at:%Y-%m-%d}' if found.generated_at else 'no date given'}")
    lines.append(f"Form            X, {found.layout}{', cut short by X' if found.partial else ''}")
    titles = {
        "following": "Followed",
        "followers": "Followers",
        "posts": "Posts",
        "reposts": "  of which passed on",
        "replies": "  of which replies",
        "ads": "Ads shown",
    }
    lines += [f"{titles.get(key, key):<20}{count:>9,}" for key, count in found.counts.items()]
    if found.problems:
        lines += ["", "Could not be read:", *(sentence(met) for met in found.problems)]
    return "\n".join(lines)


def _row(contact: Contact) -> dict[str, object]:
    values = {field: getattr(contact, field) for field in _FIELDS}
    return values | {
        "network": contact.network.value,
        "direction": contact.direction.value,
        "handle_seen_at": iso(contact.handle_seen_at),
    }


def _print_jsonl(found: Iterator[Contact]) -> None:
    print_jsonl(map(_row, found))


def _print_csv(found: Iterator[Contact]) -> None:
    print_csv(_FIELDS, map(_row, found))


def _print_table(found: Iterator[Contact]) -> None:
    """Print fixed columns line by line: the list may be long, and is never held whole."""
    click.echo(f"{'DIRECTION':<10} {'NUMBER':>19} {'HANDLE':<17} {'SEEN':<10} {'MENTIONS':>8}  NAME")
    for contact in found:
        seen = f"{contact.handle_seen_at:%Y-%m-%d}" if contact.handle_seen_at else ""
        handle = f"@{contact.handle}" if contact.handle else ""
        line = (
            f"{contact.direction.value:<10} {contact.remote_id:>19} {handle:<17} {seen:<10} "
            f"{contact.mentions or '':>8}  {contact.display_name or ''}"
        )
        click.echo(printable(line.rstrip()))


_PRINTERS = {"jsonl": _print_jsonl, "csv": _print_csv, "table": _print_table}

archive.add_command(posts)

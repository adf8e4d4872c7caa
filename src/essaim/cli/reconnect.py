"""`essaim reconnect`: whom of an archive a directory knows, with no server and no account."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from essaim.cli.printing import print_csv, print_jsonl, printable
from essaim.cli.reconnect_alone import follow, forget, undo
from essaim.cli.reconnect_search import ARCHIVE, DIRECTORY, INCLUDE_BLOCKED, PATH, Search
from essaim.cli.reconnect_status import status

if TYPE_CHECKING:
    from essaim.matching.directory import Planned

FIELDS = ("network", "remote_id", "handle", "direction", "mastodon", "bluesky", "grade", "reason", "source")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def reconnect() -> None:
    """Find whom of your contacts a list of known people places elsewhere, and follow them there.

    `plan` and `export` send nothing anywhere; `follow` and `undo` ask the server of your own account, and keep what
    they did in a private folder of yours.
    """


for command in (follow, status, undo, forget):
    reconnect.add_command(command)


@reconnect.command(
    epilog="""\b
Example:
  essaim reconnect plan twitter-archive.zip --directory people.csv
  essaim reconnect plan twitter-archive.zip --directory people.csv --format jsonl
"""
)
@ARCHIVE
@DIRECTORY
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "jsonl"]),
    default="table",
    show_default=True,
    help="How to print the people found.",
)
@INCLUDE_BLOCKED
@click.pass_context
def plan(ctx: click.Context, paths: tuple[Path, ...], directory: Path, form: str, *, include_blocked: bool) -> None:
    """Print who of ARCHIVE was found, where, how sure that is, and why.

    Only people found are printed; how many were not is told on stderr. Ends with 0, with 1 when something could not be
    read, with 2 when nothing could.
    """
    search = Search(paths, directory, include_blocked=include_blocked)
    PRINTERS[form](search.found)
    click.echo(f"{len(search.found):,} found; the {search.others:,} others are not in this directory.", err=True)
    search.tell_left_out()
    search.tell_problems(ctx)


@reconnect.command(
    epilog="""\b
Example:
  essaim reconnect export twitter-archive.zip --directory people.csv --mastodon-csv follows.csv
  essaim reconnect export twitter-archive.zip --directory people.csv --mastodon-csv follows.csv \\
      --following following_accounts.csv --bluesky-list bluesky.csv
"""
)
@ARCHIVE
@DIRECTORY
@click.option("--mastodon-csv", required=True, type=PATH, help="Write the file for Mastodon's import page here.")
@click.option("--bluesky-list", type=PATH, help="Also write the Bluesky handles here, one a line.")
@click.option("--following", type=PATH, help="Your follows as Mastodon exports them: these are left out.")
@INCLUDE_BLOCKED
@click.pass_context
def export(
    ctx: click.Context,
    paths: tuple[Path, ...],
    directory: Path,
    mastodon_csv: Path,
    bluesky_list: Path | None,
    following: Path | None,
    *,
    include_blocked: bool,
) -> None:
    """Write whom you followed on X, and who was found, as a file that Mastodon imports.

    Only what a source states is written; people on whose address sources disagree are left out. Above 20,000 people
    the files are numbered. On Mastodon: Preferences, Import, “Following list”, and choose MERGE: “overwrite” would
    unfollow everybody who is not in the file.
    """
    from essaim.networks.mastodon.following_csv import write_following

    already = _already(following)
    search = Search(paths, directory, include_blocked=include_blocked)
    sure = [one for one in search.found if one.contact.direction == "following" and one.grade == "stated"]
    addresses = [one.mastodon for one in sure if one.mastodon]
    with _writing(mastodon_csv):
        written = write_following(addresses, mastodon_csv, already=already)
    left_out = len({address.lower() for address in addresses} & {address.lower() for address in already})
    for path in written:
        click.echo(f"Written: {path}")
    if not written:
        click.echo(f"Nobody is left to follow on Mastodon: {mastodon_csv} was not written.", err=True)
    count = len({address.lower() for address in addresses}) - left_out
    click.echo(f"{count:,} people for Mastodon; {left_out:,} you follow already were left out.", err=True)
    if written:
        click.echo("On Mastodon's import page choose “Merge”: “Overwrite” would unfollow everybody else.", err=True)
    if bluesky_list is not None:
        handles = sorted({one.bluesky for one in sure if one.bluesky})
        with _writing(bluesky_list):
            bluesky_list.write_text("\n".join(["handle", *handles]) + "\n", encoding="utf-8")
        click.echo(f"Written: {bluesky_list}")
        click.echo(f"{len(handles):,} people for Bluesky.", err=True)
    search.tell_left_out()
    search.tell_problems(ctx)


def _already(following: Path | None) -> set[str]:
    from essaim.base.errors import BadInput
    from essaim.networks.mastodon.following_csv import read_following

    if following is None:
        return set()
    try:
        return set(read_following(following))
    except OSError as error:
        raise BadInput("%(path)s cannot be opened: %(reason)s", path=following, reason=error.strerror or "") from error


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Turn what stands in the way of writing into one sentence."""
    from essaim.base.errors import BadInput

    try:
        yield
    except OSError as error:
        raise BadInput("%(path)s cannot be written: %(reason)s", path=path, reason=error.strerror or "") from error


def _row(one: Planned) -> dict[str, object]:
    contact = one.contact
    values = (
        contact.network.value,
        contact.remote_id,
        one.handle or None,
        contact.direction.value,
        one.mastodon or None,
        one.bluesky or None,
        one.grade.value,
        one.reason,
        one.source,
    )
    return dict(zip(FIELDS, values, strict=True))


def _print_jsonl(found: Sequence[Planned]) -> None:
    print_jsonl(map(_row, found))


def _print_csv(found: Sequence[Planned]) -> None:
    print_csv(FIELDS, map(_row, found))


def _print_table(found: Sequence[Planned]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False)
    for column in ("X", "Direction", "Mastodon", "Bluesky", "Grade", "Why"):
        table.add_column(column, overflow="fold")
    for one in found:
        name = f"@{one.handle}" if one.handle else one.contact.remote_id
        texts = (name, one.contact.direction.value, one.mastodon, one.bluesky, one.grade.value, one.reason)
        table.add_row(*(Text(printable(text)) for text in texts))
    console = Console(width=None if sys.stdout.isatty() else 200)
    if found:
        console.print(table)
    grades = Counter(one.grade.value for one in found)
    if grades:
        click.echo(", ".join(f"{count:,} {grade}" for grade, count in grades.items()))


PRINTERS = {"jsonl": _print_jsonl, "csv": _print_csv, "table": _print_table}

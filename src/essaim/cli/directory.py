"""`essaim directory`: keep the public directory of people who have no account on this site."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from essaim.base.errors import BadInput
from essaim.cli.django import setup_django
from essaim.cli.printing import print_csv, print_jsonl, printable

if TYPE_CHECKING:
    from essaim.matching.directory import Stated
    from essaim.store.models import DirectoryEntry

FIELDS = (
    "number", "network", "remote_id", "handle", "name", "mastodon", "bluesky", "source", "source_key", "url", "checked",
)  # fmt: skip
PROBLEMS = {
    "unknown-network": "%d lines name a network that Essaim does not know and were left out.",
    "wrong-id": "%d lines have no valid account number and were left out.",
    "wrong-address": "%d lines have an address that cannot be one and were left out.",
    "wrong-item": "%d items make no sense and were left out.",
}
#: Longer than this nobody waits before a terminal: the command says so and goes on when called again.
LONGEST_WAIT = timedelta(minutes=15)


class NoDatabase(BadInput):
    """This site has no database yet, or an older one: run `essaim serve` once, which makes it."""

    code = "no-database"


class WaitLonger(BadInput):
    """The service asks us to wait for long. Call the command again later: it goes on where it stopped."""

    code = "wait-longer"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def directory() -> None:
    """Keep the public directory: who of public life is now on Mastodon or Bluesky, as a public source states it.

    Members find there those of their contacts who have no account on this site, with the source and its date.
    """


@directory.command(
    "import",
    epilog="""\b
Example:
  essaim directory import deputies.csv --source parliament --url https://example.org/deputies
  essaim directory import latest-all.json.gz --source wikidata
""",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", required=True, help="Short name of the source, the same at each import of it.")
@click.option("--label", default="", help="How people read the source, where the file does not say.")
@click.option("--url", default="", help="Page where people can read it, where the file does not say.")
@click.option(
    "--form",
    type=click.Choice(["auto", "csv", "wikidata"]),
    default="auto",
    show_default=True,
    help="auto: wikidata for .json, .json.gz and .json.bz2, csv for all others.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.pass_context
def import_(ctx: click.Context, file: Path, source: str, label: str, url: str, form: str, as_json: bool) -> None:
    """Take in all that FILE states; what the same source stated before and FILE does not have goes.

    FILE is a CSV table with the columns of `essaim reconnect plan` (and `name`, if it has one), or Wikidata's JSON: a
    dump with an entity a line, plain or compressed, a few entities, or SPARQL results.
    Ends with 1 when some lines could not be used.
    """
    problems: Counter[str] = Counter()
    with _store():
        from essaim.services import stating

        taken = stating.take_in(source, _statements(file, form, problems), label=label, url=url)
    if as_json:
        click.echo(json.dumps({"standing": taken.standing, "vanished": taken.vanished, "problems": dict(problems)}))
    else:
        click.echo(f"{taken.standing:,} entries from {source}; {taken.vanished:,} of before are gone.")
    for code, count in problems.items():
        click.echo(PROBLEMS[code] % count, err=True)
    if problems:
        ctx.exit(1)


@directory.command(
    epilog="""\b
Example:
  essaim directory refresh
"""
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def refresh(as_json: bool) -> None:
    """Read from Wikidata's query service whom it states to be on Mastodon or Bluesky, page by page, with pauses.

    Interrupted, it goes on where it stopped. ESSAIM_DIRECTORY_REFRESH_DAYS lets the worker do it by itself.
    """
    from essaim.base import clock

    with _store():
        from essaim.services import refreshing

        while (again := refreshing.step()) is not None:
            wait = again - clock.now()
            if wait > LONGEST_WAIT:
                raise WaitLonger
            if sys.stderr.isatty() and (row := refreshing.last()) is not None:
                click.echo(f"\r{row.entries:,} statements read", nl=False, err=True)
            time.sleep(max(wait.total_seconds(), 0))
        row = refreshing.last()
    read = row.entries if row is not None else 0
    if not read:
        click.echo("Wikidata stated nothing that can be used: nothing was changed.", err=True)
    click.echo(json.dumps({"read": read}) if as_json else f"{read:,} statements read from Wikidata.")


@directory.command(
    epilog="""\b
Example:
  essaim directory remove 1234
  essaim directory remove 1234 --everything
"""
)
@click.argument("numbers", metavar="NUMBER...", nargs=-1, required=True, type=int)
@click.option("--everything", is_flag=True, help="All that is or will be stated about the account, at any address.")
def remove(numbers: tuple[int, ...], everything: bool) -> None:
    """Remove entries for good: a refresh does not bring them back. `essaim directory list` gives their numbers.

    By default one statement goes: this account at this address, whatever source makes it.
    """
    with _store():
        from essaim.services import stating

        gone = sum(stating.remove(number, everything=everything) for number in numbers)
    click.echo(f"{gone:,} entries removed for good.")


@directory.command(
    "list",
    epilog="""\b
Example:
  essaim directory list --find assembly
  essaim directory list --format csv > people.csv
""",
)
@click.option("--source", help="Only what this source states.")
@click.option("--find", default="", help="Only entries with this in a name, a handle, an address or an id.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "jsonl"]),
    default="table",
    show_default=True,
    help="csv is what `essaim reconnect plan --directory` reads.",
)
def list_(source: str | None, find: str, form: str) -> None:
    """Print the entries of the directory, one statement a line, with the number by which each can be removed."""
    with _store():
        from essaim.services import stating

        rows = (_row(entry) for entry in stating.entries(source, find))
        if form == "jsonl":
            print_jsonl(rows)
        elif form == "csv":
            print_csv(FIELDS, rows)
        else:
            for row in rows:
                account = row["handle"] or row["remote_id"]
                parts = (row["number"], row["network"], account, row["mastodon"] or row["bluesky"], row["source"])
                click.echo("  ".join(printable(str(part)) for part in parts))


@directory.command(
    "opt-out",
    epilog="""\b
Example:
  essaim directory opt-out x 9000000000000000001
  essaim directory opt-out x 9000000000000000001 --undo
""",
)
@click.argument("network", type=click.Choice(["x"]))
@click.argument("id_", metavar="ID")
@click.option("--undo", is_flag=True, help="Let the account be kept and matched again.")
def opt_out(network: str, id_: str, undo: bool) -> None:
    """Keep and match the account of number ID on NETWORK no more: no list, no match, no entry of the directory.

    Be sure that its owner asks for it. The worker takes it out of the lists that members gave before.
    """
    from essaim.model import Network

    with _store():
        from essaim.services import opting_out

        if not undo:
            opting_out.opt_out_id(Network(network), id_)
            click.echo("Left out from now on; the worker takes the account out of the lists that hold it.")
        elif opting_out.opt_in_id(Network(network), id_):
            click.echo("No longer left out. Lists given before hold the account again once they are given anew.")
        else:
            raise BadInput("Nobody of this number was left out.")


@contextmanager
def _store() -> Iterator[None]:
    """Open the site's store. Raises NoDatabase when its tables are not there."""
    setup_django()
    from django.db import OperationalError, ProgrammingError

    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        if "no such table" in str(error) or "does not exist" in str(error):
            raise NoDatabase from error
        raise


def _statements(file: Path, form: str, problems: Counter[str]) -> Iterable[Stated]:
    from essaim.matching import directory as csv_directory
    from essaim.matching import wikidata

    if form == "wikidata" or (form == "auto" and file.name.lower().endswith((".json", ".json.gz", ".json.bz2"))):
        return (one for item in wikidata.read_file(file, problems) for one in wikidata.stated(item))
    return (one for entry in csv_directory.read_entries(file, problems) for one in csv_directory.statements(entry))


def _row(entry: DirectoryEntry) -> dict[str, object]:
    handle = entry.target_handle
    return {
        "number": entry.pk,
        "network": entry.source_network,
        "remote_id": entry.source_id,
        "handle": entry.source_handle,
        "name": entry.name,
        "mastodon": handle if entry.target_network == "mastodon" else "",
        "bluesky": handle if entry.target_network == "bluesky" else "",
        "source": entry.label,
        "source_key": entry.source,
        "url": entry.url,
        "checked": entry.checked_at.date().isoformat(),
    }

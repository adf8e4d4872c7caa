"""`essaim ads lists`: what the audit knows, and accounts of people and bodies from sources that state them."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from essaim.base import clock
from essaim.base.errors import BadInput

if TYPE_CHECKING:
    from essaim.audit.entries import Entry
    from essaim.audit.families import Family

_FILE = click.Path(path_type=Path, dir_okay=False)
_FAMILIES = (
    "racial_ethnic", "political", "religious_philosophical", "trade_union", "genetic", "biometric", "health",
    "sex_life_orientation",
)  # fmt: skip


class ListNotWritten(BadInput):
    """The list “%(name)s” cannot be written: %(reason)s"""  # noqa: D400 - the reason ends the sentence

    code = "list-not-written"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def lists() -> None:
    """See and extend what the audit of advertisements knows."""


@lists.command(
    epilog="""\b
Example:
  essaim ads lists show
"""
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
def show(*, as_json: bool) -> None:
    """Say how many entries there are, by family and by language."""
    from essaim.audit.entries import own_lists

    found: dict[str, Counter[str]] = {family: Counter() for family in _FAMILIES}
    for entry in own_lists().entries:
        found[entry.family.value][entry.language or "handles"] += 1
    if as_json:
        click.echo(json.dumps(found))
        return
    for family, counts in found.items():
        told = ", ".join(f"{language} {count}" for language, count in counts.items())
        click.echo(f"{family:<24}{counts.total():>5,}  {told}")


@lists.command(
    epilog="""\b
Example:
  essaim ads lists update people.csv --roster deputies.csv --family political --source "parliament.example, 2026-11"
  essaim ads lists update people.csv --wikidata Q7278 --wikidata Q178790
"""
)
@click.argument("file", type=_FILE)
@click.option("--roster", "rosters", type=_FILE, multiple=True, help="A CSV table, or a saved answer of Wikidata.")
@click.option("--wikidata", "kinds", multiple=True, metavar="KIND", help="Ask Wikidata for a kind, such as Q7278.")
@click.option("--source", default="", help="Where the rosters were read: a page, a data set and its date.")
@click.option("--family", type=click.Choice(_FAMILIES), help="What the accounts stand for, where the rows do not say.")
@click.option("--checked", default="", help="The day the source was read, YYYY-MM-DD; today by default.")
@click.pass_context
def update(
    ctx: click.Context,
    file: Path,
    rosters: tuple[Path, ...],
    kinds: tuple[str, ...],
    source: str,
    family: str | None,
    checked: str,
) -> None:
    """Write into FILE the accounts that rosters or Wikidata state, for `essaim ads audit --lists FILE`.

    A roster is a file you saved: a CSV table with a column “handle” (and “name”, “group”, “source”), or SPARQL results
    in JSON with “handle”, “label” and “kind”. With --wikidata its query service is asked, page by page, for all items
    of a kind (what they are, do, or hold as an office) that have an account; see “essaim ads lists query”. FILE is made
    anew, and only when everything was read. Ends with 1 when some rows could not be used.
    """
    from essaim.audit.entries import write_list
    from essaim.audit.families import Family
    from essaim.audit.rosters import merged, read_roster

    if not rosters and not kinds:
        raise click.UsageError("Say where the accounts are stated: --roster FILE or --wikidata KIND.")
    problems: Counter[str] = Counter()
    day, stands_for = _day(checked), Family(family) if family else None
    found = [
        entry
        for path in rosters
        for entry in read_roster(path, source=_named(source), checked=day, family=stands_for, problems=problems)
    ]
    for kind in kinds:
        found += _asked(_kind(kind), day, stands_for, problems)
    entries = merged(found)
    try:
        file.write_text(write_list(entries), encoding="utf-8")
    except OSError as error:
        raise ListNotWritten(name=file.name, reason=error.strerror or "") from error
    handles = sum(1 for entry in entries if entry.handle)
    click.echo(f"{handles:,} accounts and {len(entries) - handles:,} names in {file.name}.")
    if problems:
        click.echo(f"{problems.total():,} rows have a handle that cannot be one and were left out.", err=True)
        ctx.exit(1)


@lists.command(
    epilog="""\b
Example:
  essaim ads lists query Q7278
"""
)
@click.argument("kind")
def query(kind: str) -> None:
    """Print the question to ask at query.wikidata.org for the accounts of one kind; save its answer as JSON.

    KIND is what Wikidata calls it: Q7278 political parties, Q82955 politicians, Q178790 trade unions, Q1530022
    religious organisations, Q64606659 and Q6458277 LGBTQ+ organisations; another one, such as an office (Q27169,
    member of the European Parliament), needs --family afterwards. The answer holds 2,000 items at most:
    “lists update --wikidata” asks for the rest too.
    """
    from essaim.audit import rosters

    click.echo(rosters.query(_kind(kind)), nl=False)


def _asked(kind: str, day: str, family: Family | None, problems: Counter[str]) -> list[Entry]:
    """Give what the query service states of one kind. Raises NetworkError, RosterUnusable, FamilyMissing."""
    from essaim.audit import rosters
    from essaim.conf.settings import current
    from essaim.networks import wikidata
    from essaim.networks.contract import Reach

    found: list[Entry] = []
    site, after = current(), ""
    reach = Reach(allow_loopback=site.allow_loopback, contact=site.contact)
    while True:
        body = asyncio.run(wikidata.ask(reach, site.wikidata_url, rosters.query(kind, after)))
        page = rosters.read_answer(body, source="Wikidata", checked=day, family=family, problems=problems)
        found += page.entries
        click.echo(f"{kind}: {len(found):,} read", err=True)
        if not page.more or page.last <= after:
            return found
        after = page.last


def _kind(kind: str) -> str:
    if not (kind[:1] == "Q" and kind[1:].isascii() and kind[1:].isdigit()):
        raise click.UsageError("A kind is a Q and a number, such as Q7278.")
    return kind


def _named(source: str) -> str:
    if not source.strip():
        raise click.UsageError("A source needs a name: what has none never counts.")
    return source.strip()


def _day(text: str) -> str:
    from datetime import date

    if not text:
        return f"{clock.now():%Y-%m-%d}"
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise click.UsageError("A day is written YYYY-MM-DD.") from error

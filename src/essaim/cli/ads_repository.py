"""`essaim ads repository`: whom advertisers targeted and excluded, by X's own public export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from essaim.base.errors import BadInput
from essaim.cli.printing import printable
from essaim.cli.reading import sentence

if TYPE_CHECKING:
    from essaim.audit.repository import RepositoryReport

_MOST = 20


class FileNotOpened(BadInput):
    """The file “%(name)s” cannot be opened: %(reason)s"""  # noqa: D400 - the reason ends the sentence

    code = "file-not-opened"


@click.command(
    epilog="""\b
Example:
  essaim ads repository export.csv
  essaim ads repository january.csv february.csv --json
"""
)
@click.argument("files", nargs=-1, required=True, metavar="FILE.csv...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--lists", "more", type=click.Path(path_type=Path, dir_okay=False), multiple=True, help="A further list.")
@click.pass_context
def repository(ctx: click.Context, files: tuple[Path, ...], *, as_json: bool, more: tuple[Path, ...]) -> None:
    """Say which sensitive words advertisers targeted and excluded, by the exports FILE.csv of X's repository.

    Displays are summed, reach never: the same person counts in each row. Ends with 1 when something was not
    understood, or a file has no rows: that is no evidence of absence.
    """
    from essaim.audit.classifying import Classifier
    from essaim.audit.entries import own_lists, read_list
    from essaim.audit.repository import RepositoryAudit, repository_json

    lists = own_lists().with_more(entry for path in more for entry in read_list(path))
    audit = RepositoryAudit(Classifier(lists))
    for path in files:
        try:
            audit.read(path)
        except OSError as error:
            raise FileNotOpened(name=path.name, reason=error.strerror or "") from error
    report = audit.report()
    click.echo(json.dumps(repository_json(report), ensure_ascii=False) if as_json else _text(report))
    if report.problems:
        ctx.exit(1)


def _text(report: RepositoryReport) -> str:
    lines = [f"Advertisements {report.rows:>12,}", f"Advertisers    {len(report.advertisers):>12,}", ""]
    speaking = [view for view in report.advertisers if view.targeted or view.excluded]
    for view in speaking[:_MOST]:
        lines.append(f"{view.name or 'not named'}: {view.ads:,} advertisements, {view.impressions:,} displays")
        for title, found in (("targeted", view.targeted), ("excluded", view.excluded)):
            lines += [f"  {title} {family.value}: {', '.join(sorted(terms))}" for family, terms in found.items()]
    if len(speaking) > _MOST:
        lines.append(f"… and {len(speaking) - _MOST:,} more advertisers: take --json")
    if not speaking:
        lines.append("No sensitive word that our lists name.")
    lines += [sentence(met) for met in report.problems]
    return "\n".join(printable(line) for line in lines)

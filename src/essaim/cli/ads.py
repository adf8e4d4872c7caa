"""`essaim ads`: how one was targeted, by one's own archive or by X's public repository; nothing leaves this machine."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from essaim.base.errors import BadInput
from essaim.base.tables import cell
from essaim.cli.ads_lists import lists
from essaim.cli.ads_repository import repository
from essaim.cli.printing import printable
from essaim.cli.reading import PATHS, progress_bar, sentence

if TYPE_CHECKING:
    from essaim.archives import Progress
    from essaim.audit.classifying import Classifier
    from essaim.audit.report import Report

_FILE = click.Path(path_type=Path, dir_okay=False)
_MOST_LINES = 12


class NotWritten(BadInput):
    """The file “%(name)s” cannot be written: %(reason)s"""  # noqa: D400 - the reason ends the sentence

    code = "not-written"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def ads() -> None:
    """See how you were targeted on X. Nothing leaves this machine."""


@ads.command(
    epilog="""\b
Example:
  essaim ads audit twitter-archive.zip
  essaim ads audit twitter-archive.zip --html report.html --lang fr
  essaim ads audit twitter-archive.zip --complaint dsa complaint.html --country FR --lang fr
"""
)
@PATHS
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--csv", "csv_file", type=_FILE, metavar="OUT.csv", help="Write the findings as a table.")
@click.option("--html", "html_file", type=_FILE, metavar="OUT.html", help="Write a page to read and to print.")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="The page's language.")
@click.option("--card", "card_file", type=_FILE, metavar="OUT.svg", help="Draw a picture to share: counts only.")
@click.option(
    "--complaint",
    "complaints",
    type=(click.Choice(["dsa", "gdpr"]), _FILE),
    multiple=True,
    metavar="LAW OUT.html",
    help="Draft a complaint under “dsa” or “gdpr”, to complete, print and sign.",
)
@click.option("--country", default="", help="Where you live, such as FR: whom the complaint is for.")
@click.option("--lists", "more", type=_FILE, multiple=True, help="A further list, as “essaim ads lists update” makes.")
@click.pass_context
def audit(
    ctx: click.Context,
    paths: tuple[Path, ...],
    *,
    as_json: bool,
    csv_file: Path | None,
    html_file: Path | None,
    lang: str,
    card_file: Path | None,
    complaints: tuple[tuple[str, Path], ...],
    country: str,
    more: tuple[Path, ...],
) -> None:
    """Say which advertisements in PATH were aimed at what GDPR Art. 9 protects, and by whom.

    PATH is the ZIP that X prepared or the unpacked folder; several paths are read as one archive. Only criteria that a
    list names are sensitive; ambiguous ones are listed, and not counted. Ends with 0, with 1 when something in the
    archive could not be read or it tells of no advertisement, with 2 when nothing could.
    """
    from essaim.audit.card import card
    from essaim.audit.complaint import complaint
    from essaim.audit.page import html
    from essaim.audit.report import as_json as plain

    with progress_bar() as progress:
        report = _audited(paths, _classifier(more), progress)
    if csv_file is not None:
        _write(csv_file, _table(report))
    if html_file is not None:
        _write(html_file, html(report, lang))
    if card_file is not None:
        _write(card_file, card(report, lang))
    for law, path in complaints:
        _write(path, complaint(report, law, country, lang))
    click.echo(json.dumps(plain(report), ensure_ascii=False) if as_json else _text(report))
    if report.problems:
        ctx.exit(1)


def _classifier(more: Sequence[Path]) -> Classifier:
    from essaim.audit.classifying import Classifier
    from essaim.audit.entries import own_lists, read_list

    return Classifier(own_lists().with_more(entry for path in more for entry in read_list(path)))


def _audited(paths: Sequence[Path], classifier: Classifier, progress: Progress | None) -> Report:
    from essaim.archives import Purpose, open_archive
    from essaim.audit.report import Auditor

    with open_archive(paths, Purpose.ADS, progress=progress) as archive:
        auditor = Auditor(archive.network, classifier)
        auditor.read(archive.ad_impressions())
        auditor.read_engagements(archive.ad_engagements())
        auditor.believed(archive.personalization())
    return auditor.report()


def _write(path: Path, text: str) -> None:
    """Write a file that only its owner can read: what it says is protected data itself."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(text)
    except OSError as error:
        raise NotWritten(name=path.name, reason=error.strerror or "") from error


def _table(report: Report) -> str:
    from essaim.audit.report import finding_row

    out = io.StringIO()
    fields = ("family", "targeting_type", "value", "certainty", "entry", "source", "advertisers", "impressions")
    writer = csv.DictWriter(out, fields, lineterminator="\n")
    writer.writeheader()
    for finding in report.findings:
        row = finding_row(finding) | {"advertisers": "; ".join(name for name in finding.advertisers if name)}
        writer.writerow({name: cell(value) for name, value in row.items()})
    return out.getvalue()


def _text(report: Report) -> str:
    from essaim.audit.wording import LIMITS, family_name

    total = report.total
    lines = [
        f"Advertisements shown       {total.impressions:>9,}",
        f"Acted on                   {report.engagements:>9,}",
    ]
    if report.first and report.last:
        lines.append(f"From {report.first:%Y-%m-%d} to {report.last:%Y-%m-%d}")
    lines += ["", f"With a sensitive criterion {total.sensitive:>9,}{_share(total.sensitive, total.impressions)}"]
    for family, tally in report.families.items():
        lines.append(f"  {family_name(family, 'en'):<38}{tally.impressions:>7,}  by {len(tally.criteria):,} criteria")
    lines += _findings(report)
    if report.uploaded:
        many = len({advertiser for advertiser, _ in report.uploaded})
        lines += ["", f"Your address was in customer lists of {many:,} advertisers:"]
        lines += _most([f"  {who or 'not named'}: {name}" for (who, name), _ in report.uploaded.most_common()])
    lines += ["", "What this cannot show:", *(f"  - {said}" for said in LIMITS["en"])]
    if report.problems:
        lines += ["", "Could not be read:", *(sentence(met) for met in report.problems)]
    return "\n".join(printable_lines(lines))


def _findings(report: Report) -> list[str]:
    lines: list[str] = []
    for counted, title in ((True, "Most used:"), (False, "Ambiguous, not counted:")):
        rows = [
            f"  {one.impressions:>6,}  {one.match.criterion.type}: {one.match.criterion.value}"
            f"  ({one.family.value}, {one.certainty.value})"
            for one in report.findings
            if one.counted is counted
        ]
        if rows:
            lines += ["", title, *_most(rows)]
    return lines


def printable_lines(lines: Sequence[str]) -> list[str]:
    """Give lines without what a terminal would obey; a value cannot make a line of its own."""
    return [printable(line) for line in lines]


def _most(rows: list[str]) -> list[str]:
    left = len(rows) - _MOST_LINES
    return rows if left <= 0 else [*rows[:_MOST_LINES], f"  … and {left:,} more: take --json, --csv or --html"]


def _share(part: int, whole: int) -> str:
    return f"  ({100 * part / whole:.1f} %)" if whole else ""


ads.add_command(repository)
ads.add_command(lists)

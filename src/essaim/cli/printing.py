"""What commands print: text from archives and servers must not move the cursor, nor become a formula."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

import click

from essaim.base.tables import csv_text


def printable(text: str) -> str:
    """Give text without what a terminal would obey: control characters and turned writing directions."""
    return "".join(
        " " if letter in "\n\t" else letter
        for letter in text
        if letter in "\n\t" or unicodedata.category(letter)[0] != "C"
    )


def print_jsonl(rows: Iterable[Mapping[str, object]]) -> None:
    """Print one JSON object a line."""
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False))


def print_csv(fields: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Print a CSV table that a spreadsheet shows as it is."""
    click.echo(csv_text(fields, rows), nl=False)

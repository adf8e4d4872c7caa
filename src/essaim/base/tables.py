"""Tables for spreadsheets: text from elsewhere must not become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> object:
    """Give a value that a spreadsheet shows as it is, and does not compute."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def csv_text(fields: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Give a CSV table that a spreadsheet shows as it is."""
    file = io.StringIO()
    writer = csv.DictWriter(file, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    return file.getvalue()

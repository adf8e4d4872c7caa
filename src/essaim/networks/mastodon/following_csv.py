"""The file of follows that Mastodon's import page takes, written and read by Mastodon's own rules."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop

HEADER = ("Account address", "Show boosts", "Notify on new posts", "Languages")
#: Mastodon refuses a larger file as a whole.
MOST_ROWS = 20_000
MOST_BYTES = 20 * 1024 * 1024
FILE_NAME = "following_accounts.csv"
_OTHER_HEADERS = {"#domain", "#uri", "List name"}
_ADDRESS = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?@[^\s@,\"/<>]{1,253}")

NOT_AN_ADDRESS = gettext_noop("“%(address)s” is not a Mastodon address: it must look like name@server.")
NOT_FOLLOWS = gettext_noop("This file is not a list of the accounts you follow, as Mastodon exports it.")
TOO_LARGE = gettext_noop("This file is larger than Mastodon’s own limit of 20 MB and 20,000 rows.")


def write_following(addresses: Iterable[str], place: Path, *, already: AbstractSet[str] = frozenset()) -> list[Path]:
    """Write files for Mastodon's import and give their paths, none when nobody is left to follow.

    `place` is a file, or a folder that gets `following_accounts.csv`. Above 20,000 rows the files are numbered:
    `name-1.csv`, `name-2.csv`. People in `already` are left out, as Mastodon counts them twice. Raises BadInput.
    """
    texts = following_texts(addresses, already=already)
    whole = place / FILE_NAME if place.is_dir() else place
    paths: list[Path] = []
    for number, text in enumerate(texts, 1):
        path = whole if len(texts) == 1 else whole.with_name(f"{whole.stem}-{number}{whole.suffix}")
        path.write_text(text, encoding="utf-8", newline="")
        paths.append(path)
    return paths


def following_texts(addresses: Iterable[str], *, already: AbstractSet[str] = frozenset()) -> list[str]:
    """Give the contents of the files, 20,000 rows in each; none when nobody is left to follow. Raises BadInput."""
    rows = _wanted(addresses, {_plain(address).lower() for address in already})
    texts = []
    for start in range(0, len(rows), MOST_ROWS):
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows((address, "true", "false", "") for address in rows[start : start + MOST_ROWS])
        texts.append(file.getvalue())
    return texts


def read_following(path: Path) -> list[str]:
    """Give the addresses of a file as Mastodon's import would read them. Raises BadInput.

    A first row is a header only if its first cell is one that Mastodon knows; a bare `name` is a local account.
    """
    raw = path.read_bytes()
    if len(raw) > MOST_BYTES:
        raise BadInput(TOO_LARGE)
    try:
        text = raw.decode("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if any(map(str.strip, row))]
    except (UnicodeError, csv.Error) as error:
        raise BadInput(NOT_FOLLOWS) from error
    first = rows[0][0].strip() if rows else ""
    if first in _OTHER_HEADERS:
        raise BadInput(NOT_FOLLOWS)
    if first == HEADER[0]:
        rows = rows[1:]
    if len(rows) > MOST_ROWS:
        raise BadInput(TOO_LARGE)
    return [address for row in rows if (address := _plain(row[0]))]


def _wanted(addresses: Iterable[str], already: AbstractSet[str]) -> list[str]:
    seen = set(already)
    rows: list[str] = []
    for given in addresses:
        address = _plain(given)
        if not _ADDRESS.fullmatch(address):
            raise BadInput(NOT_AN_ADDRESS, address=address)
        if address.lower() not in seen:
            seen.add(address.lower())
            rows.append(address)
    return rows


def _plain(address: str) -> str:
    return address.strip().removeprefix("@")

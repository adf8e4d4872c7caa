"""A directory of known people: which public source states that an account of a source network is now at an address."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.matching.evidence import reason
from essaim.matching.pseudonyms import normalise_handle
from essaim.matching.score import grade
from essaim.model import Contact, Direction, Evidence, Grade, Network

COLUMNS = ("network", "remote_id", "handle", "mastodon", "bluesky", "source")
#: Far above any directory known; a larger file is a mistake.
MOST_ROWS = 5_000_000
_ID = re.compile(r"\d{1,19}")
_MASTODON = re.compile(r"[\w.-]{1,64}@[\w.-]+(?::\d{1,5})?", re.ASCII)
_BLUESKY = re.compile(r"did:[a-z]+:[\w.:%-]+|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*", re.ASCII)

DISAGREE = gettext_noop("Public sources state different addresses for that account: see for yourself. %(source)s")


class DirectoryUnusable(BadInput):
    """The directory cannot be read: it must be a CSV file in UTF-8 whose first line names its columns."""

    code = "directory-unusable"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a directory. `mastodon` is `name@host`, `bluesky` a handle or a DID; each may be empty."""

    network: Network
    remote_id: str
    handle: str
    mastodon: str
    bluesky: str
    source: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """One public statement: that an account of a source network is now at one address.

    `remote_id` or `handle` names the account; only X's ids are numbers. `address` is `name@host` on Mastodon, a handle
    or a DID on Bluesky. `label` and `url` say where it is stated.
    """

    network: str
    remote_id: str
    handle: str
    target: Network
    address: str
    name: str = ""
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class Directory:
    """Known people by id and by handle; `problems` counts lines that could not be used, by what was wrong."""

    by_id: dict[tuple[Network, str], list[Entry]] = field(default_factory=dict)
    by_handle: dict[tuple[Network, str], list[Entry]] = field(default_factory=dict)
    problems: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Planned:
    """A contact whom a directory knows at a new address, with how sure that is and why (in English, filled).

    `handle` is the one recovered from the archive, else the directory's, else empty.
    """

    contact: Contact
    handle: str
    mastodon: str
    bluesky: str
    grade: Grade
    reason: str
    source: str


def read_directory(path: Path) -> Directory:
    """Give the directory in a CSV file; further columns are allowed. Raises DirectoryUnusable.

    Lines without an address are of no use and left out; lines that make no sense are counted in `problems`.
    """
    problems: Counter[str] = Counter()
    by_id: defaultdict[tuple[Network, str], list[Entry]] = defaultdict(list)
    by_handle: defaultdict[tuple[Network, str], list[Entry]] = defaultdict(list)
    for entry in read_entries(path, problems):
        if entry.remote_id:
            by_id[entry.network, entry.remote_id].append(entry)
        if entry.handle:
            by_handle[entry.network, entry.handle].append(entry)
    return Directory(dict(by_id), dict(by_handle), problems)


def read_entries(path: Path, problems: Counter[str]) -> Iterator[Entry]:
    """Give the entries of a CSV file one by one, counting in `problems` what makes no sense. Raises DirectoryUnusable.

    A column `name`, if there is one, gives the name people read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            _check_columns(reader.fieldnames)
            for number, row in enumerate(reader):
                if number >= MOST_ROWS:
                    raise DirectoryUnusable(gettext_noop("The directory has more than %(most)s lines."), most=MOST_ROWS)
                entry = _entry(row, problems)
                if entry is not None:
                    yield entry
    except OSError as error:
        raise DirectoryUnusable(
            gettext_noop("The directory cannot be opened: %(reason)s"), reason=error.strerror or ""
        ) from error
    except (UnicodeError, csv.Error) as error:
        raise DirectoryUnusable from error


def statements(entry: Entry) -> Iterator[Stated]:
    """Give what an entry states, one address at a time."""
    for target, address in ((Network.MASTODON, entry.mastodon), (Network.BLUESKY, entry.bluesky)):
        if address:
            account = (entry.network.value, entry.remote_id, entry.handle)
            yield Stated(*account, target, address, name=entry.name, label=entry.source)


def address_of(target: Network, text: str) -> str:
    """Give an address as it is compared, or an empty text for what cannot be one: `name@host`, a handle, a DID."""
    text = text.strip().lstrip("@")
    if target is Network.MASTODON:
        return text.lower() if _MASTODON.fullmatch(text) else ""
    text = text if text.startswith("did:") else text.lower()
    return text if target is Network.BLUESKY and _BLUESKY.fullmatch(text) else ""


def wishes(found: Iterable[Planned], network: Network) -> list[Stated]:
    """Give what is to be followed on one network: whom the archive's owner followed, where no two sources disagree."""
    wished = []
    for one in found:
        contact = one.contact
        address = one.mastodon if network is Network.MASTODON else one.bluesky
        if address and one.grade is Grade.STATED and contact.direction is Direction.FOLLOWING:
            account = (contact.network.value, contact.remote_id, one.handle)
            name = contact.display_name or ""
            wished.append(Stated(*account, network, address, name=name, label=one.source))
    return wished


def plan(contacts: Iterable[Contact], directory: Directory) -> Iterator[Planned]:
    """Give the contacts whom the directory knows, by id first, then by the handle their owner's posts call them by."""
    for contact in contacts:
        entries, kind = directory.by_id.get((contact.network, contact.remote_id), []), "directory"
        if not entries and contact.handle:
            # Handles change owners: a line that names another id is not about this contact.
            named = directory.by_handle.get((contact.network, normalise_handle(contact.handle)), [])
            entries, kind = [entry for entry in named if not entry.remote_id], "handle"
        if entries:
            yield _planned(contact, entries, kind)


def _planned(contact: Contact, entries: Sequence[Entry], kind: str) -> Planned:
    mastodon = sorted({entry.mastodon for entry in entries if entry.mastodon})
    bluesky = sorted({entry.bluesky for entry in entries if entry.bluesky})
    source = "; ".join(dict.fromkeys(entry.source for entry in entries if entry.source))
    evidence = Evidence(contact.network, contact.direction, kind, source=source or "a directory")
    sure, told = grade(evidence), reason(evidence)
    if len(mastodon) > 1 or len(bluesky) > 1:
        sure, told = Grade.GUESS, DISAGREE % {"source": source}
    handle = contact.handle or next((entry.handle for entry in entries if entry.handle), "")
    return Planned(contact, handle, " ".join(mastodon), " ".join(bluesky), sure, told, source)


def _check_columns(names: Sequence[str] | None) -> None:
    missing = [column for column in COLUMNS if column not in (names or ())]
    if missing:
        raise DirectoryUnusable(
            gettext_noop("The directory lacks these columns in its first line: %(columns)s."),
            columns=", ".join(missing),
        )


def _entry(row: dict[str, str | None], problems: Counter[str]) -> Entry | None:
    """Give a line as an entry; None for one that is of no use, counted when it makes no sense."""
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    mastodon, bluesky = cells["mastodon"].lstrip("@"), cells["bluesky"].lstrip("@").lower()
    if not mastodon and not bluesky:
        return None
    if cells["network"] not in set(Network):
        problems["unknown-network"] += 1
        return None
    remote_id, handle = cells["remote_id"], _handle(cells["handle"])
    if remote_id and not _ID.fullmatch(remote_id):
        problems["wrong-id"] += 1
        return None
    if not (remote_id or handle):
        return None  # somebody of whom no account on the source network is known
    if (mastodon and not _MASTODON.fullmatch(mastodon)) or (bluesky and not _BLUESKY.fullmatch(bluesky)):
        problems["wrong-address"] += 1
        return None
    return Entry(
        Network(cells["network"]),
        remote_id.lstrip("0") or remote_id,
        handle,
        mastodon,
        bluesky,
        cells["source"],
        (row.get("name") or "").strip(),
    )


def _handle(text: str) -> str:
    try:
        return normalise_handle(text) if text else ""
    except ValueError:
        return ""

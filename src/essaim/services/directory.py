"""The public directory as members meet it: whom of their lists public sources place at a new address.

Nothing is kept per member: a list and the directory are intersected when asked, in memory. So an entry that is removed
or refreshed, and somebody who opted out, count at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from essaim.base import clock
from essaim.matching.directory import DISAGREE
from essaim.matching.evidence import explain
from essaim.matching.index import intersect
from essaim.matching.pseudonyms import Words, signed
from essaim.matching.score import grade
from essaim.model import AccountKey, Direction, Evidence, Grade, Network, Proof
from essaim.services.keys import pseudonymiser
from essaim.services.trusting import trusted_sources
from essaim.store.models import Counter, DirectoryEntry, FollowList, IdentityPseudonym, LinkedAccount, Person
from essaim.store.statements import Select

#: A random number that changes whenever an entry comes or goes: whoever keeps a copy in memory learns of it here.
STATE = "directory_state"
#: Numbers per query, well under what either database takes.
CHUNK = 5_000


@dataclass(frozen=True)
class Address:
    """Where a source states somebody to be. On Mastodon `key.remote_id` is unknown and empty, on Bluesky it may be.

    `trusted`: a source states it that the operators marked as trusted.
    """

    entry_id: int
    key: AccountKey
    handle: str
    trusted: bool


@dataclass(frozen=True)
class Source:
    """Who states it, the page where one can read it ('' when none), and when it was last read there."""

    key: str
    label: str
    url: str
    checked_at: datetime


@dataclass(frozen=True)
class Known:
    """What public sources state about one account of a list.

    `number` is that of the first entry, and names them all. `reason` is a sentence in English, marked for translation,
    filled by `places`.
    """

    number: int
    entry_ids: frozenset[int]
    name: str
    source_handle: str
    grade: Grade
    reason: str
    places: dict[str, str]
    addresses: tuple[Address, ...]
    sources: tuple[Source, ...]
    put_aside: bool


@dataclass(frozen=True)
class _Copy:
    """The directory's X ids as pseudonyms of one key version, sorted, and the entry each belongs to."""

    state: int
    pseudonyms: Words
    entries: npt.NDArray[np.int64]


_copies: dict[int, _Copy] = {}
_STATE = Select(lambda name: Counter.objects.filter(name=name).values_list("value"))
_FOLLOWED = Select(
    lambda person: FollowList.objects.filter(
        person=person, direction=Direction.FOLLOWING, network=Network.X
    ).values_list("key_version", "pseudonyms")
)


def matches_with_directory(person: Person) -> list[Known]:
    """Give what public sources state about the people in the person's following lists, the surest and newest first."""
    entries: set[int] = set()
    for version, pseudonyms in _FOLLOWED(person.pk):
        if version in pseudonymiser().versions:
            copy = _copy(version)
            entries |= _entries(copy, intersect(bytes(pseudonyms), copy.pseudonyms), version)
    if not entries:
        return []
    known = _known(entries, set(person.put_aside.values_list("entry_id", flat=True)))
    mine = {(account.network, account.handle.lower()) for account in person.accounts.all()}
    return [one for one in known if not any((at.key.network, at.handle.lower()) in mine for at in one.addresses)]


def entries_for(pseudonyms: Words, version: int) -> set[int]:
    """Give the numbers of the entries about the accounts behind these pseudonyms, as far as they may be shown."""
    return _entries(_copy(version), pseudonyms, version)


def standing(entry_ids: Iterable[int]) -> dict[int, Known]:
    """Give what is stated now about the accounts of these entries, by entry; those that may not be shown are absent.

    Asked right before a follow is sent: since its planning the entry may have gone, or its account been claimed.
    """
    wanted = set(entry_ids)
    rows = DirectoryEntry.objects.filter(pk__in=wanted, source_network=Network.X.value)
    ids = dict(rows.values_list("pk", "source_id"))
    version = pseudonymiser().newest
    values = pseudonymiser().numbers(Network.X, sorted({source_id for source_id in ids.values() if source_id}), version)
    known = _known(entries_for(np.unique(values), version), set())
    if named := [entry for entry, source_id in ids.items() if not source_id]:
        known += known_by_handle(named)
    return {entry: one for one in known for entry in one.entry_ids & wanted}


def known_by_handle(wanted: Collection[int] | None = None) -> list[Known]:
    """Give what public sources state about X accounts of which they know the handle alone: all, or of these entries.

    No list of numbers can tell whether somebody followed them; whoever reads the handles in their own posts can.
    Those whose new account is a member's are left out: members decide who may find them.
    """
    rows = DirectoryEntry.objects.filter(source_network=Network.X.value, source_id="").exclude(source_handle="")
    entries = rows.annotate(handle=Lower("source_handle"), target=Lower("target_handle"))
    if wanted is not None:
        named = entries.filter(pk__in=wanted).values("handle")
        entries = entries.filter(handle__in=named)
    accounts = LinkedAccount.objects.annotate(target=Lower("handle"))
    members = accounts.filter(network=OuterRef("target_network"), target=OuterRef("target"))
    return _known(set(entries.exclude(Exists(members)).values_list("pk", flat=True)), set())


def _copy(version: int) -> _Copy:
    state = next((value for (value,) in _STATE(STATE)), 0)
    known = _copies.get(version)
    if known is not None and known.state == state:
        return known
    rows = list(
        DirectoryEntry.objects.filter(source_network=Network.X.value)
        .exclude(source_id="")
        .order_by("pk")
        .values_list("pk", "source_id")
    )
    words = pseudonymiser().numbers(Network.X, [source_id for _, source_id in rows], version)
    order = np.argsort(words, kind="stable")
    entries = np.fromiter((pk for pk, _ in rows), dtype=np.int64, count=len(rows))
    _copies[version] = copy = _Copy(state, words[order], entries[order])
    return copy


def _entries(copy: _Copy, values: Words, version: int) -> set[int]:
    """Give the entries of these pseudonyms, without those about a member: whoever proved an account here decides."""
    values = np.unique(values)
    hidden = _proved_here(values, version)
    values = values[~np.isin(values, hidden)] if len(hidden) else values
    starts = np.searchsorted(copy.pseudonyms, values, side="left").tolist()
    ends = np.searchsorted(copy.pseudonyms, values, side="right").tolist()
    return {int(entry) for start, end in zip(starts, ends, strict=True) for entry in copy.entries[start:end]}


def _proved_here(values: Words, version: int) -> Words:
    found: list[int] = []
    listed = [signed(value) for value in values.tolist()]
    for start in range(0, len(listed), CHUNK):
        rows = IdentityPseudonym.objects.filter(key_version=version, pseudonym__in=listed[start : start + CHUNK])
        found += rows.exclude(identity__proof=Proof.ARCHIVE).values_list("pseudonym", flat=True)
    return np.fromiter(found, dtype=np.int64, count=len(found)).view(np.uint64)


def _known(entry_ids: set[int], put_aside: set[int]) -> list[Known]:
    by_account: defaultdict[str, list[DirectoryEntry]] = defaultdict(list)
    numbers = sorted(entry_ids)
    for start in range(0, len(numbers), CHUNK):
        for entry in DirectoryEntry.objects.filter(
            pk__in=numbers[start : start + CHUNK], expires_at__gt=clock.now()
        ).order_by("pk"):
            by_account[entry.source_id or f"@{entry.source_handle.lower()}"].append(entry)
    trusted = trusted_sources() if by_account else frozenset[str]()
    known = [_one(entries, put_aside, trusted) for entries in by_account.values()]
    return sorted(known, key=lambda one: (list(Grade).index(one.grade), -one.number))


def _one(entries: list[DirectoryEntry], put_aside: set[int], believed: frozenset[str]) -> Known:
    """Give one account's entries as one; sources that name different addresses on one network leave only a guess."""
    addresses = _addresses(entries, believed)
    networks = [address.key.network for address in addresses]
    sources = {(entry.source, entry.label, entry.url): _source(entry) for entry in entries}
    labels = "; ".join(dict.fromkeys(source.label for source in sources.values()))
    evidence = Evidence(Network.X, Direction.FOLLOWING, "directory", source=labels)
    disagree = len(networks) != len(set(networks))
    return Known(
        number=entries[0].pk,
        entry_ids=frozenset(entry.pk for entry in entries),
        name=next((entry.name for entry in entries if entry.name), "") or entries[0].target_handle,
        source_handle=next((entry.source_handle for entry in entries if entry.source_handle), ""),
        grade=Grade.GUESS if disagree else grade(evidence),
        reason=DISAGREE if disagree else explain(evidence),
        places={"source": labels},
        addresses=addresses,
        sources=tuple(sources.values()),
        put_aside=any(entry.pk in put_aside for entry in entries),
    )


def _addresses(entries: list[DirectoryEntry], believed: frozenset[str]) -> tuple[Address, ...]:
    """Give each address once, under its first entry."""
    first: dict[tuple[str, str], DirectoryEntry] = {}
    trusted: set[tuple[str, str]] = set()
    for entry in entries:
        at = (entry.target_network, entry.target_handle)
        first.setdefault(at, entry)
        if entry.source in believed:
            trusted.add(at)
    return tuple(
        Address(
            entry.pk,
            AccountKey(Network(entry.target_network), entry.target_host, entry.target_remote_id),
            entry.target_handle,
            at in trusted,
        )
        for at, entry in first.items()
    )


def _source(entry: DirectoryEntry) -> Source:
    return Source(entry.source, entry.label, entry.url, entry.checked_at)

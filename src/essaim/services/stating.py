"""Keeping the public directory: statements taken in and refreshed, entries removed for good."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from itertools import islice
from operator import or_

from django.db import transaction
from django.db.models import Q, QuerySet

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.matching.directory import Stated, address_of
from essaim.model import Network
from essaim.services import auditing, leaving_out, reasons, working
from essaim.services.directory import STATE
from essaim.services.keys import pseudonym_keys, sealer
from essaim.services.reconnecting import states
from essaim.store.models import Counter, DirectoryEntry, DirectoryRemoval, FollowAction, WorkKind

#: An entry that no refresh renewed goes after this long: what a source stated once is not true for ever.
KEPT_FOR = timedelta(days=400)
SEALED_MARK = "directory-removal"
#: Rows written by one statement, in a transaction of its own, so that others get their turn.
BATCH = 1000
LONGEST = {"source": 60, "label": 300, "url": 500, "source_id": 64, "source_handle": 100, "name": 300}
LONGEST_ADDRESS = 320
RENEWED = (
    "label", "url", "source_id", "source_handle", "target_host", "target_remote_id", "name", "checked_at", "expires_at",
)  # fmt: skip


class NothingStated(BadInput):
    """The source states nothing that can be used, so nothing was changed."""

    code = "nothing-stated"


@dataclass(frozen=True)
class Taken:
    """What became of a source's statements: how many stand now, and how many of before it no longer makes."""

    standing: int
    vanished: int


def take_in(source: str, statements: Iterable[Stated], *, label: str = "", url: str = "") -> Taken:
    """Keep all that a source states, and drop what it stated before and no longer does. Raises NothingStated.

    `label` and `url` stand where a statement has none of its own.
    """
    started = begin(source)
    rest = iter(statements)
    count = 0
    while batch := list(islice(rest, BATCH)):
        count += write(source, batch, started, label=label, url=url)
    if not count:
        raise NothingStated
    return end(source, started)


def begin(source: str) -> datetime:
    """Give the moment of a new reading of a source, later than any before. Raises BadInput for a name that is none."""
    if not source.strip() or len(source) > LONGEST["source"] or source.split() != [source]:
        raise BadInput(gettext_noop("A source needs a short name in one word."))
    newest = DirectoryEntry.objects.filter(source=source).order_by("-checked_at").first()
    now = clock.now()
    return now if newest is None else max(now, newest.checked_at + timedelta(microseconds=1))


def write(source: str, statements: Sequence[Stated], read_at: datetime, *, label: str = "", url: str = "") -> int:
    """Keep a batch of statements read at that moment; give how many may be kept."""
    with transaction.atomic():
        allowed = _allowed(statements)
        rows = {}
        for statement in allowed:
            row = _row(source, statement, read_at, label, url)
            rows[row.source_network, row.account, row.target_network, row.target_handle] = row
        DirectoryEntry.objects.bulk_create(
            rows.values(),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["source", "source_network", "account", "target_network", "target_handle"],
            update_fields=RENEWED,
        )
        if rows:
            changed()
    return len(rows)


def end(source: str, read_at: datetime) -> Taken:
    """Drop what the source stated before and no longer does, and let the worker tell those whom the new concerns."""
    with transaction.atomic():
        vanished = drop(DirectoryEntry.objects.filter(source=source, checked_at__lt=read_at))
        working.plan(WorkKind.DIRECTORY_ARRIVALS)
        auditing.note(None, "directory-read", source)
        return Taken(DirectoryEntry.objects.filter(source=source).count(), vanished)


def drop(entries: QuerySet[DirectoryEntry]) -> int:
    """Delete entries, and drop the follows that wait because of them; give how many entries went."""
    ids = list(entries.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        states.dismiss(FollowAction.objects.filter(entry__in=part), reasons.NOT_STATED)
        DirectoryEntry.objects.filter(pk__in=part).delete()
    if ids:
        changed()
    return len(ids)


def remove(entry_id: int, *, everything: bool = False) -> int:
    """Remove an entry for good, whatever source states it again; give how many entries went. Raises BadInput.

    With `everything`, all that is or will be stated about its account, at whatever address. What is kept is a
    fingerprint, which says nothing without the site's key.
    """
    entry = DirectoryEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise BadInput(gettext_noop("The directory has no entry of this number."))
    with transaction.atomic():
        marks = list(_marks(_stated(entry)))
        wanted = [mark for mark in marks if (" at " not in mark) is everything]
        now = clock.now()
        DirectoryRemoval.objects.bulk_create(
            (
                DirectoryRemoval(
                    key_version=version,
                    fingerprint=fingerprint_of(mark, key),
                    mark_sealed=sealer().seal(mark, SEALED_MARK),
                    created_at=now,
                )
                for mark in wanted
                for version, key in sorted(pseudonym_keys().items())
            ),
            ignore_conflicts=True,
        )
        account = Q(source_id=entry.source_id) if entry.source_id else Q(pk=entry.pk)
        if entry.source_handle:
            account |= Q(source_handle=entry.source_handle)
        same = DirectoryEntry.objects.filter(account, source_network=entry.source_network)
        gone = [row.pk for row in same.iterator() if set(_marks(_stated(row))) & set(wanted)]
        auditing.note(None, "directory-removed", f"entry:{entry_id}")
        return drop(DirectoryEntry.objects.filter(pk__in=gone))


def entries(source: str | None = None, find: str = "") -> Iterator[DirectoryEntry]:
    """Give the entries of all sources or of one, those that hold `find` in a name, a handle, an address or an id."""
    rows = DirectoryEntry.objects.order_by("pk")
    if source is not None:
        rows = rows.filter(source=source)
    if find:
        columns = ("name", "source_handle", "source_id", "target_handle")
        rows = rows.filter(reduce(or_, (Q(**{f"{column}__icontains": find}) for column in columns)))
    return rows.iterator(chunk_size=BATCH)


def forget_account(remote_id: str) -> int:
    """Delete what is stated about an X account whose owner opted out; give how many entries went."""
    return drop(DirectoryEntry.objects.filter(source_network=Network.X.value, source_id=remote_id))


def drop_expired() -> int:
    """Delete the entries whose time is over (called by the sweep)."""
    with transaction.atomic():
        return drop(DirectoryEntry.objects.filter(expires_at__lte=clock.now()))


def changed() -> None:
    """Tell all processes that the directory is another than before, when this transaction commits."""
    Counter.objects.update_or_create(name=STATE, defaults={"value": secrets.randbits(62) | 1})


def _allowed(statements: Sequence[Stated]) -> list[Stated]:
    """Give the statements that fit and concern nobody who was removed or opted out."""
    fit = [one for one in statements if _fits(one)]
    out = leaving_out.among({one.remote_id for one in fit if one.network == Network.X.value and one.remote_id})
    removed = set(DirectoryRemoval.objects.values_list("key_version", "fingerprint"))
    live = {version: key for version, key in pseudonym_keys().items() if version in {one for one, _ in removed}}
    return [
        one
        for one in fit
        if not (one.network == Network.X.value and one.remote_id in out)
        and not any(
            (version, fingerprint_of(mark, key)) in removed for version, key in live.items() for mark in _marks(one)
        )
    ]


def _fits(one: Stated) -> bool:
    parts = {"source_id": one.remote_id, "source_handle": one.handle}
    return (
        bool(one.remote_id or one.handle)
        and all(len(value) <= LONGEST[name] for name, value in parts.items())
        and 0 < len(address_of(one.target, one.address)) <= LONGEST_ADDRESS
        and (one.network != Network.X.value or not one.remote_id or one.remote_id.isdecimal())
    )


def _row(source: str, one: Stated, read_at: datetime, label: str, url: str) -> DirectoryEntry:
    address = address_of(one.target, one.address)
    return DirectoryEntry(
        source=source,
        label=(one.label or label or source)[: LONGEST["label"]],
        url=url if not one.url else one.url[: LONGEST["url"]],
        source_network=one.network,
        source_id=one.remote_id,
        source_handle=one.handle,
        account=one.remote_id or f"@{one.handle}",
        target_network=one.target,
        target_host=address.rpartition("@")[2] if one.target is Network.MASTODON else "",
        target_remote_id=address if address.startswith("did:") else "",
        target_handle=address,
        name=one.name[: LONGEST["name"]],
        created_at=read_at,
        checked_at=read_at,
        expires_at=read_at + KEPT_FOR,
    )


def _stated(entry: DirectoryEntry) -> Stated:
    target = Network(entry.target_network)
    return Stated(entry.source_network, entry.source_id, entry.source_handle, target, entry.target_handle)


def _marks(one: Stated) -> Iterator[str]:
    """Give what a removal may name: the account by id or by handle, each alone and at this address."""
    accounts = [f"{one.network} id {one.remote_id}"] * bool(one.remote_id)
    accounts += [f"{one.network} handle {one.handle}"] * bool(one.handle)
    for account in accounts:
        yield account
        yield f"{account} at {one.target.value} {address_of(one.target, one.address)}"


def fingerprint_of(mark: str, key: bytes) -> str:
    """Give what is kept of something removed for good: a hash under a pseudonym key."""
    return hmac.new(key, f"essaim directory removal/{mark}".encode(), hashlib.sha256).hexdigest()

"""Taking in the ids that a browser read from an archive: in chunks, resumable, each made pseudonyms as it comes.

A delivery announces how many ids come; chunks may come in any order and twice. Nothing is imported before all are
there, and what stays incomplete goes after an hour.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.matching.pseudonyms import from_bytes, sorted_list
from essaim.model import ArchiveOwner, Direction, Network
from essaim.services import auditing, importing, leaving_out, limiting
from essaim.services.errors import DeliveryIncomplete, NotYours, TooOften
from essaim.services.importing import ImportReport
from essaim.services.keys import pseudonymiser, sealer
from essaim.store.models import DeliveredChunk, Delivery, Person

#: Ids of one chunk; only the last one of a list has fewer.
CHUNK_IDS = 50_000
#: The largest followings have some hundred million; nobody's browser sends that, and our memory has to hold it.
MOST_IDS = 5_000_000
ID_BYTES = 8
#: Nobody's X id has more digits.
MOST_ID = 10**19 - 1
#: Random ids do not shrink, but gzip adds little to them.
MOST_BODY_BYTES = CHUNK_IDS * ID_BYTES + 4096
OPEN_FOR = timedelta(hours=1)
#: Deliveries a person may begin within `OPEN_FOR`.
MOST_BEGUN = 20
BEGUN = "delivery-begun"
SEALED_OWNER = "delivery-owner"
_GZIP = 16 + zlib.MAX_WBITS

_WRONG = gettext_noop(
    "What your browser sent could not be understood. Nothing was kept: load the page again, then try."
)
_TOO_MANY = gettext_noop("This is more than %(most)s account numbers, which is all this site takes at once.")


@dataclass(frozen=True)
class Progress:
    """A delivery, and the numbers of the chunks that are there."""

    number: int
    have: dict[Direction, list[int]]


def begin(
    person: Person, owner_id: str, counts: Mapping[Direction, int], archive_date: datetime | None = None
) -> Progress:
    """Announce what will come; an earlier delivery of the person is dropped. Raises BadInput, TooOften."""
    if not counts or any(count < 0 for count in counts.values()):
        raise BadInput(_WRONG)
    if sum(counts.values()) > MOST_IDS:
        raise BadInput(_TOO_MANY, most=MOST_IDS)
    if owner_id and not (owner_id.isascii() and owner_id.isdigit() and int(owner_id) <= MOST_ID):
        raise BadInput(_WRONG)
    now = clock.now()
    with transaction.atomic():
        if person.audit.filter(act=BEGUN, at__gt=now - OPEN_FOR).count() >= MOST_BEGUN:
            raise TooOften
        # Whom one followed is what is looked up; archives can be made up to ask about people.
        limiting.spend_member("looked-up", person, counts.get(Direction.FOLLOWING, 0))
        auditing.note(person, BEGUN)
        Delivery.objects.filter(person=person).delete()
        delivery = Delivery.objects.create(
            person=person,
            owner_sealed=sealer().seal(owner_id, SEALED_OWNER) if owner_id else "",
            archive_date=archive_date,
            counts={direction.value: count for direction, count in counts.items()},
            key_version=pseudonymiser().newest,
            created_at=now,
            expires_at=now + OPEN_FOR,
        )
    return _progress(delivery)


def take(person: Person, number: int, direction: Direction, place: int, body: bytes) -> Progress:
    """Keep one chunk: gzip of 8-byte big-endian ids. Twice does no harm. Raises BadInput, NotYours."""
    delivery = _open(person, number)
    count = _expected(delivery, direction, place)
    ids = np.frombuffer(_inflated(body, count * ID_BYTES), dtype=">u8").astype(np.uint64)
    if len(ids) != count or (ids > np.uint64(MOST_ID)).any():
        raise BadInput(_WRONG)
    left = leaving_out.without_ids([str(one) for one in ids.tolist()])
    pseudonyms = sorted_list(pseudonymiser().numbers(Network.X, left, delivery.key_version))
    DeliveredChunk.objects.bulk_create(
        [DeliveredChunk(delivery=delivery, direction=direction, number=place, pseudonyms=pseudonyms)],
        ignore_conflicts=True,
    )
    return _progress(delivery)


def finish(person: Person, number: int) -> ImportReport:
    """Import what has come, when all is there. Raises DeliveryIncomplete, NotYours, and what an import raises."""
    delivery = _open(person, number)
    have = _progress(delivery).have
    for direction, places in have.items():
        if len(places) < _chunks(delivery.counts[direction]):
            raise DeliveryIncomplete
    owner = sealer().open(delivery.owner_sealed, SEALED_OWNER) if delivery.owner_sealed else ""
    try:
        report = importing.import_pseudonyms(
            person,
            ArchiveOwner(owner, "", "") if owner else None,
            {direction: _joined(delivery, direction) for direction in have},
            delivery.key_version,
            delivery.archive_date,
        )
    except BadInput:
        delivery.delete()
        raise
    delivery.delete()
    return report


def _open(person: Person, number: int) -> Delivery:
    delivery = Delivery.objects.filter(person=person, pk=number, expires_at__gt=clock.now()).first()
    if delivery is None or delivery.key_version not in pseudonymiser().versions:
        raise NotYours
    return delivery


def _progress(delivery: Delivery) -> Progress:
    have: dict[Direction, list[int]] = {Direction(direction): [] for direction in delivery.counts}
    for direction, place in delivery.chunks.order_by("number").values_list("direction", "number"):
        have[Direction(direction)].append(place)
    return Progress(delivery.pk, have)


def _chunks(count: int) -> int:
    return -(-count // CHUNK_IDS)


def _expected(delivery: Delivery, direction: Direction, place: int) -> int:
    """Give how many ids this chunk holds. Raises BadInput for a chunk that was not announced."""
    count = int(delivery.counts.get(direction, 0))
    if not 0 <= place < _chunks(count):
        raise BadInput(_WRONG)
    return min(CHUNK_IDS, count - place * CHUNK_IDS)


def _inflated(body: bytes, size: int) -> bytes:
    """Give the bytes when they are exactly `size`; what would grow beyond is not inflated. Raises BadInput."""
    if len(body) > MOST_BODY_BYTES:
        raise BadInput(_WRONG)
    inflate = zlib.decompressobj(_GZIP)
    try:
        data = inflate.decompress(body, size + 1)
    except zlib.error as error:
        raise BadInput(_WRONG) from error
    if len(data) != size or not inflate.eof:
        raise BadInput(_WRONG)
    return data


def _joined(delivery: Delivery, direction: Direction) -> bytes:
    rows = delivery.chunks.filter(direction=direction).order_by("number").values_list("pseudonyms", flat=True)
    parts = [from_bytes(bytes(row)) for row in rows]
    return sorted_list(np.concatenate(parts)) if parts else b""

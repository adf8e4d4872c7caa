"""The follow indices of this process: derived from the list rows, caught up before each look-up, dispensable.

Their base is a file that all processes of one machine share, written by a process of its own (`services.compacting`);
without a usable file the base is built from the rows, in memory. A newer file is noticed at the next look-up.

Somebody erased, or a list replaced, needs no word to other processes: no candidate counts unless its row, as it is
now, holds the pseudonym.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import RLock
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import BigIntegerField, IntegerField, QuerySet, Sum, Value
from django.db.models.functions import Cast, Greatest, Length, Substr

from essaim.conf.settings import current
from essaim.matching.index import ArrayIndex, Base, BaseUnusable, FollowIndex, Gathering, IndexedList
from essaim.matching.index.file import Stamp, open_base, path_of, stamp_of
from essaim.matching.pseudonyms import SIZE, Words, contains, from_bytes
from essaim.model import Direction, Proof
from essaim.store.models import Counter, FollowList, IndexFile
from essaim.store.parts import part_of
from essaim.store.statements import Select
from essaim.store.trips import Answer, Trip, one_trip

log = logging.getLogger(__name__)

#: Rows read by one query: 11 kB each on average, but nearly a megabyte for the longest.
BATCH = 64


#: The lists written since, a page at a time, by serial.
_NEXT = Select(
    lambda key_version, serial: (
        FollowList.objects.filter(key_version=key_version, serial__gt=serial)
        .order_by("serial")
        .values_list("direction", "person_id", "pseudonyms", "serial")[:BATCH]
    ),
    places=2,
)
#: All lists up to a serial, a page at a time: by what both databases have an index for, so that no page is sorted.
_PAGE = Select(
    lambda direction, key_version, watermark, last: (
        FollowList.objects.filter(direction=direction, key_version=key_version, serial__lte=watermark, serial__gt=last)
        .order_by("serial")
        .values_list("serial", "person_id", "pseudonyms")[:BATCH]
    ),
    places=4,
)
#: Pseudonyms are spread evenly, so where one stands in a list is nearly known: as far on as it is great. `place` is its
#: highest 31 bits. Of the words around there the database reads some hundred, of a list that may be a megabyte.
PLACE_BITS, BITS, NEAR, NEARER = 31, 64, 64, 6


def _near(place: int) -> dict[str, Any]:
    """Give what to ask of a list beside its other columns: its words, the first read of them, and what is read."""
    words = Cast(Length("pseudonyms") / SIZE, BigIntegerField())
    reach = words.bitrightshift(NEARER) + NEAR
    start = Greatest(Value(0), (words * Value(place)).bitrightshift(PLACE_BITS) - reach)
    first = Cast(start, IntegerField())
    size = Cast((reach * 2 + 1) * SIZE, IntegerField())
    return {"words": words, "first": first, "near": Substr("pseudonyms", first * SIZE + 1, size)}


#: What a candidate's row is asked for, whichever way its words are read.
_HOLDER = (
    "pk", "person_id", "person__findability", "person__arrivals", "identity_id", "identity__proof",
    "identity__frozen_at",
)  # fmt: skip
_CANDIDATES_WITH_WORDS = Select(
    lambda key_version, direction, people, place: (
        FollowList.objects.annotate(**_near(place))
        .filter(key_version=key_version, direction=direction, person__in=[people])
        .values_list(*_HOLDER, "words", "first", "near")
    ),
    places=4,
)
#: SQLite answers this from an index and never opens the rows, whose last columns stand behind the whole list.
_CANDIDATES = Select(
    lambda key_version, direction, people: FollowList.objects.filter(
        key_version=key_version, direction=direction, person__in=[people]
    ).values_list(*_HOLDER),
    places=3,
)
_WHOLE = Select(lambda number: FollowList.objects.filter(pk__in=[number]).values_list("pseudonyms"))


class Holder(NamedTuple):
    """A list that holds somebody: whose it is, and the account it belongs to as it stands (None for a bare list)."""

    list_id: int
    person_id: int
    findability: str
    arrivals: str
    identity_id: int | None
    proof: Proof | None
    frozen_at: Any


@dataclass
class _Held:
    """What this process holds for one direction and key version; only what is committed for good."""

    index: ArrayIndex | None = None
    #: The file that was looked at last, usable or not.
    stamp: Stamp | None = None


#: By key version.
_held: dict[int, dict[Direction, _Held]] = {}
_lock = RLock()


def reset() -> None:
    """Forget the indices; the next look-up opens the files again, or reads the rows."""
    with _lock:
        _held.clear()


def warm_up(key_version: int) -> None:
    """Open the files and check them whole, or build from the rows: at the start, so that no arrival has to wait."""
    catch_up_all(key_version)


def catch_up(direction: Direction, key_version: int) -> FollowIndex:
    """Give the index of one direction and key version, with all lists in it that this transaction can see.

    Call it under the write lock. What a transaction took in is kept for the next look-up when it commits, and
    forgotten with it when it fails.
    """
    return catch_up_all(key_version)[direction]


def catch_up_all(key_version: int) -> Mapping[Direction, FollowIndex]:
    """Give the indices of both directions, as `catch_up` does, with one query."""
    with one_trip() as trip:
        caught = ask(trip, key_version)
    return caught()


def ask(trip: Trip, key_version: int) -> Callable[[], Mapping[Direction, FollowIndex]]:
    """Ask for what `catch_up_all` gives; it is there after the trip."""
    with _lock:
        held = _held.setdefault(key_version, {direction: _Held() for direction in Direction})
        for direction, one in held.items():
            _take_newer_base(one, direction, key_version)
        before = {direction: one.index for direction, one in held.items()}
        begun = {direction: _built(direction, key_version) if one is None else one for direction, one in before.items()}
    batch = _NEXT.ask(trip, key_version, min(index.watermark for index in begun.values()))

    def caught() -> Mapping[Direction, FollowIndex]:
        after = _caught_up(begun, batch, key_version)
        _keep(held, before, after)
        return after

    return caught


def _caught_up(begun: Mapping[Direction, ArrayIndex], first: Answer, key_version: int) -> dict[Direction, ArrayIndex]:
    after = dict(begun)
    highest = min(index.watermark for index in after.values())
    batch = first.rows
    # In pages, not through a cursor: nearly always there is one row or none.
    more = True
    while more:
        for direction, index in after.items():
            after[direction] = index.plus(
                IndexedList(person, from_bytes(pseudonyms), serial)
                for towards, person, pseudonyms, serial in batch
                if towards == direction and serial > index.watermark
            )
        highest = batch[-1][3] if batch else highest
        more = len(batch) == BATCH
        batch = _NEXT(key_version, highest) if more else []
    return {direction: index.up_to(highest) for direction, index in after.items()}


def _keep(
    held: Mapping[Direction, _Held],
    before: Mapping[Direction, ArrayIndex | None],
    after: Mapping[Direction, ArrayIndex],
) -> None:
    """Keep what was taken in: at once, or when the transaction it was read in is committed."""

    def publish() -> None:
        with _lock:
            for direction, one in held.items():
                # Unless another thread was faster, or a newer base came: then these rows are read once more.
                if one.index is before[direction]:
                    one.index = after[direction]

    if any(before[direction] is not index for direction, index in after.items()):
        transaction.on_commit(publish)


def _take_newer_base(held: _Held, direction: Direction, key_version: int) -> None:
    """Move to a newer file, if there is one that can be used. Without an index yet, it is checked whole."""
    path = path_of(current().index_dir, direction, key_version)
    stamp = stamp_of(path)
    if stamp is None or stamp == held.stamp:
        return
    held.stamp = stamp
    try:
        base = open_known(direction, key_version, whole=held.index is None)
    except FileNotFoundError:
        return
    except BaseUnusable as error:
        log.warning("The index file %s cannot be used: %s. The lists are read instead.", path.name, error)
        return
    watermark = base.header.watermark
    held.index = ArrayIndex.of(base.words, watermark) if held.index is None else held.index.on(base.words, watermark)


def open_known(direction: Direction, key_version: int, *, whole: bool) -> Base:
    """Open a file that this very database knows. Raises BaseUnusable, and FileNotFoundError when there is none.

    A file of another database, or of a later state of this one (a backup was brought back), would hide lists.
    """
    base = open_base(path_of(current().index_dir, direction, key_version), direction, key_version, whole=whole)
    header = base.header
    if not IndexFile.objects.filter(token=header.token, watermark=header.watermark).exists():
        raise BaseUnusable("made for another database, or for another state of it")
    return base


def _built(direction: Direction, key_version: int) -> ArrayIndex:
    words, watermark, _ = read_rows(direction, key_version)
    return ArrayIndex.of(words, watermark)


def read_rows(direction: Direction, key_version: int) -> tuple[Words, int, int]:
    """Give the sorted words of all lists, the watermark they stand for, and how many lists they are.

    In short queries, so that nobody waits for it. A list that is replaced meanwhile counts with its old words, its new
    ones, or neither: it has a serial above the watermark by then, and whoever catches up takes it in.
    """
    watermark = last_serial()
    rows = lists_of(direction, key_version)
    size = rows.aggregate(bytes=Sum(Length("pseudonyms")))["bytes"] or 0
    gathering, lists, last = Gathering(size // SIZE), 0, 0
    while batch := _PAGE(direction.value, key_version, watermark, last):
        gathering.add([(person, pseudonyms) for _, person, pseudonyms in batch])
        lists, last = lists + len(batch), batch[-1][0]
    return gathering.sorted(), watermark, lists


def last_serial() -> int:
    """Give the highest serial that is committed (or that this transaction gave)."""
    return Counter.objects.filter(name="follow_list_serial").values_list("value", flat=True).first() or 0


def lists_of(direction: Direction, key_version: int) -> QuerySet[FollowList]:
    """Give the rows of one index."""
    return FollowList.objects.filter(direction=direction, key_version=key_version)


def holders(direction: Direction, pseudonym: int, key_version: int, *, index: FollowIndex) -> Iterator[Holder]:
    """Give whose lists hold `pseudonym`: candidates of the index, each verified exactly in its row as it is now."""
    with one_trip() as trip:
        found = ask_holders(trip, direction, pseudonym, key_version, index=index)
    yield from found()


def ask_holders(
    trip: Trip, direction: Direction, pseudonym: int, key_version: int, *, index: FollowIndex
) -> Callable[[], list[Holder]]:
    """Ask for what `holders` gives; it is there after the trip."""
    candidates: list[int] = index.candidates(pseudonym).tolist()
    place = pseudonym >> (BITS - PLACE_BITS)
    if trip.vendor == "postgresql":
        rows = _CANDIDATES_WITH_WORDS.ask(trip, key_version, direction.value, candidates, place)
    else:
        rows = _CANDIDATES.ask(trip, key_version, direction.value, candidates)

    def found() -> list[Holder]:
        return [
            Holder(number, person, findability, arrivals, identity, Proof(proof) if identity else None, frozen_at)
            for number, person, findability, arrivals, identity, proof, frozen_at, *near in rows.rows
            if _holds(pseudonym, number, *(near or _read_near(number, place)))
        ]

    return found


def _read_near(number: int, place: int) -> tuple[int, int, bytes]:
    """Give what PostgreSQL gives for `_near`: SQLite's functions would read the list whole, this reads a part of it."""
    with part_of(FollowList, "pseudonyms", number) as octets:
        words = len(octets) // SIZE
        reach = (words >> NEARER) + NEAR
        first = max(0, (words * place >> PLACE_BITS) - reach)
        return words, first, octets.read(first * SIZE, (reach * 2 + 1) * SIZE)


def _holds(pseudonym: int, list_id: int, words: int, first: int, near: bytes | None) -> bool:
    """Say exactly whether a list holds `pseudonym`; the list is read whole when it would stand beyond what was read."""
    if not near:  # SQLite finds nothing at all in a list that everybody left
        return False
    if contains(near, pseudonym):
        return True
    wanted, end = pseudonym.to_bytes(SIZE, "big"), first + len(near) // SIZE
    begun = first == 0 or bytes(near[:SIZE]) < wanted
    ended = end >= words or bytes(near[-SIZE:]) > wanted
    return not (begun and ended) and any(contains(whole, pseudonym) for (whole,) in _WHOLE([list_id]))


def lists_with(direction: Direction, pseudonym: int, key_version: int, *, index: FollowIndex) -> Iterator[FollowList]:
    """Give the rows of `holders`, with their identities; they may be written while they are read."""
    found = [holder.list_id for holder in holders(direction, pseudonym, key_version, index=index)]
    for start in range(0, len(found), BATCH):
        yield from list(FollowList.objects.filter(pk__in=found[start : start + BATCH]).select_related("identity"))

"""Taking in an archive: two follow lists of pseudonyms, and nothing else of it."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from essaim.archives import Archive, open_archive
from essaim.base import clock
from essaim.base.sealing import SealBroken
from essaim.base.text import gettext_noop
from essaim.matching.pseudonyms import SIZE, from_bytes, sorted_list
from essaim.model import ArchiveOwner, Direction, Network, ReadProblem
from essaim.services import arriving, auditing, identifying, leaving_out, meeting
from essaim.services.errors import ImportRefused, KeysChanged, NotYours, OfferExpired
from essaim.services.keys import pseudonymiser, sealer
from essaim.services.meeting import End, LookUps, Own, OwnList
from essaim.store.composed import Load
from essaim.store.locks import ask_serials, next_serial
from essaim.store.models import FollowList, Import, Person
from essaim.store.statements import Insert
from essaim.store.trips import Answer, Trip, one_trip

#: Follow lists and the wish to find later arrivals are kept this long (renewable).
LISTS_KEPT_FOR = timedelta(days=365)
#: A question about an archive's owner stays open this long.
QUESTION_OPEN_FOR = timedelta(days=1)
REPORTS_KEPT_FOR = timedelta(days=365)
#: Ids turned into pseudonyms at once.
CHUNK = 50_000
PENDING = "pending-import"


@dataclass(frozen=True)
class ImportReport:
    """What an import did. When `question` is True nothing was kept yet: the archive's owner is another than before.

    `problems` are (message, count) in English, marked for translation; `owner_handle` is what the archive claims.
    """

    import_id: int
    question: bool
    owner_handle: str
    following: int
    followers: int
    added: int
    removed: int
    archive_date: datetime | None
    problems: list[tuple[str, int]] = field(default_factory=list)


#: The newest first. What waits for an answer stays sealed, and is read when it is needed.
_NOT_REFUSED = Load(
    lambda person: (
        Import.objects.filter(person=person).exclude(state=Import.State.REFUSED).defer("pending_sealed").order_by("-pk")
    )
)
NEW_LISTS = Insert(
    FollowList,
    "person_id",
    "identity_id",
    "direction",
    "pseudonyms",
    "count",
    "key_version",
    "archive_date",
    "serial",
    "created_at",
    "expires_at",
)
_NEW_IMPORTS = Insert(Import, "person_id", "state", "counts", "problems", "archive_date", "created_at", "expires_at")


@dataclass(frozen=True)
class _Read:
    """An archive as far as an import needs it: sorted pseudonyms by direction; only lists that it has."""

    owner: ArchiveOwner | None
    archive_date: datetime | None
    lists: dict[Direction, bytes]
    key_version: int
    problems: list[ReadProblem]


def import_archive(person: Person, paths: Sequence[Path]) -> ImportReport:
    """Read the archive in `paths` (ZIPs, folders or bare files) and keep its two lists. The caller deletes the files.

    Importing again replaces and reports the difference. Raises BadInput with one clear sentence; then nothing is kept.
    """
    with open_archive(paths) as archive:
        archive.require_follow_lists()
        read = _read(archive)
    return _take_in(person, read)


def import_ids(
    person: Person,
    owner: ArchiveOwner | None,
    lists: Mapping[Direction, Sequence[str]],
    archive_date: datetime | None = None,
) -> ImportReport:
    """Keep lists of ids that were read elsewhere, as `import_archive` does. Raises BadInput; then nothing is kept."""
    maker = pseudonymiser()
    sealed = {
        direction: sorted_list(maker.numbers(Network.X, leaving_out.without_ids(list(ids))))
        for direction, ids in lists.items()
    }
    return _take_in(person, _Read(owner, archive_date, sealed, maker.newest, []))


def import_pseudonyms(
    person: Person,
    owner: ArchiveOwner | None,
    lists: Mapping[Direction, bytes],
    key_version: int,
    archive_date: datetime | None = None,
) -> ImportReport:
    """Keep sorted lists that are pseudonyms already, as `import_archive` does. Raises BadInput; then nothing is kept.

    Who opted out under an older key version must have been left out before: only the id itself tells.
    """
    return _take_in(person, _Read(owner, archive_date, dict(lists), key_version, []))


def _take_in(person: Person, read: _Read) -> ImportReport:
    ahead = _Ahead(person, read)
    with arriving.arrival(ahead.ask) as look_ups:
        _require_live(read)
        read = _without_opted_out(read, ahead.left_out)
        own = ahead.own()
        if read.owner is None:
            proved = identifying.only_proved(person)
            identity = None if proved is None else proved.pk
        else:
            identity = identifying.known(own, read.owner.remote_id)
            if identity is None and person.identities.filter(network=Network.X).exists():
                return _ask(person, read)
            if identity is None:
                identity = identifying.claim(person, read.owner).pk
                own = meeting.own(person)
        return _keep_and_arrive(person, identity, read, look_ups, own, ahead.serials())


class _Ahead:
    """What an import asks for with the lock, so that it comes in one trip with what every arrival asks for."""

    def __init__(self, person: Person, read: _Read) -> None:
        self._person, self._read = person, read

    def ask(self, trip: Trip) -> None:
        """Ask for it."""
        self.left_out = leaving_out.ask(trip, self._read.key_version)
        self.own = meeting.ask_own(trip, self._person)
        self._serials = ask_serials(trip, len(self._read.lists))

    def serials(self) -> Iterator[int]:
        """Give a serial for each list."""
        [(last,)] = self._serials.rows
        return iter(range(last - len(self._read.lists) + 1, last + 1))


def _keep_and_arrive(
    person: Person, identity: int | None, read: _Read, look_ups: LookUps, own: Own, serials: Iterator[int]
) -> ImportReport:
    """Keep the lists as those of one identity (or as bare ones), and let the person arrive with them."""
    olds = {one.direction: one for one in own.lists if one.owner.identity_id == (identity or 0)}
    columns = {direction: _columns(read, data, next(serials)) for direction, data in read.lists.items()}
    for direction in columns.keys() & olds.keys():
        _replace(olds[direction].pk, read, columns[direction])
    owner = (own.numbered(identity) if identity else None) or End(person.pk, "", "", 0, "", frozen=False)
    for direction, data in read.lists.items():
        own = own.given(OwnList(0, read.key_version, direction, owner, data))
    with one_trip() as trip:
        new = [(person.pk, identity, one, *columns[one].values()) for one in columns.keys() - olds.keys()]
        NEW_LISTS.write(trip, new)
        row = _done(person, read, olds.get(Direction.FOLLOWING))
        numbers = _NEW_IMPORTS.ask(trip, [tuple(row.values())])
        seen = arriving.ask(trip, person, look_ups, own)
    [(import_id,)] = numbers.rows
    with one_trip() as trip:
        auditing.note(person, "imported", f"import:{import_id}", trip=trip)
        arriving.conclude(person, seen(), trip)
    # No model is made for it: that would take as long as finding the person's contacts.
    return _told(import_id, row["counts"], row["problems"], read.archive_date, read.owner)


def answer(person: Person, import_id: int, *, second_account: bool) -> ImportReport:
    """Answer the question: keep the lists as those of a second account of mine, or refuse.

    Raises OfferExpired or NotYours.
    """
    with arriving.arrival() as look_ups:
        row = person.imports.filter(pk=import_id).first()
        if row is None:
            raise NotYours
        if row.state != Import.State.QUESTION or row.expires_at <= clock.now():
            raise OfferExpired
        read = _without_opted_out(_unseal(row))
        if not second_account:
            row.state, row.pending_sealed = Import.State.REFUSED, ""
            row.save(update_fields=["state", "pending_sealed"])
            return _report(row, read.owner)
        if read.owner is None:
            raise OfferExpired
        _require_live(read)
        row.delete()
        identity = identifying.number_of(person, read.owner.remote_id) or identifying.claim(person, read.owner).pk
        serials = (next_serial() for _ in read.lists)
        return _keep_and_arrive(person, identity, read, look_ups, meeting.own(person), serials)


def latest(person: Person) -> ImportReport | None:
    """Give the report of the person's newest import that was not refused, if any."""
    now = clock.now()
    rows = _NOT_REFUSED(person.pk)
    row = next((row for row in rows if row.state != Import.State.QUESTION or row.expires_at > now), None)
    if row is None:
        return None
    return _report(row, _unseal(row).owner if row.state == Import.State.QUESTION else None)


def _read(archive: Archive) -> _Read:
    """Give the archive's lists as pseudonyms; ids in clear live only as long as a chunk."""
    maker = pseudonymiser()
    problems: list[ReadProblem] = []
    lists: dict[Direction, bytes] = {}
    for direction in sorted(archive.follow_lists()):
        parts: list[np.ndarray] = []
        chunk: list[str] = []
        for item in archive.follow_ids(direction):
            if isinstance(item, ReadProblem):
                problems.append(item)
                continue
            chunk.append(item)
            if len(chunk) == CHUNK:
                parts.append(maker.numbers(Network.X, leaving_out.without_ids(chunk)))
                chunk.clear()
        parts.append(maker.numbers(Network.X, leaving_out.without_ids(chunk)))
        lists[direction] = sorted_list(np.concatenate(parts))
    return _Read(archive.owner, archive.generated_at, lists, maker.newest, problems)


def _require_live(read: _Read) -> None:
    """Refuse lists under a key that was ended while they were read: nobody could be found by them. Under the lock."""
    if read.key_version not in pseudonymiser().versions:
        raise KeysChanged


def _without_opted_out(read: _Read, asked: Answer | None = None) -> _Read:
    """Leave out who asked to be left out; under the write lock, so that nobody who opts out meanwhile is missed."""
    kept = {
        direction: leaving_out.without(data, read.key_version, asked=asked) for direction, data in read.lists.items()
    }
    return replace(read, lists=kept)


def _columns(read: _Read, pseudonyms: bytes, serial: int) -> dict[str, Any]:
    """Give the columns of a list, in the order of `NEW_LISTS`."""
    now = clock.now()
    return {
        "pseudonyms": pseudonyms,
        "count": len(pseudonyms) // SIZE,
        "key_version": read.key_version,
        "archive_date": read.archive_date,
        "serial": serial,
        "created_at": now,
        "expires_at": now + LISTS_KEPT_FOR,
    }


def _replace(number: int, read: _Read, columns: dict[str, Any]) -> None:
    """Replace a list. Raises ImportRefused when it is older than what is there."""
    known = FollowList.objects.filter(pk=number)
    if read.archive_date and known.filter(archive_date__gt=read.archive_date).exists():
        raise ImportRefused(
            gettext_noop(
                "This archive is older than the one you already gave here, so the newer one was kept. "
                "Nothing was changed."
            )
        )
    known.update(**columns)


def _done(person: Person, read: _Read, old: OwnList | None) -> dict[str, Any]:
    """Give the columns of an import that is done, in the order of `_NEW_IMPORTS`."""
    now = clock.now()
    added = removed = 0
    if Direction.FOLLOWING in read.lists:
        added, removed = _difference(old, read.lists[Direction.FOLLOWING])
    return {
        "person_id": person.pk,
        "state": Import.State.DONE,
        "counts": _counts(read) | {"added": added, "removed": removed},
        "problems": _problems(read),
        "archive_date": read.archive_date,
        "created_at": now,
        "expires_at": now + REPORTS_KEPT_FOR,
    }


def _difference(old: OwnList | None, pseudonyms: bytes) -> tuple[int, int]:
    """Give how many contacts came and went since the earlier list."""
    new = from_bytes(pseudonyms)
    if old is None:
        return len(new), 0
    before = from_bytes(old.data)
    return int(np.setdiff1d(new, before).size), int(np.setdiff1d(before, new).size)


def _ask(person: Person, read: _Read) -> ImportReport:
    """Keep the lists sealed until the person says whose they are."""
    now = clock.now()
    person.imports.filter(state=Import.State.QUESTION).delete()
    row = Import(
        person=person,
        state=Import.State.QUESTION,
        counts=_counts(read),
        problems=_problems(read),
        archive_date=read.archive_date,
        created_at=now,
        expires_at=now + QUESTION_OPEN_FOR,
    )
    row.pending_sealed = _seal(read)
    row.save()
    return _report(row, read.owner)


def _seal(read: _Read) -> str:
    assert read.owner is not None  # noqa: S101 - only an archive with an owner raises the question
    clear = {
        "owner": [read.owner.remote_id, read.owner.handle, read.owner.display_name],
        "lists": {direction: b64encode(data).decode() for direction, data in read.lists.items()},
        "key_version": read.key_version,
    }
    return sealer().seal(json.dumps(clear), PENDING)


def version_of(row: Import) -> int:
    """Give the key version of the lists that wait with a question; 0 for what cannot be opened."""
    try:
        return _unseal(row).key_version
    except OfferExpired:
        return 0


def _unseal(row: Import) -> _Read:
    try:
        clear = json.loads(sealer().open(row.pending_sealed, PENDING))
    except SealBroken as error:
        raise OfferExpired from error
    lists = {Direction(direction): b64decode(data) for direction, data in clear["lists"].items()}
    problems = [ReadProblem(**problem) for problem in row.problems]
    return _Read(ArchiveOwner(*clear["owner"]), row.archive_date, lists, clear["key_version"], problems)


def _counts(read: _Read) -> dict[str, int]:
    sizes = {direction: len(data) // 8 for direction, data in read.lists.items()}
    return {"following": sizes.get(Direction.FOLLOWING, 0), "followers": sizes.get(Direction.FOLLOWER, 0)}


def _problems(read: _Read) -> list[dict[str, str | int]]:
    return [
        {"code": problem.code, "where": problem.where, "count": problem.count, "message": problem.message}
        for problem in read.problems
    ]


def _report(row: Import, owner: ArchiveOwner | None) -> ImportReport:
    question = row.state == Import.State.QUESTION
    return _told(row.pk, row.counts, row.problems, row.archive_date, owner, question=question)


def _told(
    import_id: int,
    counts: Mapping[str, int],
    problems: Sequence[Mapping[str, Any]],
    archive_date: datetime | None,
    owner: ArchiveOwner | None,
    *,
    question: bool = False,
) -> ImportReport:
    return ImportReport(
        import_id=import_id,
        question=question,
        owner_handle=owner.handle if owner else "",
        **{name: counts.get(name, 0) for name in ("following", "followers", "added", "removed")},
        archive_date=archive_date,
        problems=[(str(problem["message"]), int(problem["count"])) for problem in problems],
    )

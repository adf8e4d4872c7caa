"""Follow lists written straight into their rows: few contacts, so that people meet all the time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from essaim.base import clock
from essaim.matching.pseudonyms import sorted_list
from essaim.model import Direction, Network
from essaim.services import indexing
from essaim.store.locks import next_serial, write_lock
from essaim.store.models import FollowList, Person, SourceIdentity

VERSION = 1
#: Two families of contacts that share their top 40 bits: an index cannot tell those of one family apart.
FAMILY = 7 << 24
CONTACTS = (FAMILY | 1, FAMILY | 2, FAMILY | 0xFFFFFF, (2**40 - 1) << 24 | 1, 2**64 - 1)


def somebody() -> Person:
    """Make a member who has nothing yet."""
    now = clock.now()
    return Person.objects.create(recovery_hash=f"{now.timestamp()}-{next_number()}", created_at=now, last_seen_at=now)


_numbers = iter(range(10**9))


def next_number() -> int:
    """Give another number at each call."""
    return next(_numbers)


def an_account(person: Person) -> SourceIdentity:
    """Give the member's account on X, made when they have none."""
    account = person.identities.first()
    return account or SourceIdentity.objects.create(person=person, remote_id_sealed="sealed", created_at=clock.now())


def give(
    person: Person, contacts: Iterable[int], direction: Direction = Direction.FOLLOWING, *, bare: bool = True
) -> FollowList:
    """Keep a list, in the place of the earlier one if any, in a transaction of its own."""
    now = clock.now()
    with write_lock():
        identity = None if bare else an_account(person)
        row = FollowList.objects.filter(person=person, identity=identity, direction=direction).first()
        row = row or FollowList(person=person, identity=identity, network=Network.X, direction=direction)
        row.pseudonyms = sorted_list(set(contacts))
        row.count, row.key_version, row.serial = len(row.pseudonyms) // 8, VERSION, next_serial()
        row.created_at, row.expires_at = now, now + timedelta(days=1)
        row.save()
    return row


def who_has(contact: int, direction: Direction = Direction.FOLLOWING) -> set[int]:
    """Look a contact up as an arrival does: the numbers of those whose lists hold it."""
    with write_lock():
        index = indexing.catch_up(direction, VERSION)
        return {holder.person_id for holder in indexing.holders(direction, contact, VERSION, index=index)}

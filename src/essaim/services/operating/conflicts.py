"""X accounts that two members proved: frozen until an operator decides whose they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from essaim.model import Proof
from essaim.services import arriving, auditing, identifying
from essaim.services.auditing import Actor
from essaim.services.errors import NotYours
from essaim.services.keys import pseudonymiser
from essaim.store.locks import write_lock
from essaim.store.models import IdentityPseudonym, Person, SourceIdentity


@dataclass(frozen=True)
class Conflict:
    """One X account and those who proved it, the first first; `handle` as the newest proof has it."""

    handle: str
    holders: tuple[SourceIdentity, ...]


def conflicts() -> list[Conflict]:
    """Give the accounts that are frozen, the longest first."""
    rows = IdentityPseudonym.objects.filter(key_version=pseudonymiser().newest).exclude(identity__frozen_at=None)
    by_account: defaultdict[int, list[SourceIdentity]] = defaultdict(list)
    for row in rows.select_related("identity__person").order_by("identity__frozen_at", "identity__proved_at", "pk"):
        by_account[row.pseudonym].append(row.identity)
    found = []
    for holders in by_account.values():
        newest = max(holders, key=lambda one: one.proved_at or one.created_at)
        found.append(Conflict(identifying.handle_of(newest), tuple(holders)))
    return found


def settle(identity_id: int, operator: Person) -> None:
    """Decide that this identity's member holds the account: the other claims fall, and following goes on.

    Raises NotYours when the identity is not frozen (any more).
    """
    with write_lock(), auditing.acting(Actor.OPERATOR, operator):
        identity = SourceIdentity.objects.select_related("person").filter(pk=identity_id).first()
        if identity is None or identity.frozen_at is None:
            raise NotYours
        others = identifying.settle(identity)
        auditing.note(identity.person, "conflict-settled", f"identity:{identity.pk}")
        for person in (identity.person, *others):
            arriving.arrive(person)


def reject(identity_id: int, operator: Person) -> None:
    """Decide that this identity's member does not hold the account; who is left alone with it holds it.

    Raises NotYours when the identity is not frozen (any more).
    """
    with write_lock(), auditing.acting(Actor.OPERATOR, operator):
        identity = SourceIdentity.objects.select_related("person").filter(pk=identity_id).first()
        if identity is None or identity.frozen_at is None or not Proof(identity.proof).by_owner:
            raise NotYours
        left = identifying.reject(identity)
        auditing.note(identity.person, "conflict-rejected", f"identity:{identity_id}")
        for person in (identity.person, *left):
            arriving.arrive(person)

"""Following without a site: one person's own store, on their own machine, fed by a directory they chose."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q

from essaim.matching.directory import Stated
from essaim.model import FollowState, Network
from essaim.networks.handles import TypedAddress
from essaim.services import directory, stating
from essaim.services.directory import Known
from essaim.services.reconnecting import stated, states
from essaim.store.models import DirectoryEntry, FollowAction, LinkedAccount, Person


@dataclass(frozen=True)
class PlannedAlone:
    """What one run is to do: follows planned now, those that waited already, and those that a limit left for later."""

    new: int
    waiting: int
    left: int


def accounts() -> list[LinkedAccount]:
    """Give the accounts that this machine follows for."""
    return list(LinkedAccount.objects.select_related("person").order_by("pk"))


def account_of(typed: TypedAddress) -> LinkedAccount | None:
    """Give the account that somebody named, if this machine knows it."""
    if typed.network is Network.BLUESKY:
        named = Q(handle__iexact=typed.identifier) | Q(remote_id=typed.identifier)
    else:
        named = Q(handle__iexact=f"{typed.name}@{typed.host}") | Q(
            handle__istartswith=f"{typed.name}@", host=typed.host
        )
    rows = LinkedAccount.objects.select_related("person")
    return rows.filter(named, network=typed.network).order_by("pk").first()


def addresses(account: LinkedAccount) -> set[str]:
    """Give, in small letters, the addresses that were planned or followed for an account."""
    return {handle.lower() for handle in account.actions.values_list("target_handle", flat=True)}


def plan(account: LinkedAccount, wished: Sequence[Stated], origin: str, limit: int | None = None) -> PlannedAlone:
    """Plan the follows that are not there yet, `limit` at most with those that wait; twice it plans nothing twice.

    `origin` names the directory: what it stated at an earlier run and no longer does is not followed any more.
    """
    source = f"own-{hashlib.sha256(origin.encode()).hexdigest()[:16]}-{account.pk}"
    with transaction.atomic():
        if wished:
            stating.take_in(source, wished)
        else:
            stating.drop(DirectoryEntry.objects.filter(source=source))
        entries = DirectoryEntry.objects.filter(source=source).order_by("pk")
        known = {one.number: one for one in directory.standing(entries.values_list("pk", flat=True)).values()}
        there = addresses(account) | {account.handle.lower()}
        new = [one for one in known.values() if stated.followable(one) and not there & _handles(one)]
        waiting = account.actions.filter(state__in=states.WAITING).count()
        room = len(new) if limit is None else max(0, limit - waiting)
        planned = stated.plan(account.person, new[:room])
    return PlannedAlone(planned.follows, waiting, len(new[room:]))


def _handles(known: Known) -> set[str]:
    return {address.handle.lower() for address in known.addresses}


def undo_addresses(person: Person, handles: Sequence[str]) -> dict[str, list[int]]:
    """Give, for each address somebody named, the follows of theirs that lead there (none when there is none)."""
    found: dict[str, list[int]] = {}
    for handle in handles:
        rows = FollowAction.objects.filter(account__person=person, target_handle__iexact=handle.lstrip("@"))
        found[handle] = list(rows.values_list("pk", flat=True))
    return found


def is_waiting(account: LinkedAccount) -> bool:
    """Say whether something is still to be done for an account."""
    return FollowAction.objects.filter(account=account, state__in=states.WAITING).exists()


def counts(account: LinkedAccount) -> dict[FollowState, int]:
    """Give how many follows of an account are in each state."""
    rows = FollowAction.objects.filter(account=account).order_by().values_list("state")
    return {FollowState(state): count for state, count in rows.annotate(Count("pk"))}

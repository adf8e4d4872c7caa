"""Opting out: people whom others list may ask to be neither kept nor matched, here and from now on.

What is kept of them is what their wish needs: their pseudonym under each live key version, and their id sealed, so that
the wish outlives the key (`services.rotating`).
"""

from __future__ import annotations

import time

import numpy as np
from django.db.models import Q, QuerySet

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.matching.pseudonyms import from_bytes, signed, sorted_list, unsigned
from essaim.model import Direction, Findability, Network, Proof
from essaim.services import auditing, identifying, indexing, people, reasons, stating, working
from essaim.services.keys import pseudonymiser, sealer
from essaim.services.reconnecting import states
from essaim.store.locks import next_serial, write_lock
from essaim.store.models import (
    FollowAction,
    Match,
    OptOut,
    SourceIdentity,
    WorkKind,
)

OPERATOR = "operator"
SEALED_ID = "opted-out-id"
#: Lists rewritten by one transaction: others get their turn in between.
BATCH = 50


def opt_out(identity: SourceIdentity) -> None:
    """Keep and match a member's X account no more, at their wish: others' lists lose it, and nobody finds them.

    Raises BadInput unless they proved it.
    """
    if identity.proof == "archive":
        raise BadInput(gettext_noop("Prove first that this account is yours."))
    opt_out_id(Network(identity.network), identifying.remote_id_of(identity), identity.proof)


def opt_in(identity: SourceIdentity) -> None:
    """Take it back. Lists given meanwhile hold the account again only when they are given anew."""
    opt_in_id(Network(identity.network), identifying.remote_id_of(identity))


def opt_out_id(network: Network, remote_id: str, proof: str = OPERATOR) -> None:
    """Keep and match an account no more; a member who proved it is found by nobody. Twice does no harm.

    Raises BadInput for what is no id.
    """
    now = clock.now()
    sealed = sealer().seal(remote_id, SEALED_ID)
    with write_lock():
        rows = [
            OptOut(network=network, key_version=version, pseudonym=value, proof=proof, created_at=now)
            for version, value in _pseudonyms(network, remote_id)
        ]
        for row in rows:
            known, new = OptOut.objects.get_or_create(
                network=row.network,
                key_version=row.key_version,
                pseudonym=row.pseudonym,
                defaults={"proof": row.proof, "created_at": row.created_at, "remote_id_sealed": sealed},
            )
            if not new and not known.remote_id_sealed:
                known.remote_id_sealed = sealed
                known.save(update_fields=["remote_id_sealed"])
            working.plan(WorkKind.OPT_OUT, known.pk)
            _end_matches(known)
            _hide_holder(known)
        stating.forget_account(remote_id)
        auditing.note(None, "opted-out", proof)


def opt_in_id(network: Network, remote_id: str) -> bool:
    """Take an opt-out back; False when there was none. Raises BadInput for what is no id."""
    with write_lock():
        wanted = Q(pk__in=[])
        for version, value in _pseudonyms(network, remote_id):
            wanted |= Q(key_version=version, pseudonym=value)
        deleted, _ = OptOut.objects.filter(wanted, network=network).delete()
        if deleted:
            auditing.note(None, "opted-in")
        return bool(deleted)


def apply(opt_out_id: int, seconds: float) -> bool:
    """Take one pseudonym out of the lists that hold it, for at most about `seconds`; True when none is left.

    Called by jobs, a batch a transaction. May run twice.
    """
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and not working.stopping():
        with write_lock():
            row = OptOut.objects.filter(pk=opt_out_id).first()
            if row is None:
                return True  # taken back meanwhile
            if not _rewrite_some(row):
                _end_matches(row)
                row.applied_at = clock.now()
                row.save(update_fields=["applied_at"])
                return True
    return False


def open_opt_outs() -> list[int]:
    """Give the opt-outs whose pseudonym some lists may still hold."""
    return list(OptOut.objects.filter(applied_at=None).order_by("pk").values_list("pk", flat=True))


def _rewrite_some(row: OptOut) -> int:
    """Rewrite some of the lists that hold the pseudonym; give how many."""
    value, version, rewritten = unsigned(row.pseudonym), row.key_version, 0
    for direction in Direction:
        index = indexing.catch_up(direction, version)
        for holder in indexing.lists_with(direction, value, version, index=index):
            words = from_bytes(bytes(holder.pseudonyms))
            left = words[words != np.uint64(value)]
            holder.pseudonyms, holder.count, holder.serial = sorted_list(left), len(left), next_serial()
            holder.save(update_fields=["pseudonyms", "count", "serial"])
            rewritten += 1
            if rewritten == BATCH:
                return rewritten
    return rewritten


def _end_matches(row: OptOut) -> None:
    """Delete the matches that rest on others' lists, and drop the follows that wait because of them.

    What the account's own lists say stays: whom its holder finds is their own affair.
    """
    identities = list(_holders(row).values_list("pk", flat=True))
    matches = Match.objects.filter(
        Q(found_identity__in=identities, direction=Direction.FOLLOWING)
        | Q(seeker_identity__in=identities, direction=Direction.FOLLOWER)
    )
    states.dismiss(FollowAction.objects.filter(match__in=matches), reasons.NOT_SHOWN)
    matches.delete()


def _hide_holder(row: OptOut) -> None:
    """Let a member who proved the account be found by nobody: their own followers list would still suggest them."""
    for identity in _holders(row).exclude(proof=Proof.ARCHIVE).select_related("person"):
        if identity.person.findability != Findability.NOBODY:
            people.choose_findability(identity.person, Findability.NOBODY)


def _holders(row: OptOut) -> QuerySet[SourceIdentity]:
    """Give members' accounts of this pseudonym, proved or claimed."""
    return SourceIdentity.objects.filter(
        network=row.network, pseudonyms__key_version=row.key_version, pseudonyms__pseudonym=row.pseudonym
    )


def _pseudonyms(network: Network, remote_id: str) -> list[tuple[int, int]]:
    maker = pseudonymiser()
    try:
        return [(version, signed(maker.number(network, remote_id, version))) for version in maker.versions]
    except ValueError as error:
        raise BadInput(gettext_noop("An account’s id is a number.")) from error

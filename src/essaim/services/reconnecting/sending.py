"""One batch: taken in one transaction, and its outcomes written in another; the network is asked in between."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from essaim.base import clock
from essaim.conf.settings import current
from essaim.matching.visibility import Decision
from essaim.model import AccountKey, FollowState, FollowTarget, Network
from essaim.networks.bluesky.tid import new_tid
from essaim.services import budgets, reasons, seeing
from essaim.services.budgets import AT_ONCE, Deed
from essaim.services.reconnecting import reading, stated, states
from essaim.services.reconnecting.planning import still_allowed
from essaim.store.composed import Load
from essaim.store.models import FollowAction, LinkedAccount, Person
from essaim.store.statements import Update

#: A server may still be busy with what it did not answer: this long after, one looks.
LOOK_AFTER = timedelta(seconds=2)
FIRST_BACKOFF, LONGEST_BACKOFF = timedelta(seconds=30), timedelta(hours=6)
#: With the back-offs above about four days; then the follow waits for the person, who may try again.
MOST_ATTEMPTS = 24
#: How often somebody who is not found is looked for again, over about eight hours.
MOST_SEARCHES = 6
#: Trouble of one's own server makes the wait longer, but never uses a follow's tries up.
ATTEMPTS_BY_OWN_TROUBLE = 10


#: What comes first, and the state that asks for it.
DEEDS = (
    (Deed.LOOK, FollowState.UNKNOWN),
    (Deed.UNFOLLOW, FollowState.UNDO_QUEUED),
    (Deed.FOLLOW, FollowState.QUEUED),
)


#: An account as its row says it now.
ACCOUNT = Load(lambda number: LinkedAccount.objects.filter(pk=number))
_KEYS = Update(FollowAction, "record_key")


@dataclass(frozen=True)
class Batch:
    """Actions claimed by this worker, and what is asked of the network for them."""

    deed: Deed
    ids: list[int]
    targets: list[FollowTarget]
    taken_at: datetime
    #: The person's pause as it stood then: another one is newer, and ends this batch.
    paused_at: datetime | None


def backoff(attempts: int) -> timedelta:
    """Give how long to wait after so many failures: doubling, bounded, spread so that not all come back together."""
    wait = min(FIRST_BACKOFF * (1 << min(attempts, 20)), LONGEST_BACKOFF)
    spread: float = 0.8 + 0.4 * secrets.randbelow(1000) / 1000
    return wait * spread


def sendable(account: LinkedAccount) -> Q:
    """Give which of an account's actions may be sent: during a pause only undos asked for since.

    From an account that moved nobody is followed any more; what was done there is still looked at and undone.
    """
    since = account.person.paused_at
    paused = Q() if since is None else Q(state=FollowState.UNDO_QUEUED, next_attempt_at__gte=since)
    return paused & ~Q(state=FollowState.QUEUED) if account.moved_to else paused


def take(account_id: int) -> Batch | None:
    """Claim what comes next for an account: looks, then undos, then follows; None when nothing may be sent now."""
    now = clock.now()
    with transaction.atomic():
        account = ACCOUNT.first(account_id)
        if account is None or account.needs_sign_in or (account.resume_at and account.resume_at > now):
            return None
        # Locked, so that a pause comes either before this batch or after it.
        person = account.person = Person.objects.select_for_update().get(pk=account.person_id)
        expire(FollowAction.objects.filter(account=account))
        budgets.hold(account)
        standing = budgets.Standing(account)
        size = AT_ONCE[Network(account.network)]
        due = FollowAction.objects.filter(sendable(account), account=account, next_attempt_at__lte=now)
        due = due.filter(Q(claimed_until=None) | Q(claimed_until__lte=now)).order_by("next_attempt_at", "pk")
        for deed, state in DEEDS:
            size_now = min(size, standing.allowance(deed))
            if size_now <= 0:
                continue
            actions = (
                _allowed(account, due, size_now) if deed is Deed.FOLLOW else list(due.filter(state=state)[:size_now])
            )
            claimed = _claim(account, deed, actions, now) if actions else []
            if claimed:
                targets = [_target(action) for action in claimed]
                return Batch(deed, [action.pk for action in claimed], targets, now, person.paused_at)
    return None


def _allowed(account: LinkedAccount, due: QuerySet[FollowAction], size: int) -> list[FollowAction]:
    """Give the next follows that may still be sent; those that may not any more are dismissed on the way."""
    queued = due.filter(state=FollowState.QUEUED).select_related("match__found")
    # Of whom only the handle is known, the id is found out first (resolving.py).
    queued = queued.exclude(target_network=Network.BLUESKY, target_remote_id__startswith=stated.UNKNOWN_ID)
    queued = queued.select_related("match__found_identity", "match__seeker_identity")
    allowed: list[FollowAction] = []
    while size > len(allowed):
        wanted = size - len(allowed)
        rows = list(queued.exclude(pk__in=[action.pk for action in allowed])[:wanted])
        for row in rows:
            row.account = account  # the same for all: read once
            if row.match is not None:
                row.match.seeker = account.person
        decisions = seeing.decide_many({row.match.pk: row.match for row in rows if row.match}.values())
        targets = _targets_of(rows)
        dropped: dict[str, list[int]] = {}
        refusals = stated.refusals([row for row in rows if row.entry_id and row.match_id is None])
        already = reading.followed_already(account, rows)
        states.move(already, FollowState.ALREADY, reason=reasons.ALREADY_FOLLOWED)
        for row in rows:
            if row.pk in already:
                continue
            decision: Decision | None = decisions.get(row.match_id) if row.match_id else None
            refused = refusals.get(row.pk)
            if refused is None:
                refused = still_allowed(row, decision, targets.get(row.match.found_id if row.match else 0, set()))
            if refused:
                dropped.setdefault(refused, []).append(row.pk)
            else:
                allowed.append(row)
        for reason, ids in dropped.items():
            states.move(ids, FollowState.DISMISSED, reason=reason)
        if len(rows) < wanted:
            break
    return allowed


def _targets_of(rows: Iterable[FollowAction]) -> dict[int, set[AccountKey]]:
    found: dict[int, set[AccountKey]] = {}
    for target in LinkedAccount.objects.filter(person__in={row.match.found_id for row in rows if row.match}):
        found.setdefault(target.person_id, set()).add(target.key)
    return found


def _claim(
    account: LinkedAccount, deed: Deed, actions: Sequence[FollowAction], now: datetime
) -> Sequence[FollowAction]:
    """Claim actions, their budget spent, and give those that were still there to be claimed."""
    until = now + timedelta(seconds=current().claim_seconds)
    ids = [action.pk for action in actions]
    if deed is Deed.FOLLOW:
        keyless = [one for one in actions if one.target_network == Network.BLUESKY and not one.record_key]
        for action in keyless:
            action.record_key = new_tid()  # stored before it is sent: an unknown outcome can be read back
        if keyless:
            _KEYS((action.record_key, action.pk) for action in keyless)
        if states.move(ids, FollowState.SENDING, claimed_until=until, reason="") < len(ids):
            # Somebody blocked, left or took it back between our look and our claim.
            ours = FollowAction.objects.filter(pk__in=ids, state=FollowState.SENDING, claimed_until=until)
            kept = set(ours.values_list("pk", flat=True))
            actions = [action for action in actions if action.pk in kept]
    else:
        FollowAction.objects.filter(pk__in=ids).update(claimed_until=until)
    budgets.spend(account, deed, len(actions))
    return actions


def _target(action: FollowAction) -> FollowTarget:
    return FollowTarget(
        handle=action.target_handle,
        remote_id=action.target_remote_id,
        record_key=action.record_key,
        local_id=action.local_id,
        record_uri=action.record_uri,
    )


def expire(actions: QuerySet[FollowAction]) -> int:
    """Turn follows whose sender died into UNKNOWN, to be read back; give how many."""
    now = clock.now()
    dead = actions.filter(state=FollowState.SENDING, claimed_until__lte=now)
    found = list(dead.values_list("pk", "reason"))
    if not found:
        return 0
    ids = [pk for pk, _ in found]
    asked_back = [pk for pk, reason in found if reason == reasons.UNDO_ASKED]
    moved = states.move(
        ids, FollowState.UNKNOWN, only=(FollowState.SENDING,), reason=reasons.UNKNOWN_OUTCOME, next_attempt_at=now
    )
    if asked_back:
        states.move(asked_back, FollowState.UNDO_QUEUED, only=(FollowState.UNKNOWN,), reason="", next_attempt_at=now)
    return moved

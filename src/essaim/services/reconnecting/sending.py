"""One batch: taken in one transaction, and its outcomes written in another; the network is asked in between."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from essaim.base import clock
from essaim.conf.settings import current
from essaim.matching.visibility import Decision
from essaim.model import AccountKey, FollowOutcome, FollowState, FollowTarget, Network
from essaim.networks.bluesky.tid import new_tid
from essaim.networks.errors import GrantRevoked, NetworkError, OutcomeUnknown, SlowDown
from essaim.services import budgets, reasons, seeing
from essaim.services.budgets import Deed
from essaim.services.reconnecting import stated, states
from essaim.services.reconnecting.asking import Answer
from essaim.services.reconnecting.planning import still_allowed
from essaim.store.models import FollowAction, LinkedAccount, Person

#: Small enough that a pause is obeyed within two seconds: between batches it is looked at again.
#: On Bluesky they go in one call, on Mastodon in as many side by side.
AT_ONCE = {Network.BLUESKY: 50, Network.MASTODON: 5}
#: A server may still be busy with what it did not answer: this long after, one looks.
LOOK_AFTER = timedelta(seconds=2)
FIRST_BACKOFF, LONGEST_BACKOFF = timedelta(seconds=30), timedelta(hours=6)
#: With the back-offs above about four days; then the follow waits for the person, who may try again.
MOST_ATTEMPTS = 24
#: How often somebody who is not found is looked for again, over about eight hours.
MOST_SEARCHES = 6
#: Trouble of one's own server makes the wait longer, but never uses a follow's tries up.
ATTEMPTS_BY_OWN_TROUBLE = 10


@dataclass(frozen=True)
class Batch:
    """Actions claimed by this worker, and what is asked of the network for them."""

    deed: Deed
    ids: list[int]
    targets: list[FollowTarget]


def backoff(attempts: int) -> timedelta:
    """Give how long to wait after so many failures: doubling, bounded, spread so that not all come back together."""
    wait = min(FIRST_BACKOFF * (1 << min(attempts, 20)), LONGEST_BACKOFF)
    spread: float = 0.8 + 0.4 * secrets.randbelow(1000) / 1000
    return wait * spread


def paused_filter(person: Person) -> Q:
    """Give which of the person's actions may be sent as far as a pause goes: all, or only undos asked for since."""
    if person.paused_at is None:
        return Q()
    return Q(state=FollowState.UNDO_QUEUED, next_attempt_at__gte=person.paused_at)


def take(account_id: int) -> Batch | None:
    """Claim what comes next for an account: looks, then undos, then follows; None when nothing may be sent now."""
    now = clock.now()
    with transaction.atomic():
        account = LinkedAccount.objects.filter(pk=account_id).first()
        if account is None or account.needs_sign_in or (account.resume_at and account.resume_at > now):
            return None
        # Locked, so that a pause comes either before this batch or after it.
        person = Person.objects.select_for_update().get(pk=account.person_id)
        expire(FollowAction.objects.filter(account=account))
        size = AT_ONCE[Network(account.network)]
        due = FollowAction.objects.filter(paused_filter(person), account=account, next_attempt_at__lte=now)
        due = due.filter(Q(claimed_until=None) | Q(claimed_until__lte=now)).order_by("next_attempt_at", "pk")
        for deed, state in (
            (Deed.LOOK, FollowState.UNKNOWN),
            (Deed.UNFOLLOW, FollowState.UNDO_QUEUED),
            (Deed.FOLLOW, FollowState.QUEUED),
        ):
            size_now = min(size, budgets.allowance(account, deed)) if due.filter(state=state).exists() else 0
            actions = _allowed(due, size_now) if deed is Deed.FOLLOW else list(due.filter(state=state)[:size_now])
            if actions:
                _claim(account, deed, actions, now)
                return Batch(deed, [action.pk for action in actions], [_target(action) for action in actions])
    return None


def _allowed(due: QuerySet[FollowAction], size: int) -> list[FollowAction]:
    """Give the next follows that may still be sent; those that may not any more are dismissed on the way."""
    queued = due.filter(state=FollowState.QUEUED).select_related("match__seeker", "match__found", "account__person")
    # Of whom only the handle is known, the id is found out first (resolving.py).
    queued = queued.exclude(target_network=Network.BLUESKY, target_remote_id__startswith=stated.UNKNOWN_ID)
    queued = queued.select_related("match__found_identity", "match__seeker_identity")
    allowed: list[FollowAction] = []
    while size > len(allowed):
        rows = list(queued.exclude(pk__in=[action.pk for action in allowed])[: size - len(allowed)])
        if not rows:
            break
        decisions = seeing.decide_many({row.match.pk: row.match for row in rows if row.match}.values())
        targets = _targets_of(rows)
        refusals = stated.refusals([row for row in rows if row.entry_id and row.match_id is None])
        for row in rows:
            decision: Decision | None = decisions.get(row.match_id) if row.match_id else None
            refused = refusals.get(row.pk)
            if refused is None:
                refused = still_allowed(row, decision, targets.get(row.match.found_id if row.match else 0, set()))
            if refused:
                states.move([row.pk], FollowState.DISMISSED, reason=refused)
            else:
                allowed.append(row)
    return allowed


def _targets_of(rows: Iterable[FollowAction]) -> dict[int, set[AccountKey]]:
    found: dict[int, set[AccountKey]] = {}
    for target in LinkedAccount.objects.filter(person__in={row.match.found_id for row in rows if row.match}):
        found.setdefault(target.person_id, set()).add(target.key)
    return found


def _claim(account: LinkedAccount, deed: Deed, actions: Sequence[FollowAction], now: datetime) -> None:
    until = now + timedelta(seconds=current().claim_seconds)
    budgets.spend(account, deed, len(actions))
    for action in actions:
        action.claimed_until = until
        if deed is Deed.FOLLOW:
            if action.target_network == Network.BLUESKY and not action.record_key:
                action.record_key = new_tid()  # stored before it is sent: an unknown outcome can be read back
            states.move([action.pk], FollowState.SENDING, claimed_until=until, record_key=action.record_key, reason="")
        else:
            FollowAction.objects.filter(pk=action.pk).update(claimed_until=until)


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
    asked_back = list(dead.filter(reason=reasons.UNDO_ASKED).values_list("pk", flat=True))
    ids = list(dead.values_list("pk", flat=True))
    if not ids:
        return 0
    moved = states.move(
        ids, FollowState.UNKNOWN, only=(FollowState.SENDING,), reason=reasons.UNKNOWN_OUTCOME, next_attempt_at=now
    )
    if asked_back:
        states.move(asked_back, FollowState.UNDO_QUEUED, only=(FollowState.UNKNOWN,), reason="", next_attempt_at=now)
    return moved


def write(account_id: int, batch: Batch, answer: Answer) -> None:
    """Keep what became of a batch, and what it says about the account's server."""
    now = clock.now()
    with transaction.atomic():
        account = LinkedAccount.objects.filter(pk=account_id).first()
        if account is None:
            return  # erased or unlinked meanwhile: its actions are gone with it
        asked_back = FollowAction.objects.filter(pk__in=batch.ids, state=FollowState.SENDING, reason=reasons.UNDO_ASKED)
        asked_back_ids = list(asked_back.values_list("pk", flat=True))
        troubles: dict[type[NetworkError], tuple[NetworkError, list[int]]] = {}
        for action_id, result in zip(batch.ids, answer.results, strict=True):
            if isinstance(result, NetworkError):
                troubles.setdefault(type(result), (result, []))[1].append(action_id)
            else:
                _write_outcome(account, batch.deed, action_id, result, now)
        for trouble, ids in troubles.values():
            _write_trouble(account, batch.deed, ids, trouble, now)
        if asked_back_ids:
            _honour_undo(asked_back_ids, now)


def note_trouble(account: LinkedAccount, trouble: NetworkError, attempts: int = 0) -> None:
    """Keep that an account's own server is in trouble: nothing is sent for the account before it may be over."""
    if isinstance(trouble, OutcomeUnknown | GrantRevoked):
        return
    if isinstance(trouble, SlowDown):
        until, reason = trouble.until, reasons.SLOW_DOWN
    else:
        until, reason = clock.now() + backoff(attempts), reasons.SERVER_DOWN
    if account.resume_at is None or account.resume_at < until:
        account.resume_at, account.resume_reason = until, reason
    account.save(update_fields=["resume_at", "resume_reason"])


def _write_outcome(account: LinkedAccount, deed: Deed, action_id: int, outcome: FollowOutcome, now: datetime) -> None:
    if deed is Deed.UNFOLLOW:
        if outcome.state is FollowState.QUEUED:
            _later([action_id], outcome.reason, now)
        elif outcome.state is FollowState.UNDONE:
            states.move([action_id], FollowState.UNDONE, reason="", undone_at=now)
        else:
            states.move([action_id], FollowState.DONE, only=(FollowState.UNDO_QUEUED,), reason=reasons.REFUSED)
        return
    if outcome.state is FollowState.QUEUED:
        _back_to_queue(account, deed, action_id, outcome, now)
        return
    if deed is Deed.FOLLOW and outcome.state is FollowState.GONE and _may_come_back(action_id, outcome, now):
        return
    # Read back after our own sending: a follow that is there is ours, also when the server says "already".
    read_back = deed is Deed.LOOK and outcome.state is FollowState.ALREADY
    state = FollowState.DONE if read_back else outcome.state
    fields: dict[str, Any] = {"reason": outcome.reason or _usual_reason(state)}
    if outcome.local_id:
        fields["local_id"] = outcome.local_id
    if outcome.record_uri:
        fields["record_uri"] = outcome.record_uri
    states.move([action_id], state, **fields)


def _may_come_back(action_id: int, outcome: FollowOutcome, now: datetime) -> bool:
    """Look for somebody again later; False when that was done often enough.

    A server that cannot reach another says "nobody of this name", exactly as when the account is gone:
    an outage must not make a contact look dead.
    """
    action = FollowAction.objects.select_related("account").get(pk=action_id)
    if action.target_network != Network.MASTODON or action.target_host == action.account.host or outcome.moved_to:
        return False
    attempts = action.attempts + 1
    if attempts > MOST_SEARCHES:
        return False
    later = now + backoff(attempts + 2)
    states.move([action_id], FollowState.QUEUED, reason=reasons.NOT_FOUND_NOW, attempts=attempts, next_attempt_at=later)
    return True


def _usual_reason(state: FollowState) -> str:
    return {
        FollowState.ALREADY: reasons.ALREADY_FOLLOWED,
        FollowState.REQUESTED: reasons.LOCKED,
        FollowState.REFUSED: reasons.REFUSED,
        FollowState.GONE: reasons.ACCOUNT_GONE,
    }.get(state, "")


def _back_to_queue(account: LinkedAccount, deed: Deed, action_id: int, outcome: FollowOutcome, now: datetime) -> None:
    """Queue again: at once after a look (it is not there), later after a try (the target's server is in trouble)."""
    if deed is Deed.LOOK:
        states.move([action_id], FollowState.QUEUED, only=(FollowState.UNKNOWN,), reason="", next_attempt_at=now)
        return
    action = FollowAction.objects.get(pk=action_id)
    attempts = action.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        states.move([action_id], FollowState.REFUSED, reason=reasons.SILENT_TOO_LONG, attempts=attempts)
        return
    reason, later = outcome.reason or reasons.TARGET_SERVER_DOWN, now + backoff(attempts)
    states.move([action_id], FollowState.QUEUED, reason=reason, attempts=attempts, next_attempt_at=later)
    if action.target_host:
        # The same server is not asked for the account's other contacts either, until then.
        same = FollowAction.objects.filter(account=account, state=FollowState.QUEUED, target_host=action.target_host)
        same.filter(next_attempt_at__lt=later).update(next_attempt_at=later, reason=reasons.TARGET_SERVER_DOWN)


def _write_trouble(
    account: LinkedAccount, deed: Deed, ids: Sequence[int], trouble: NetworkError, now: datetime
) -> None:
    if isinstance(trouble, OutcomeUnknown) and deed is Deed.FOLLOW:
        states.move(ids, FollowState.UNKNOWN, reason=reasons.UNKNOWN_OUTCOME, next_attempt_at=now + LOOK_AFTER)
        return
    attempts = max(FollowAction.objects.filter(pk__in=ids).values_list("attempts", flat=True), default=0)
    note_trouble(account, trouble, attempts)
    if not isinstance(trouble, OutcomeUnknown):
        budgets.give_back(account, deed, len(ids))
    if not isinstance(trouble, SlowDown | GrantRevoked):
        attempts = max(attempts, min(attempts + 1, ATTEMPTS_BY_OWN_TROUBLE))
    if deed is Deed.FOLLOW:
        reason = account.resume_reason if not isinstance(trouble, GrantRevoked) else ""
        states.move(ids, FollowState.QUEUED, reason=reason, attempts=attempts, next_attempt_at=now)
    elif isinstance(trouble, OutcomeUnknown):
        _later(ids, "", now)  # an undo may be sent twice: the second finds nothing to undo
    else:
        FollowAction.objects.filter(pk__in=ids).update(claimed_until=None, attempts=attempts)


def _later(ids: Sequence[int], reason: str, now: datetime) -> None:
    for action in FollowAction.objects.filter(pk__in=ids):
        action.attempts += 1
        action.next_attempt_at = now + backoff(action.attempts)
        action.reason, action.claimed_until = reason, None
        action.save(update_fields=["attempts", "next_attempt_at", "reason", "claimed_until"])


def _honour_undo(ids: Sequence[int], now: datetime) -> None:
    """Undo what the person took back while it was on its way."""
    made = (FollowState.DONE, FollowState.REQUESTED, FollowState.UNKNOWN)
    states.move(ids, FollowState.UNDO_QUEUED, only=made, reason="", attempts=0, next_attempt_at=now)
    states.move(ids, FollowState.DISMISSED, only=(FollowState.QUEUED,), reason=reasons.DROPPED)

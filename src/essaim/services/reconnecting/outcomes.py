"""What became of a batch, written in one transaction: many outcomes in few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from essaim.base import clock
from essaim.model import FollowOutcome, FollowState, Network
from essaim.networks.errors import GrantRevoked, NetworkError, OutcomeUnknown, ServerUnreachable, SlowDown
from essaim.services import budgets, reasons
from essaim.services.budgets import Deed
from essaim.services.reconnecting import reading, servers, states
from essaim.services.reconnecting.asking import Answer
from essaim.services.reconnecting.halting import Halted
from essaim.services.reconnecting.sending import (
    ACCOUNT,
    ATTEMPTS_BY_OWN_TROUBLE,
    LOOK_AFTER,
    MOST_ATTEMPTS,
    MOST_SEARCHES,
    Batch,
    backoff,
)
from essaim.store.models import FollowAction, LinkedAccount
from essaim.store.statements import Update

_PLACES = Update(FollowAction, "local_id", "record_uri")


def write(account_id: int, batch: Batch, answer: Answer) -> None:
    """Keep what became of a batch, and what it says about the account's server."""
    with transaction.atomic():
        account = ACCOUNT.first(account_id)
        if account is None:
            return  # erased or unlinked meanwhile: its actions are gone with it
        _Writing(account, batch).write(answer)


def note_trouble(account: LinkedAccount, trouble: NetworkError, attempts: int = 0) -> None:
    """Keep that an account's own server is in trouble: nothing is sent for the account before it may be over."""
    if isinstance(trouble, OutcomeUnknown | GrantRevoked | Halted):
        return
    if isinstance(trouble, SlowDown):
        until, reason = trouble.until, reasons.SLOW_DOWN
    else:
        until, reason = clock.now() + backoff(attempts), reasons.SERVER_DOWN
    if isinstance(trouble, ServerUnreachable):
        servers.failed(account)
    if account.resume_at is None or account.resume_at < until:
        account.resume_at, account.resume_reason = until, reason
    account.save(update_fields=["resume_at", "resume_reason"])


def note_rest(account: LinkedAccount) -> None:
    """Keep that an account waits for its server, which others found silent: its journal says so."""
    until = servers.free_at(account)
    if until is None or until <= clock.now() or (account.resume_at is not None and account.resume_at >= until):
        return
    account.resume_at, account.resume_reason = until, reasons.SERVER_DOWN
    account.save(update_fields=["resume_at", "resume_reason"])


class _Writing:
    """The writing of one batch's outcomes."""

    def __init__(self, account: LinkedAccount, batch: Batch) -> None:
        self._account, self._batch = account, batch
        self._now = clock.now()
        self._rows: Mapping[int, FollowAction] = FollowAction.objects.in_bulk(batch.ids)
        #: Moves that many share: the state, the reason and further columns.
        self._moves: dict[tuple[FollowState, str], list[int]] = defaultdict(list)
        self._changed: list[FollowAction] = []

    def write(self, answer: Answer) -> None:
        """Write all of it; call it in a transaction."""
        deed = self._batch.deed
        asked_back = [
            row.pk
            for row in self._rows.values()
            if (row.state, row.reason) == (FollowState.SENDING, reasons.UNDO_ASKED)
        ]
        troubles: dict[type[NetworkError], tuple[NetworkError, list[int]]] = {}
        for action_id, result in zip(self._batch.ids, answer.results, strict=True):
            if action_id not in self._rows:
                continue
            if isinstance(result, NetworkError):
                troubles.setdefault(type(result), (result, []))[1].append(action_id)
            elif deed is Deed.UNFOLLOW:
                self._undone(action_id, result)
            else:
                self._outcome(action_id, result)
        if self._changed:
            _PLACES((row.local_id, row.record_uri, row.pk) for row in self._changed)
        for (state, reason), ids in self._moves.items():
            self._move(ids, state, reason)
        made = (FollowState.DONE, FollowState.REQUESTED)
        done = [self._rows[pk] for (state, _), ids in self._moves.items() for pk in ids if state in made]
        undone = [self._rows[pk] for pk in self._moves[FollowState.UNDONE, ""]]
        reading.changed(self._account, done, undone)
        for trouble, ids in troubles.values():
            self._trouble(ids, trouble)
        if asked_back:
            self._honour_undo(asked_back)

    def _move(self, ids: list[int], state: FollowState, reason: str) -> None:
        if self._batch.deed is Deed.UNFOLLOW and state is FollowState.UNDONE:
            states.move(ids, state, reason=reason, undone_at=self._now)
        elif self._batch.deed is Deed.UNFOLLOW:
            states.move(ids, state, only=(FollowState.UNDO_QUEUED,), reason=reason)
        elif state is FollowState.QUEUED:  # looked for: it is not there
            states.move(ids, state, only=(FollowState.UNKNOWN,), reason="", next_attempt_at=self._now)
        else:
            states.move(ids, state, reason=reason)

    def _undone(self, action_id: int, outcome: FollowOutcome) -> None:
        if outcome.state is FollowState.QUEUED:
            self._later([action_id], outcome.reason)
        elif outcome.state is FollowState.UNDONE:
            self._moves[FollowState.UNDONE, ""].append(action_id)
        else:
            self._moves[FollowState.DONE, reasons.REFUSED].append(action_id)

    def _outcome(self, action_id: int, outcome: FollowOutcome) -> None:
        deed, row = self._batch.deed, self._rows[action_id]
        if outcome.state is FollowState.QUEUED:
            if deed is Deed.LOOK:
                self._moves[FollowState.QUEUED, ""].append(action_id)
            else:
                self._back_to_queue(row, outcome)
            return
        if deed is Deed.FOLLOW and outcome.state is FollowState.GONE and self._comes_back(row, outcome):
            return
        # Read back after our own sending: a follow that is there is ours, also when the server says "already".
        read_back = deed is Deed.LOOK and outcome.state is FollowState.ALREADY
        state = FollowState.DONE if read_back else outcome.state
        told = (outcome.local_id or row.local_id, outcome.record_uri or row.record_uri)
        if told != (row.local_id, row.record_uri):
            row.local_id, row.record_uri = told
            self._changed.append(row)
        self._moves[state, outcome.reason or _usual_reason(state)].append(action_id)

    def _comes_back(self, row: FollowAction, outcome: FollowOutcome) -> bool:
        """Look for somebody again later; False when that was done often enough.

        A server that cannot reach another says "nobody of this name", exactly as when the account is gone:
        an outage must not make a contact look dead.
        """
        if row.target_network != Network.MASTODON or row.target_host == self._account.host or outcome.moved_to:
            return False
        attempts = row.attempts + 1
        if attempts > MOST_SEARCHES:
            return False
        later = self._now + backoff(attempts + 2)
        states.move(
            [row.pk], FollowState.QUEUED, reason=reasons.NOT_FOUND_NOW, attempts=attempts, next_attempt_at=later
        )
        return True

    def _back_to_queue(self, row: FollowAction, outcome: FollowOutcome) -> None:
        """Queue again for later: the target's server is in trouble."""
        attempts = row.attempts + 1
        if attempts >= MOST_ATTEMPTS:
            states.move([row.pk], FollowState.REFUSED, reason=reasons.SILENT_TOO_LONG, attempts=attempts)
            return
        reason, later = outcome.reason or reasons.TARGET_SERVER_DOWN, self._now + backoff(attempts)
        states.move([row.pk], FollowState.QUEUED, reason=reason, attempts=attempts, next_attempt_at=later)
        if row.target_host:
            # The same server is not asked for the account's other contacts either, until then.
            same = FollowAction.objects.filter(
                account=self._account, state=FollowState.QUEUED, target_host=row.target_host
            )
            same.filter(next_attempt_at__lt=later).update(next_attempt_at=later, reason=reasons.TARGET_SERVER_DOWN)

    def _trouble(self, ids: Sequence[int], trouble: NetworkError) -> None:
        account, deed, now = self._account, self._batch.deed, self._now
        if isinstance(trouble, OutcomeUnknown) and deed is Deed.FOLLOW:
            states.move(ids, FollowState.UNKNOWN, reason=reasons.UNKNOWN_OUTCOME, next_attempt_at=now + LOOK_AFTER)
            return
        attempts = max((self._rows[pk].attempts for pk in ids), default=0)
        note_trouble(account, trouble, attempts)
        if not isinstance(trouble, OutcomeUnknown):
            budgets.give_back(account, deed, len(ids), self._batch.taken_at)
        if not isinstance(trouble, SlowDown | GrantRevoked | Halted):
            attempts = max(attempts, min(attempts + 1, ATTEMPTS_BY_OWN_TROUBLE))
        if deed is Deed.FOLLOW:
            reason = account.resume_reason if not isinstance(trouble, GrantRevoked | Halted) else ""
            states.move(ids, FollowState.QUEUED, reason=reason, attempts=attempts, next_attempt_at=now)
        elif isinstance(trouble, OutcomeUnknown):
            self._later(ids, "")  # an undo may be sent twice: the second finds nothing to undo
        else:
            FollowAction.objects.filter(pk__in=ids).update(claimed_until=None, attempts=attempts)

    def _later(self, ids: Sequence[int], reason: str) -> None:
        for action_id in ids:
            action = self._rows[action_id]
            action.attempts += 1
            action.next_attempt_at = self._now + backoff(action.attempts)
            action.reason, action.claimed_until = reason, None
        columns: list[Any] = ["attempts", "next_attempt_at", "reason", "claimed_until"]
        FollowAction.objects.bulk_update([self._rows[action_id] for action_id in ids], columns)

    def _honour_undo(self, ids: Sequence[int]) -> None:
        """Undo what the person took back while it was on its way."""
        made = (FollowState.DONE, FollowState.REQUESTED, FollowState.UNKNOWN)
        states.move(ids, FollowState.UNDO_QUEUED, only=made, reason="", attempts=0, next_attempt_at=self._now)
        states.move(ids, FollowState.DISMISSED, only=(FollowState.QUEUED,), reason=reasons.DROPPED)


def _usual_reason(state: FollowState) -> str:
    return {
        FollowState.ALREADY: reasons.ALREADY_FOLLOWED,
        FollowState.REQUESTED: reasons.LOCKED,
        FollowState.REFUSED: reasons.REFUSED,
        FollowState.GONE: reasons.ACCOUNT_GONE,
    }.get(state, "")

"""What each kind of work does: one line a kind. Each may run twice without harm."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from essaim.base import clock
from essaim.base.errors import EssaimError
from essaim.services import (
    grants,
    keeping,
    mailing,
    opting_out,
    rechecking,
    reconnecting,
    refreshing,
    retaining,
    working,
)
from essaim.store.models import LinkedAccount, PendingRevocation, Work, WorkKind

log = logging.getLogger(__name__)

FIRST_BACKOFF, LONGEST_BACKOFF = timedelta(seconds=5), timedelta(hours=1)


def _follow(account_id: int) -> datetime | None:
    return reconnecting.run_account(account_id)


def _read_follows(account_id: int) -> None:
    account = LinkedAccount.objects.filter(pk=account_id).first()
    if account is not None and not account.needs_sign_in:
        reconnecting.read_existing_follows(account)


def _revoke(revocation_id: int) -> None:
    revocation = PendingRevocation.objects.filter(pk=revocation_id).first()
    if revocation is not None:
        grants.revoke(revocation)


def _sweep(_: int) -> None:
    # Before rows go by their date: a membership ends by the notice that told of it.
    retaining.sweep()
    reconnecting.sweep()


def _directory_refresh(_: int) -> datetime | None:
    return refreshing.step()


def _directory_arrivals(_: int) -> datetime | None:
    return None if reconnecting.follow_new(working.slice_seconds()) else clock.now()


def _keep_grant(account_id: int) -> None:
    keeping.keep_alive(account_id)


def _look_at_post(identity_id: int) -> None:
    rechecking.look(identity_id)


def _opt_out(opt_out_id: int) -> datetime | None:
    return None if opting_out.apply(opt_out_id, working.slice_seconds()) else clock.now()


def _send_letter(letter_id: int) -> datetime | None:
    return mailing.send(letter_id)


#: From the kind of work to what does it: it is given the subject, and gives when it wants to be called again, if ever.
HANDLERS: Mapping[WorkKind, Callable[[int], datetime | None]] = {
    WorkKind.FOLLOW: _follow,
    WorkKind.READ_FOLLOWS: _read_follows,
    WorkKind.REVOKE: _revoke,
    WorkKind.SWEEP: _sweep,
    WorkKind.DIRECTORY_REFRESH: _directory_refresh,
    WorkKind.DIRECTORY_ARRIVALS: _directory_arrivals,
    WorkKind.OPT_OUT: _opt_out,
    WorkKind.KEEP_GRANT: _keep_grant,
    WorkKind.LOOK_AT_POST: _look_at_post,
    WorkKind.SEND_LETTER: _send_letter,
}


def handle(work_id: int) -> bool:
    """Claim a piece of work and do it; False when somebody else has it. What fails is put off, never lost."""
    work = working.claim(work_id)
    if work is None:
        return False
    try:
        again = HANDLERS[WorkKind(work.kind)](work.subject_id)
    except Exception as error:  # noqa: BLE001 - whatever it was, the work must not be lost
        _failed(work, error)
    else:
        if again is None:
            working.finish(work)
        else:
            working.put_off(work, again)
    return True


def _failed(work: Work, error: Exception) -> None:
    wait = min(FIRST_BACKOFF * 2 ** min(work.attempts, 16), LONGEST_BACKOFF)
    if isinstance(error, EssaimError):
        log.info("%s %s: %s", work.kind, work.subject_id, error.code)
    else:
        # The kind of error and where it arose, not its message: that may hold a handle or an address.
        log.error("%s %s failed: %s at %s", work.kind, work.subject_id, type(error).__name__, _place(error))
    working.put_off(work, clock.now() + wait, failed=True)


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "?" if trace is None else f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"

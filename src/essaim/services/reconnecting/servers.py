"""Servers in trouble, and those that the operator holds back: who may ask them now.

One account's failure holds back that account alone. When two different accounts fail in a row, with no success between
them, the server is taken for down: nobody asks before the back-off ends, then one account tries for all.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import DatabaseError, connections, transaction
from django.db.models import Q, QuerySet

from essaim.base import clock
from essaim.conf.settings import current
from essaim.services import auditing, reasons, working
from essaim.services.auditing import Actor
from essaim.services.budgets import host_of
from essaim.store.composed import Load
from essaim.store.models import LinkedAccount, Person, Server, Work, WorkKind, WorkState

#: Stands for all servers in a pause.
ALL = "*"
_SERVERS = Load(lambda host: Server.objects.filter(Q(host=host) | Q(host=ALL)))
_IN_TROUBLE = Load(lambda host: Server.objects.filter(host=host, failures__gt=0))
#: From so many failures in a row on, each of another account, a server is taken for down.
DOWN_FROM = 2
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
#: A server in trouble that nobody asked for so long is forgotten.
FORGOTTEN_AFTER = timedelta(days=7)


def enter(account: LinkedAccount) -> bool:
    """Say whether the account's server may be asked now; after a back-off one account alone may, for all others."""
    now = clock.now()
    rows = _rows(account)
    if any(row.paused_at or (row.retry_at and row.retry_at > now) for row in rows):
        return False
    for row in rows:
        if row.failures >= DOWN_FROM:
            free = Q(trial_until=None) | Q(trial_until__lte=now)
            trial = Server.objects.filter(free, host=row.host, retry_at__lte=now)
            return bool(trial.update(trial_until=now + timedelta(seconds=current().claim_seconds)))
    return True


def free_at(account: LinkedAccount) -> datetime | None:
    """Give when the account's server may be asked, as far as is known; None when the operator holds it back."""
    now = clock.now()
    moments = [now]
    for row in _rows(account):
        if row.paused_at:
            return None
        if row.failures >= DOWN_FROM:
            moments += [moment for moment in (row.retry_at, row.trial_until) if moment]
    return max(moments)


def failed(account: LinkedAccount) -> None:
    """Note that the account's server did not answer."""
    now = clock.now()
    with transaction.atomic():
        row, _ = Server.objects.select_for_update().get_or_create(host=host_of(account), defaults={"since": now})
        row.trial_until = None
        if row.last_account_id != account.pk:
            row.failures = min(row.failures + 1, 1000)
            row.last_account_id, row.since = account.pk, row.since or now
            if row.failures >= DOWN_FROM:
                row.retry_at = now + min(FIRST_WAIT * 2 ** min(row.failures - DOWN_FROM, 20), LONGEST_WAIT)
        row.save()


def answered(account: LinkedAccount) -> None:
    """Note that the account's server answers: what waited for it goes on."""
    host = host_of(account)
    row = _IN_TROUBLE.first(host)
    if row is None:
        return
    with transaction.atomic():
        Server.objects.filter(host=host, paused_at=None).delete()
        Server.objects.filter(host=host).update(failures=0, since=None, retry_at=None, trial_until=None)
        if row.failures >= DOWN_FROM:
            waiting = accounts_at(host).filter(resume_reason=reasons.SERVER_DOWN)
            waiting.update(resume_at=None, resume_reason="")
            _hasten(host)


def pause(host: str = ALL) -> None:
    """Send nothing more to a server (or to none at all) until `resume`: no new request begins within two seconds."""
    now = clock.now()
    with transaction.atomic(), auditing.acting(Actor.OPERATOR):
        row, _ = Server.objects.select_for_update().get_or_create(host=host)
        if row.paused_at is None:
            Server.objects.filter(host=host).update(paused_at=now)
            auditing.note(None, "server-paused", f"server:{host}"[:80])


def resume(host: str = ALL) -> bool:
    """Go on; False when it was not paused."""
    with transaction.atomic(), auditing.acting(Actor.OPERATOR):
        resumed = Server.objects.filter(host=host, paused_at__isnull=False).update(paused_at=None)
        Server.objects.filter(host=host, failures=0, paused_at=None).delete()
        if resumed:
            auditing.note(None, "server-resumed", f"server:{host}"[:80])
            _hasten(host)
    return bool(resumed)


def paused() -> list[str]:
    """Give the servers that are held back."""
    return list(Server.objects.exclude(paused_at=None).order_by("host").values_list("host", flat=True))


def forget_old() -> None:
    """Forget trouble that nobody met again for a week."""
    Server.objects.filter(paused_at=None, since__lt=clock.now() - FORGOTTEN_AFTER).filter(
        Q(retry_at=None) | Q(retry_at__lt=clock.now() - FORGOTTEN_AFTER)
    ).delete()


def accounts_at(host: str) -> QuerySet[LinkedAccount]:
    """Give the accounts whose requests go to a server."""
    if host == ALL:
        return LinkedAccount.objects.all()
    return LinkedAccount.objects.filter(Q(host=host) | Q(host="", service_url__endswith=f"//{host}"))


def must_halt(account: LinkedAccount, paused_before: datetime | None) -> bool:
    """Say whether what is under way for an account must end now: the worker stops, or somebody paused it meanwhile.

    Asked from a thread of its own while a server keeps us waiting, so it closes the connection it used.
    """
    if working.stopping():
        return True
    try:
        since = Person.objects.filter(pk=account.person_id).values_list("paused_at", flat=True).first()
        if since is not None and since != paused_before:
            return True
        return Server.objects.filter(host__in=(host_of(account), ALL)).exclude(paused_at=None).exists()
    except DatabaseError:
        return False  # what is under way has its own end
    finally:
        connections.close_all()


def _rows(account: LinkedAccount) -> list[Server]:
    return _SERVERS(host_of(account))


def _hasten(host: str) -> None:
    now = clock.now()
    later = Work.objects.filter(kind=WorkKind.FOLLOW, state=WorkState.WAITING, run_at__gt=now)
    if host != ALL:
        later = later.filter(subject_id__in=accounts_at(host).values("pk"))
    later.update(run_at=now)

"""What the operator looks at: how much waits, since when, what is used up, which servers are in trouble."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Sum

from essaim.base import clock
from essaim.services import mailing
from essaim.services.reconnecting import servers, states
from essaim.store.models import BudgetUse, FollowAction, LinkedAccount, Person, Server, Work, WorkState


@dataclass(frozen=True)
class Trouble:
    """One server that does not answer."""

    host: str
    since: datetime | None
    retry_at: datetime | None


@dataclass(frozen=True)
class Status:
    """How the following stands on the whole site; figures and names of servers, nobody's name."""

    #: Pieces of work: due now, being done, that failed at least once and wait.
    work_due: int
    work_claimed: int
    work_failed: int
    #: Follows by state, those that still need a worker.
    actions: dict[str, int]
    oldest_due_at: datetime | None
    #: By limit: the units used that still count, over all accounts and addresses.
    budgets: dict[str, int]
    troubles: list[Trouble]
    paused_servers: list[str]
    paused_people: int
    #: Accounts with waiting follows whose owners must sign in again.
    waiting_for_sign_in: int
    #: E-mails of the last 30 days.
    letters: mailing.Standing


def status() -> Status:
    """Give how the following stands."""
    now = clock.now()
    due = Work.objects.filter(run_at__lte=now)
    waiting = FollowAction.objects.filter(state__in=states.WAITING)
    used = BudgetUse.objects.filter(expires_at__gt=now).order_by().values_list("limit").annotate(Sum("used"))
    signed_out = LinkedAccount.objects.filter(grant_sealed="", actions__state__in=states.WAITING).distinct()
    return Status(
        work_due=due.filter(state=WorkState.WAITING).count(),
        work_claimed=Work.objects.filter(state=WorkState.CLAIMED).count(),
        work_failed=Work.objects.filter(state=WorkState.WAITING, attempts__gt=0).count(),
        actions=dict(waiting.order_by().values_list("state").annotate(Count("pk"))),
        oldest_due_at=waiting.filter(next_attempt_at__lte=now).aggregate(at=Min("next_attempt_at"))["at"],
        budgets=dict(used),
        troubles=[
            Trouble(row.host, row.since, row.retry_at)
            for row in Server.objects.filter(failures__gte=servers.DOWN_FROM).order_by("since", "host")
        ],
        paused_servers=servers.paused(),
        paused_people=Person.objects.exclude(paused_at=None).count(),
        waiting_for_sign_in=signed_out.count(),
        letters=mailing.standing(),
    )

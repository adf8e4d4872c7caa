"""Keeping grants alive: renewed long before they end, asked about when they never do, and their end told in time."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from essaim.base import clock
from essaim.networks import kept
from essaim.networks.errors import GrantRevoked, NetworkError
from essaim.services import grants, noticing, working
from essaim.services.networks import networks
from essaim.services.reconnecting import servers
from essaim.services.reconnecting.reading import described
from essaim.store.models import LinkedAccount, WorkKind

#: A server that did not answer is asked again so much later: there are weeks left.
AGAIN_AFTER = timedelta(hours=12)
#: Planned by one beat at most: the others at the next, so that their number never makes a burst.
MOST_AT_ONCE = 100


def keep_up() -> None:
    """Plan what is due, and tell people whose grants end soon (called beside the sweep)."""
    due = LinkedAccount.objects.filter(keep_at__lte=clock.now()).exclude(grant_sealed="").order_by("keep_at", "pk")
    with transaction.atomic():
        working.plan_many(WorkKind.KEEP_GRANT, due.values_list("pk", flat=True)[:MOST_AT_ONCE])
    announce()


def announce() -> None:
    """Tell people, once per sign-in, that their server will end our access soon."""
    due = LinkedAccount.objects.filter(tell_end_at__lte=clock.now()).exclude(grant_sealed="").select_related("person")
    for account in due.order_by("pk")[:MOST_AT_ONCE]:
        with transaction.atomic():
            told = LinkedAccount.objects.filter(pk=account.pk, tell_end_at=account.tell_end_at).update(tell_end_at=None)
            if told:
                noticing.tell(account.person, "grant-ends", account=account)


def keep_alive(account_id: int) -> None:
    """Renew one grant, or ask whether it is still good (called by jobs; harmless when it is not due).

    One that its server took back is noted, and the person told, though nothing waits to be followed.
    """
    account = LinkedAccount.objects.select_related("person").filter(pk=account_id).first()
    if account is None or account.needs_sign_in or account.keep_at is None or account.keep_at > clock.now():
        return
    if not servers.enter(account):
        _later(account)
        return
    try:
        _renew_or_ask(account)
    except GrantRevoked:
        pass  # noted, and told
    except NetworkError:
        _later(account)


def _renew_or_ask(account: LinkedAccount) -> None:
    grant = grants.of(account)
    if grant.refresh_token:
        # `of` may have renewed it just now.
        if account.keep_at is not None and account.keep_at <= clock.now():
            grants.renew(account)
        return
    try:
        kept.run(networks().client(described(account), grant).whoami())
    except GrantRevoked:
        grants.forget(account)
        raise
    _later(account, grants.ASK_EVERY)


def _later(account: LinkedAccount, wait: timedelta = AGAIN_AFTER) -> None:
    """Put the next look off; not when somebody signed in anew meanwhile."""
    LinkedAccount.objects.filter(pk=account.pk, grant_sealed=account.grant_sealed).update(keep_at=clock.now() + wait)

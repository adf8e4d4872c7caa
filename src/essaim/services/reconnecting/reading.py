"""Existing follows: read before the first follow, so that nobody is followed twice nor unfollowed by an undo."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from django.db import transaction

from essaim.base import clock
from essaim.matching.pseudonyms import normalise_destination, sorted_list
from essaim.model import Account, FollowedAccount, FollowState, Network
from essaim.networks.bluesky.tid import moment_of
from essaim.networks.contract import Client
from essaim.networks.errors import GrantRevoked, NetworkError
from essaim.services import budgets, grants, reasons
from essaim.services.budgets import Deed
from essaim.services.keys import pseudonymiser
from essaim.services.networks import networks
from essaim.services.reconnecting import servers, states
from essaim.services.reconnecting.halting import unless
from essaim.store.models import ExistingFollows, FollowAction, LinkedAccount, Person

#: After this long people may have followed others by themselves: read again before more is sent.
FRESH_FOR = timedelta(hours=24)
BATCH = 1000
#: About how many follows networks give in one page.
PAGE = 80


def read_existing_follows(account: LinkedAccount) -> None:
    """Read whom the account follows already, so that nobody is followed twice.

    Called by jobs and before the first follow. Raises NetworkError.
    """
    client = networks().client(described(account), grants.of(account))
    person = Person.objects.filter(pk=account.person_id).first()
    halt = partial(servers.must_halt, account, person.paused_at if person else None)
    me, followed = asyncio.run(unless(halt, _read(client)))
    _keep(account, followed)
    _keep_self(account, me, followed)


def described(account: LinkedAccount) -> Account:
    """Give a linked account as clients take it."""
    return Account(account.key, account.handle, account.display_name, account.service_url)


def must_read(account: LinkedAccount) -> bool:
    """Give True when follows wait and the existing ones are not known, or known from too long ago."""
    waiting = FollowAction.objects.filter(account=account, state=FollowState.QUEUED)
    return waiting.exists() and not is_fresh(account)


def is_fresh(account: LinkedAccount) -> bool:
    """Give True when the existing follows are known from not long ago."""
    return ExistingFollows.objects.filter(account=account, read_at__gt=clock.now() - FRESH_FOR).exists()


async def _read(client: Client) -> tuple[Account | None, list[FollowedAccount]]:
    try:
        me = await client.whoami()
    except GrantRevoked:
        raise
    except NetworkError:
        me = None  # how the account is called now matters less than whom it follows
    return me, [followed async for followed in client.follows()]


def _keep_self(account: LinkedAccount, me: Account | None, followed: list[FollowedAccount]) -> None:
    """Keep how the account is called now, and how old it is: as it says, or as its oldest follow tells."""
    records = (moment_of(one.record_uri.rpartition("/")[2]) for one in followed if one.record_uri)
    oldest = min((moment for moment in records if moment is not None), default=None)
    known = [moment for moment in (me and me.opened_at, oldest, account.linked_at) if moment]
    changed: dict[str, object] = {"opened_at": min(known)}
    if me is not None:
        names = {"handle": me.handle[:320], "display_name": me.display_name[:500]}
        changed |= {name: value for name, value in names.items() if value and value != getattr(account, name)}
    LinkedAccount.objects.filter(pk=account.pk).update(**changed)
    account.refresh_from_db(fields=list(changed))


def _keep(account: LinkedAccount, followed: list[FollowedAccount]) -> None:
    network = Network(account.network)
    names = {_name(network, one.remote_id, one.handle) for one in followed}
    maker = pseudonymiser()
    with transaction.atomic():
        ExistingFollows.objects.update_or_create(
            account=account,
            defaults={
                "pseudonyms": sorted_list(maker.destinations(network, names)),
                "key_version": maker.newest,
                "count": len(names),
                "read_at": clock.now(),
            },
        )
        budgets.spend(account, Deed.READ, 1 + len(followed) // PAGE)
        waiting = FollowAction.objects.filter(account=account, state=FollowState.QUEUED)
        already = [
            action.pk
            for action in waiting.only("target_remote_id", "target_handle", "reason")
            if _name(network, action.target_remote_id, action.target_handle) in names
        ]
        for start in range(0, len(already), BATCH):
            states.move(already[start : start + BATCH], FollowState.ALREADY, reason=reasons.ALREADY_FOLLOWED)


def _name(network: Network, remote_id: str, handle: str) -> str:
    """Give what tells an account from others here: the DID, or the complete handle (our server has its own ids)."""
    return normalise_destination(remote_id if network is Network.BLUESKY else handle)

"""Existing follows: read before the first follow, so that nobody is followed twice nor unfollowed by an undo."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from django.db import transaction

from essaim.base import clock
from essaim.matching.pseudonyms import normalise_destination, sorted_list
from essaim.model import Account, FollowedAccount, FollowState, Network
from essaim.networks.contract import Client
from essaim.services import budgets, grants, reasons
from essaim.services.budgets import Deed
from essaim.services.keys import pseudonymiser
from essaim.services.networks import networks
from essaim.services.reconnecting import states
from essaim.store.models import ExistingFollows, FollowAction, LinkedAccount

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
    followed = asyncio.run(_read(client))
    _keep(account, followed)


def described(account: LinkedAccount) -> Account:
    """Give a linked account as clients take it."""
    return Account(account.key, account.handle, account.display_name, account.service_url)


def must_read(account: LinkedAccount) -> bool:
    """Give True when follows wait and the existing ones are not known, or known from too long ago."""
    if not FollowAction.objects.filter(account=account, state=FollowState.QUEUED).exists():
        return False
    fresh = ExistingFollows.objects.filter(account=account, read_at__gt=clock.now() - FRESH_FOR)
    return not fresh.exists()


async def _read(client: Client) -> list[FollowedAccount]:
    return [followed async for followed in client.follows()]


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

"""Existing follows: read before the first follow, so that nobody is followed twice nor unfollowed by an undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import numpy as np
from django.db import transaction

from essaim.base import clock
from essaim.matching.pseudonyms import Words, from_bytes, normalise_destination, sorted_list
from essaim.model import Account, FollowedAccount, FollowState, Network
from essaim.networks import kept
from essaim.networks.bluesky.tid import moment_of
from essaim.networks.contract import Client
from essaim.networks.errors import GrantRevoked, NetworkError
from essaim.services import budgets, grants, reasons
from essaim.services.budgets import Deed
from essaim.services.keys import pseudonymiser
from essaim.services.networks import networks
from essaim.services.reconnecting import moving, servers, states
from essaim.services.reconnecting.halting import unless
from essaim.store.models import ExistingFollows, FollowAction, LinkedAccount, Person

#: After this long people may have followed others by themselves: read again before more is sent.
FRESH_FOR = timedelta(hours=24)
#: About how many follows networks give in one page.
PAGE = 80


def read_existing_follows(account: LinkedAccount) -> None:
    """Read whom the account follows already, so that nobody is followed twice.

    Called by jobs and before the first follow. Raises NetworkError.
    """
    client = networks().client(described(account), grants.of(account))
    person = Person.objects.filter(pk=account.person_id).first()
    halt = partial(servers.must_halt, account, person.paused_at if person else None)
    me, followed = kept.run(unless(halt, _read(client)))
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


def followed_already(account: LinkedAccount, actions: Sequence[FollowAction]) -> set[int]:
    """Give the numbers of those of `actions` that the last reading found: they may have been planned after it."""
    known = ExistingFollows.objects.filter(account=account).first()
    if known is None or not actions or known.key_version not in pseudonymiser().versions:
        return set()
    network = Network(account.network)
    names = [_name(network, action.target_remote_id, action.target_handle) for action in actions]
    words = pseudonymiser().destinations(network, names, known.key_version)
    there = np.isin(words, from_bytes(known.pseudonyms))
    return {action.pk for action, is_there in zip(actions, there, strict=True) if is_there}


def changed(account: LinkedAccount, done: Sequence[FollowAction], undone: Sequence[FollowAction]) -> None:
    """Keep the list of existing follows true after our own changes; call it in their transaction."""
    rows = ExistingFollows.objects.select_for_update().filter(account=account)
    known = rows.first() if done or undone else None
    if known is None or known.key_version not in pseudonymiser().versions:
        return
    network = Network(account.network)

    def words(actions: Sequence[FollowAction]) -> Words:
        names = [_name(network, action.target_remote_id, action.target_handle) for action in actions]
        return pseudonymiser().destinations(network, names, known.key_version)

    now = np.setdiff1d(np.union1d(from_bytes(known.pseudonyms), words(done)), words(undone))
    rows.update(pseudonyms=sorted_list(now), count=len(now))


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
    LinkedAccount.objects.filter(pk=account.pk).update(**changed)
    account.refresh_from_db(fields=list(changed))
    if me is not None:
        renamed(account, me.handle, me.display_name)
        moving.note_move(account, me)


def renamed(account: LinkedAccount, handle: str, display_name: str) -> None:
    """Keep how an account is called now, also for those who wait to follow it."""
    names = {"handle": handle[:320], "display_name": display_name[:500]}
    changed = {name: value for name, value in names.items() if value and value != getattr(account, name)}
    if not changed:
        return
    LinkedAccount.objects.filter(pk=account.pk).update(**changed)
    account.refresh_from_db(fields=list(changed))
    key = {"target_network": account.network, "target_host": account.host, "target_remote_id": account.remote_id}
    led_there = FollowAction.objects.filter(**key)
    led_there.update(target_handle=account.handle, target_name=account.display_name)


def _keep(account: LinkedAccount, followed: list[FollowedAccount]) -> None:
    network = Network(account.network)
    names = {_name(network, one.remote_id, one.handle) for one in followed}
    there = {_name(network, one.remote_id, one.handle) for one in followed if not one.requested}
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
        already = followed_already(account, list(waiting.only("target_remote_id", "target_handle", "reason")))
        states.move(already, FollowState.ALREADY, reason=reasons.ALREADY_FOLLOWED)
        asked = FollowAction.objects.filter(account=account, state=FollowState.REQUESTED)
        answered = [one.pk for one in asked if _name(network, one.target_remote_id, one.target_handle) in there]
        states.move(answered, FollowState.DONE, reason="")


def _name(network: Network, remote_id: str, handle: str) -> str:
    """Give what tells an account from others here: the DID, or the complete handle (our server has its own ids)."""
    return normalise_destination(remote_id if network is Network.BLUESKY else handle)

"""One's own account that moves: to another address on Mastodon, to another server on Bluesky."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.model import Account, FollowState, Network
from essaim.networks import kept
from essaim.networks.bluesky.identity import pds_of
from essaim.networks.errors import NetworkError
from essaim.networks.http import Http
from essaim.services import auditing, grants, noticing, reasons, working
from essaim.services.networks import reach
from essaim.services.reconnecting import states
from essaim.store.models import FollowAction, LinkedAccount, WorkKind


def note_move(account: LinkedAccount, me: Account) -> None:
    """Keep where an account says that it moved: nobody is followed from the old one any more. The person is told once.

    A move that was taken back ends that.
    """
    moved_to = me.moved_to[:320]
    if moved_to == account.moved_to:
        return
    with transaction.atomic():
        LinkedAccount.objects.filter(pk=account.pk).update(moved_to=moved_to)
        account.refresh_from_db(fields=["moved_to"])
        auditing.note(account.person, "account-moved" if moved_to else "account-back", f"account:{account.pk}")
        if not moved_to:
            working.plan(WorkKind.FOLLOW, account.pk)
            return
        new = LinkedAccount.objects.filter(person=account.person, network=account.network, handle__iexact=moved_to)
        if (there := new.first()) is None:
            noticing.tell(account.person, "account-moved", account=account)
        else:
            _hand_over(account, there)


def go_on_from(account: LinkedAccount) -> int:
    """Let follows that waited on accounts that moved to this one go on from here; give how many.

    Call it when the account was linked, in that transaction.
    """
    old = LinkedAccount.objects.filter(person=account.person, network=account.network, moved_to__iexact=account.handle)
    return sum(_hand_over(one, account) for one in old.exclude(pk=account.pk).exclude(moved_to=""))


def find_new_home(account: LinkedAccount) -> bool:
    """Ask the directory of identities where a Bluesky account lives now; True when that is elsewhere than before.

    Asked when the server of before says that the account is not there. What it granted is tried at the new one; where
    that does not let us in, the person is asked to sign in, which leads there too.
    """
    if account.network != Network.BLUESKY or account.needs_sign_in:
        return False
    try:
        home = kept.run(_home_of(account.remote_id))
    except (NetworkError, BadInput):
        return False
    if home.rstrip("/") == account.service_url.rstrip("/"):
        return False
    with transaction.atomic():
        grant = grants.opened(account)
        LinkedAccount.objects.filter(pk=account.pk, grant_sealed=account.grant_sealed).update(
            service_url=home, grant_sealed=grants.sealed(account, replace(grant, service_url=home))
        )
        auditing.note(account.person, "account-moved", f"account:{account.pk}")
    account.refresh_from_db()
    return True


async def _home_of(did: str) -> str:
    async with Http(reach()) as http:
        return await pds_of(http, reach(), did)


def _hand_over(old: LinkedAccount, new: LinkedAccount) -> int:
    """Let what waits on the old account be followed from the new one, except what that one does anyway."""
    waiting = FollowAction.objects.select_for_update().filter(account=old, state=FollowState.QUEUED)
    there = set(new.actions.values_list("target_network", "target_host", "target_remote_id"))
    there.add((new.network, new.host, new.remote_id))
    keys = ("target_network", "target_host", "target_remote_id")
    rows = list(waiting.values_list("pk", *keys))
    twice = [pk for pk, *key in rows if tuple(key) in there]
    states.move(twice, FollowState.DISMISSED, reason=reasons.ACCOUNT_MOVED)
    # What our own server calls people, and how often it was asked, is the old server's.
    moved = FollowAction.objects.filter(pk__in=[pk for pk, *key in rows if tuple(key) not in there])
    count = moved.update(account=new, local_id="", attempts=0, reason="", next_attempt_at=clock.now())
    if count:
        working.plan(WorkKind.FOLLOW, new.pk)
        auditing.note(new.person, "goes-on-from-new", f"account:{new.pk}")
    return count

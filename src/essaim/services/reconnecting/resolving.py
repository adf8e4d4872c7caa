"""Handles that a public source states on Bluesky, turned into the ids that a follow needs, just before it is sent."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from essaim.base import clock
from essaim.model import FollowState, Network
from essaim.networks import kept
from essaim.networks.bluesky.identity import resolve_handle
from essaim.networks.errors import NetworkError
from essaim.networks.http import Http
from essaim.services import reasons
from essaim.services.networks import reach
from essaim.services.reconnecting import sending, states
from essaim.services.reconnecting.stated import UNKNOWN_ID
from essaim.store.models import DirectoryEntry, FollowAction, LinkedAccount

#: Looked up in one go: a pause is obeyed in between.
AT_ONCE = 5


def must_resolve(account: LinkedAccount) -> bool:
    """Give True when follows are due of which only the handle is known."""
    return _unresolved(account).exists()


def resolve(account: LinkedAccount) -> None:
    """Find out the ids of a few. Who is not found is not followed; who cannot be asked about now is put off."""
    actions = list(_unresolved(account).order_by("next_attempt_at", "pk")[:AT_ONCE])
    found = kept.run(_ask([action.target_handle for action in actions]))
    with transaction.atomic():
        for action, answer in zip(actions, found, strict=True):
            if isinstance(answer, str):
                _found(action, answer)
            elif answer.permanent or action.attempts >= sending.MOST_SEARCHES:
                states.move([action.pk], FollowState.DISMISSED, reason=reasons.ACCOUNT_GONE)
            else:
                later = clock.now() + sending.backoff(action.attempts)
                FollowAction.objects.filter(pk=action.pk).update(
                    attempts=action.attempts + 1, next_attempt_at=later, reason=reasons.NOT_FOUND_NOW
                )


def _unresolved(account: LinkedAccount) -> QuerySet[FollowAction]:
    return FollowAction.objects.filter(
        account=account,
        state=FollowState.QUEUED,
        target_network=Network.BLUESKY,
        target_remote_id__startswith=UNKNOWN_ID,
        next_attempt_at__lte=clock.now(),
    )


async def _ask(handles: Sequence[str]) -> list[str | NetworkError]:
    found: list[str | NetworkError] = []
    async with Http(reach()) as http:
        for handle in handles:
            try:
                found.append(await resolve_handle(http, reach(), handle))
            except NetworkError as error:
                found.append(error)
    return found


def _found(action: FollowAction, did: str) -> None:
    DirectoryEntry.objects.filter(target_network=Network.BLUESKY, target_handle=action.target_handle).update(
        target_remote_id=did
    )
    same = FollowAction.objects.filter(account=action.account_id, target_network=Network.BLUESKY, target_remote_id=did)
    own = action.account.remote_id == did
    if own or same.exists():
        reason = reasons.OWN_ACCOUNT if own else reasons.ALREADY_FOLLOWED
        states.move([action.pk], FollowState.DISMISSED, reason=reason)
    else:
        FollowAction.objects.filter(pk=action.pk).update(target_remote_id=did, attempts=0, reason="")

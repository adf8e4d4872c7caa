"""One batch asked of a network: no database here, so that waiting for a server never holds a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from essaim.model import FollowOutcome, FollowState, FollowTarget
from essaim.networks.contract import Client
from essaim.networks.errors import (
    GrantRevoked,
    NetworkError,
    NotThere,
    OutcomeUnknown,
    ServerMisbehaves,
    ServerUnreachable,
)
from essaim.services import reasons
from essaim.services.budgets import Deed


@dataclass(frozen=True)
class Answer:
    """Outcomes of the first targets, in order; `trouble` is why the others have none."""

    outcomes: list[FollowOutcome] = field(default_factory=list)
    trouble: NetworkError | None = None


async def ask(client: Client, deed: Deed, targets: Sequence[FollowTarget], seconds: float) -> Answer:
    """Give what became of each target. Never raises a NetworkError: what went wrong is in the answer.

    After `seconds` the outcome counts as unknown: no request may outlive the claim under which it was begun.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _ask(client, deed, targets)
    except TimeoutError:
        return Answer(trouble=ServerUnreachable() if deed is Deed.LOOK else OutcomeUnknown())


async def _ask(client: Client, deed: Deed, targets: Sequence[FollowTarget]) -> Answer:
    calls = {Deed.LOOK: client.look, Deed.UNFOLLOW: client.unfollow, Deed.FOLLOW: client.follow}
    try:
        return Answer(await calls[deed](targets))
    except ServerMisbehaves as error:
        # It answered, nobody knows what: it may have been done.
        return Answer(trouble=error if deed is Deed.LOOK else OutcomeUnknown())
    except GrantRevoked as error:
        return Answer(trouble=error)
    except NetworkError as error:
        if not error.permanent:
            return Answer(trouble=error)
        if len(targets) == 1:
            return Answer([_refused(deed, targets[0], error)])
    return await _one_by_one(client, deed, targets)


async def _one_by_one(client: Client, deed: Deed, targets: Sequence[FollowTarget]) -> Answer:
    """Ask for each alone after the batch was refused as a whole, so that one of them does not spoil the others."""
    outcomes: list[FollowOutcome] = []
    for target in targets:
        answer = await _ask(client, deed, [target])
        outcomes += answer.outcomes
        if answer.trouble is not None:
            return Answer(outcomes, answer.trouble)
    return Answer(outcomes)


def _refused(deed: Deed, target: FollowTarget, error: NetworkError) -> FollowOutcome:
    gone = isinstance(error, NotThere)
    if deed is Deed.UNFOLLOW:
        # Who is gone is followed no more; a refused undo leaves the follow as it is.
        return FollowOutcome(target, FollowState.UNDONE if gone else FollowState.DONE, "" if gone else reasons.REFUSED)
    if gone:
        return FollowOutcome(target, FollowState.GONE, reasons.ACCOUNT_GONE)
    return FollowOutcome(target, FollowState.REFUSED, reasons.REFUSED)

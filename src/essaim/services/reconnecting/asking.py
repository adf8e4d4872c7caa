"""One batch asked of a network: no database here, so that waiting for a server never holds a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from essaim.model import FollowOutcome, FollowState, FollowTarget
from essaim.networks.contract import Client
from essaim.networks.errors import (
    GrantRevoked,
    NetworkError,
    NotThere,
    OutcomeUnknown,
    ServerMisbehaves,
    ServerUnreachable,
    SlowDown,
)
from essaim.services import reasons
from essaim.services.budgets import Deed
from essaim.services.reconnecting.halting import Halt, Halted, all_unless

Results: TypeAlias = list[FollowOutcome | NetworkError]


@dataclass(frozen=True)
class Answer:
    """What became of each target, in order: an outcome, or the error for which there is none."""

    results: Results

    @property
    def trouble(self) -> NetworkError | None:
        """Give the error that matters most for the account; None when all targets have an outcome."""
        errors = [result for result in self.results if isinstance(result, NetworkError)]
        for kind in (GrantRevoked, SlowDown, ServerUnreachable, OutcomeUnknown):
            for error in errors:
                if isinstance(error, kind):
                    return error
        return errors[0] if errors else None


#: Calls made side by side where one takes one target: what a browser does to a server, too.
SIDE_BY_SIDE = 5


async def ask(client: Client, deed: Deed, targets: Sequence[FollowTarget], seconds: float, halt: Halt) -> Answer:
    """Give what became of each target. Never raises a NetworkError: what went wrong is in the answer.

    Where a call takes fewer targets, several calls are made at once. After `seconds` an outcome counts as unknown:
    no request may outlive the claim under which it was begun. When `halt` says so, what is under way is cut off.
    """
    parts = [targets[start : start + client.batch_size] for start in range(0, len(targets), client.batch_size)]
    call = _Call(client, deed, asyncio.get_running_loop().time() + seconds)
    answers = await all_unless(halt, [call.begin(part) for part in parts])
    results: Results = []
    for part, answer in zip(parts, answers, strict=True):
        results += call.cut_off(part) if isinstance(answer, Halted) else answer
    return Answer(results)


class _Call:
    """One deed asked of one client for several parts of a batch."""

    def __init__(self, client: Client, deed: Deed, ends: float) -> None:
        self._client, self._deed, self._ends = client, deed, ends
        self._room = asyncio.Semaphore(SIDE_BY_SIDE)
        self._begun: set[str] = set()
        self._stopped: NetworkError | None = None

    async def begin(self, part: Sequence[FollowTarget]) -> Results:
        """Ask for a part when there is room; not any more once the server said that it is about the account."""
        async with self._room:
            if self._stopped is not None:
                return [self._stopped] * len(part)
            self._begun |= {_name(target) for target in part}
            try:
                async with asyncio.timeout_at(self._ends):
                    results = await _ask(self._client, self._deed, part)
            except TimeoutError:
                return [ServerUnreachable() if self._deed is Deed.LOOK else OutcomeUnknown()] * len(part)
            stops = (one for one in results if isinstance(one, GrantRevoked | SlowDown | ServerUnreachable))
            self._stopped = next(stops, self._stopped)
            return results

    def cut_off(self, part: Sequence[FollowTarget]) -> Results:
        """Give the results of a part that was cut off: what had begun may have been done."""
        begun = self._deed is not Deed.LOOK and any(_name(target) in self._begun for target in part)
        return [OutcomeUnknown() if begun else Halted()] * len(part)


def _name(target: FollowTarget) -> str:
    return target.remote_id + " " + target.handle


async def _ask(client: Client, deed: Deed, targets: Sequence[FollowTarget]) -> Results:
    calls = {Deed.LOOK: client.look, Deed.UNFOLLOW: client.unfollow, Deed.FOLLOW: client.follow}
    try:
        return list(await calls[deed](targets))
    except ServerMisbehaves as error:
        # It answered, nobody knows what: it may have been done.
        return [error if deed is Deed.LOOK else OutcomeUnknown()] * len(targets)
    except NetworkError as error:
        if isinstance(error, GrantRevoked) or not error.permanent:
            return [error] * len(targets)
        if len(targets) == 1:
            return [_refused(deed, targets[0], error)]
    return await _one_by_one(client, deed, targets)


async def _one_by_one(client: Client, deed: Deed, targets: Sequence[FollowTarget]) -> Results:
    """Ask for each alone after the batch was refused as a whole, so that one of them does not spoil the others."""
    results: Results = []
    for target in targets:
        [result] = await _ask(client, deed, [target])
        if isinstance(result, NetworkError):
            return results + [result] * (len(targets) - len(results))
        results.append(result)
    return results


def _refused(deed: Deed, target: FollowTarget, error: NetworkError) -> FollowOutcome:
    gone = isinstance(error, NotThere)
    if deed is Deed.UNFOLLOW:
        # Who is gone is followed no more; a refused undo leaves the follow as it is.
        return FollowOutcome(target, FollowState.UNDONE if gone else FollowState.DONE, "" if gone else reasons.REFUSED)
    if gone:
        return FollowOutcome(target, FollowState.GONE, reasons.ACCOUNT_GONE)
    return FollowOutcome(target, FollowState.REFUSED, reasons.REFUSED)

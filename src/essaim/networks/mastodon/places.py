"""What a server calls somebody, remembered for some minutes: many of its people follow the same ones.

The number is the server's own, the same for all its people. It is kept in a worker's memory alone (networks/kept.py).
"""

from __future__ import annotations

from datetime import timedelta

from essaim.base import clock
from essaim.model import FollowOutcome, FollowState, FollowTarget
from essaim.networks import reasons
from essaim.networks.kept import kept

#: Who moves or goes away is noticed after this long, or at once when the follow is refused.
REMEMBERED_FOR = timedelta(minutes=10)


def place_of(base: str, target: FollowTarget) -> FollowOutcome | None:
    """Give where somebody was found a moment ago (QUEUED, to be followed); None when the server must be asked."""
    mine = kept()
    local_id, _, moved_to = mine.said.about(_about(base, target)).partition(" ") if mine else ("", "", "")
    if not local_id:
        return None
    reason = reasons.MOVED if moved_to else ""
    return FollowOutcome(target, FollowState.QUEUED, reason, local_id=local_id, moved_to=moved_to)


def keep_place(base: str, found: FollowOutcome) -> FollowOutcome:
    """Remember where somebody was found, and give it back."""
    if (mine := kept()) is not None:
        mine.said.remember(
            _about(base, found.target), f"{found.local_id} {found.moved_to}", clock.now() + REMEMBERED_FOR
        )
    return found


def forget_place(base: str, target: FollowTarget) -> None:
    """Have the server asked again: nobody is there any more."""
    if (mine := kept()) is not None:
        mine.said.forget(_about(base, target))


def _about(base: str, target: FollowTarget) -> tuple[str, ...]:
    return ("place", base, target.handle.removeprefix("@").lower())

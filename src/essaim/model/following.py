"""Follows: what is asked of a network, what it answers, and the states between."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FollowState(StrEnum):
    """Where one intended follow stands (design: proposed → queued → sending → …)."""

    PROPOSED = "proposed"
    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DONE = "done"
    ALREADY = "already"
    REQUESTED = "requested"
    REFUSED = "refused"
    GONE = "gone"
    UNDO_QUEUED = "undo_queued"
    UNDONE = "undone"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class FollowTarget:
    """Whom to follow, as the follower's own server needs it.

    `remote_id` is the DID on Bluesky, the id on the *target's* server on Mastodon (ours resolves `handle`).
    `record_key` is the TID chosen and stored before sending (Bluesky only).
    `local_id` is what our own server calls the target, when known from an earlier answer (Mastodon only).
    `record_uri` is the at-uri of the follow record, when known (Bluesky only).
    """

    handle: str
    remote_id: str = ""
    record_key: str = ""
    local_id: str = ""
    record_uri: str = ""


@dataclass(frozen=True, slots=True)
class FollowOutcome:
    """What became of one target.

    `state` is DONE, ALREADY, REQUESTED, REFUSED, GONE, UNDONE, or QUEUED when it is not there.
    """

    target: FollowTarget
    state: FollowState
    reason: str = ""
    local_id: str = ""
    record_uri: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class FollowedAccount:
    """One follow that exists on a network. `handle` is complete (`name@host`) on Mastodon, may be empty on Bluesky."""

    remote_id: str
    handle: str = ""
    record_uri: str = ""
    requested: bool = False

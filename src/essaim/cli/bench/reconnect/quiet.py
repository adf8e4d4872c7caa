"""Networks that answer at once and keep real limits: what is left of a follow's cost is the scheduler's own."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from essaim.base import clock
from essaim.model import Account, FollowedAccount, FollowOutcome, FollowState, FollowTarget, Grant, Network
from essaim.networks.contract import SignIn
from essaim.networks.errors import SlowDown
from essaim.networks.sandbox.limits import DAY, HOUR, MINUTE, SandboxLimits, Slots, Standing, Windows

BATCHES = {Network.MASTODON: 1, Network.BLUESKY: 200}
#: What following somebody takes on Mastodon: to find them, to ask how one stands to them, to follow.
MASTODON_CALLS = 3
#: A call on Bluesky, with the one before it that brings a nonce.
BLUESKY_CALLS = 2


@dataclass
class QuietNetworks:
    """All networks. `refused` counts calls beyond a limit."""

    limits: SandboxLimits | None
    refused: int = 0
    follows: int = 0
    slots: Slots = field(default_factory=Slots)
    windows: Windows = field(default_factory=Windows)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sign_in(self, network: Network) -> SignIn:
        """Nobody signs in here."""
        raise NotImplementedError(network)

    def client(self, account: Account, grant: Grant) -> QuietClient:
        """Give a client for an account."""
        return QuietClient(self, account, grant)

    def take(self, account: Account, host: str, targets: int) -> None:
        """Count what a call takes, as the servers do. Raises SlowDown beyond a limit."""
        if self.limits is None:
            return
        limits, now, key = self.limits, clock.now(), f"{account.key}"
        standings: list[Standing] = []
        with self.lock:
            if account.key.network is Network.MASTODON:
                standings = [
                    self.slots.take(f"calls {key}", limits.calls_per_token, 5 * MINUTE, now, MASTODON_CALLS * targets),
                    self.slots.take(f"follows {key}", limits.follows_per_day, DAY, now, targets),
                ]
            else:
                points = targets * limits.create_points
                standings = [
                    self.windows.take(f"hour {key}", limits.points_per_hour, HOUR, now, points),
                    self.windows.take(f"day {key}", limits.points_per_day, DAY, now, points),
                    self.windows.take(f"calls {host}", limits.pds_calls_per_address, 5 * MINUTE, now, BLUESKY_CALLS),
                ]
            exceeded = [standing for standing in standings if standing.exceeded]
            self.refused += len(exceeded)
            self.follows += 0 if exceeded else targets
        if exceeded:
            raise SlowDown(max(standing.resets_at for standing in exceeded))


class QuietClient:
    """One account's client: each follow is done as soon as it is asked for."""

    def __init__(self, networks: QuietNetworks, account: Account, grant: Grant) -> None:
        """Take whom it acts for."""
        self.network = account.key.network
        self.batch_size = BATCHES[self.network]
        self._networks, self._account, self._host = networks, account, grant.service_url

    async def whoami(self) -> Account:
        """Give the account itself."""
        return self._account

    async def follows(self) -> AsyncIterator[FollowedAccount]:
        """Give nobody."""
        nobody: list[FollowedAccount] = []
        for one in nobody:
            yield one

    async def follow(self, targets: Sequence[FollowTarget]) -> list[FollowOutcome]:
        """Follow all. Raises SlowDown beyond a limit."""
        self._networks.take(self._account, self._host, len(targets))
        uri = f"at://{self._account.key.remote_id}/app.bsky.graph.follow/" if self.network is Network.BLUESKY else ""
        return [
            FollowOutcome(
                target,
                FollowState.DONE,
                local_id="" if uri else target.remote_id,
                record_uri=uri and uri + target.record_key,
            )
            for target in targets
        ]

    async def look(self, targets: Sequence[FollowTarget]) -> list[FollowOutcome]:
        """Say that nothing is there."""
        return [FollowOutcome(target, FollowState.QUEUED) for target in targets]

    async def unfollow(self, targets: Sequence[FollowTarget]) -> list[FollowOutcome]:
        """Undo all."""
        return [FollowOutcome(target, FollowState.UNDONE) for target in targets]

"""The limits the sandbox keeps, and the counters behind them.

Mastodon counts in fixed slots of epoch time; the reference PDS counts from the first request of a key on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MINUTE = 60
HOUR = 3600
DAY = 86400


@dataclass(frozen=True)
class SandboxLimits:
    """What each server of the sandbox allows; the defaults are those of the real ones."""

    # Mastodon
    calls_per_token: int = 300  # in 5 minutes
    calls_per_user: int = 1500  # in 5 minutes
    calls_per_address: int = 300  # in 5 minutes, without a token
    pages_per_user: int = 300  # in 15 minutes
    registrations_per_address: int = 5  # in 10 minutes
    follows_per_day: int = 400
    follow_ceiling: int = 7500
    # The PDS
    points_per_hour: int = 5000
    points_per_day: int = 35000
    create_points: int = 3
    update_points: int = 2
    delete_points: int = 1
    writes_per_call: int = 200
    pds_calls_per_address: int = 3000  # in 5 minutes
    access_token_seconds: int = HOUR
    public_session_seconds: int = 14 * DAY  # a client without keys of its own: also how long a refresh token lives
    session_seconds: int = 730 * DAY
    refresh_token_seconds: int = 90 * DAY
    nonce_seconds: int = MINUTE


#: What the demo announces: high enough that nobody waits in front of the screen.
DEMO_LIMITS = SandboxLimits(
    calls_per_token=100_000,
    calls_per_user=100_000,
    calls_per_address=100_000,
    pages_per_user=100_000,
    registrations_per_address=1_000,
    follows_per_day=50_000,
    follow_ceiling=100_000,
    points_per_hour=1_000_000,
    points_per_day=5_000_000,
    pds_calls_per_address=100_000,
)


@dataclass(frozen=True)
class Standing:
    """Where a counter stands after a request."""

    limit: int
    used: int
    resets_at: datetime
    period: int

    @property
    def remaining(self) -> int:
        """Give what is left."""
        return max(0, self.limit - self.used)

    @property
    def exceeded(self) -> bool:
        """True when this request was one too many."""
        return self.used > self.limit


class Slots:
    """Counts in fixed slots of epoch time, as Mastodon does."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int], tuple[int, int]] = {}

    def take(self, key: str, limit: int, period: int, now: datetime, cost: int = 1) -> Standing:
        """Count a request (or, with `cost=0`, only look)."""
        slot = int(now.timestamp()) // period
        before, used = self._counts.get((key, period), (slot, 0))
        used = (used if before == slot else 0) + cost
        if cost:
            self._counts[key, period] = (slot, used)
        return Standing(limit, used, datetime.fromtimestamp((slot + 1) * period, UTC), period)


class Windows:
    """Counts from a key's first request on, as the reference PDS does; a refused request is counted too."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int], tuple[datetime, int]] = {}

    def take(self, key: str, limit: int, period: int, now: datetime, cost: int = 1) -> Standing:
        """Count a request."""
        ends, used = self._counts.get((key, period), (now + timedelta(seconds=period), 0))
        if ends <= now:
            ends, used = now + timedelta(seconds=period), 0
        self._counts[key, period] = (ends, used + cost)
        return Standing(limit, used + cost, ends, period)

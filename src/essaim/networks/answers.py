"""Answers of other servers: read with suspicion, given as typed values or as an error of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

import msgspec

from essaim.base import clock
from essaim.base.decoding import decoded
from essaim.networks.errors import (
    GrantRevoked,
    NetworkRefused,
    NotThere,
    OutcomeUnknown,
    ServerMisbehaves,
)

T = TypeVar("T")

#: When a server says "slow down" without saying until when: the length of both networks' shortest window.
UNTOLD_WAIT = timedelta(minutes=5)
#: No server keeps us waiting longer by one answer; asked again, it may say so again.
LONGEST_WAIT = timedelta(hours=25)
#: Mastodon and most others; Bluesky, and the draft standard; X.
_RESETS = ("x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset")
_REMAINING = ("x-ratelimit-remaining", "ratelimit-remaining", "x-rate-limit-remaining")


class ErrorBody(msgspec.Struct):
    """What OAuth, XRPC and Mastodon servers put into a refusal."""

    error: object = ""
    error_description: object = ""
    message: object = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer, its header names in lower case; `writes` tells that the request may have changed something."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    writes: bool = False

    def read(self, kind: type[T]) -> T:
        """Give the JSON body as a value of `kind`. Raises ServerMisbehaves, or OutcomeUnknown after a write."""
        try:
            return decoded(self.body, kind)
        except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError) as error:
            raise (OutcomeUnknown() if self.writes else ServerMisbehaves()) from error

    @property
    def error(self) -> str:
        """Give the short error name of a refusal (`invalid_grant`, `RecordNotFound`), or an empty text."""
        try:
            told = decoded(self.body, ErrorBody)
        except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError):
            return ""
        return told.error if isinstance(told.error, str) else ""

    def accepted(self) -> Answer:
        """Give the answer itself when it is a success; raise what it means otherwise."""
        if 200 <= self.status < 300:
            return self
        if self.status == 401 or "insufficient_scope" in self.headers.get("www-authenticate", ""):
            raise GrantRevoked
        if self.status in {404, 410}:
            raise NotThere
        if self.status < 400:
            raise ServerMisbehaves
        raise NetworkRefused

    def from_own_server(self) -> Answer:
        """Give the answer itself when it is a success; else say what it means from the account's own server.

        There a refusal concerns the account or the server, never the person who was to be followed.
        """
        if self.status in {401, 403}:
            raise GrantRevoked
        if not 200 <= self.status < 300:
            raise ServerMisbehaves
        return self


def slow_down_until(headers: Mapping[str, str]) -> datetime:
    """Give the moment a 429 asks us to wait for.

    Mastodon says `X-RateLimit-Reset` (a date), Bluesky `ratelimit-reset` (seconds since 1970), others `Retry-After`.
    """
    now = clock.now()
    told = [_moment(headers.get(name, ""), now) for name in ("retry-after", *_RESETS)]
    until = next((moment for moment in told if moment is not None), now + UNTOLD_WAIT)
    return min(max(until, now + timedelta(seconds=1)), now + LONGEST_WAIT)


def used_up_until(headers: Mapping[str, str]) -> datetime | None:
    """Give when a budget comes back that an answer, itself a success, says is used up; None while some is left."""
    remaining = [headers.get(name, "").strip() for name in _REMAINING]
    if not any(left.isascii() and left.isdigit() and not int(left[:20]) for left in remaining):
        return None
    now = clock.now()
    told = [moment for name in _RESETS if (moment := _moment(headers.get(name, ""), now)) is not None]
    return min(told[0], now + LONGEST_WAIT) if told and told[0] > now else None


def _moment(text: str, now: datetime) -> datetime | None:
    text = text.strip()
    try:
        if text.isascii() and text.isdigit():
            seconds = int(text[:20])
            if seconds > 10**11:
                return now + LONGEST_WAIT
            # Small numbers count from now, large ones from 1970.
            return datetime.fromtimestamp(seconds, UTC) if seconds > 10**9 else now + timedelta(seconds=seconds)
        if text[:1].isdigit():
            moment = datetime.fromisoformat(text)
        elif text:
            moment = parsedate_to_datetime(text)
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

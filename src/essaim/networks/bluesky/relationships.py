"""What is between one account and others, asked of Bluesky's public API: who blocks whom, who follows already.

It is a help, never a condition: an AppView that does not answer holds nobody back, as each server decides for itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from essaim.networks.contract import Reach
from essaim.networks.errors import NetworkError
from essaim.networks.http import Http

#: What `app.bsky.graph.getRelationships` takes in one call.
AT_ONCE = 30
#: A follow must not wait long for it.
SECONDS = 8.0


class Relationship(msgspec.Struct):
    """What is between our account and `did`; each is a record's address, or None."""

    did: str = ""
    following: str | None = None
    blocking: str | None = None
    blocked_by: str | None = msgspec.field(name="blockedBy", default=None)
    blocking_by_list: str | None = msgspec.field(name="blockingByList", default=None)
    blocked_by_list: str | None = msgspec.field(name="blockedByList", default=None)

    @property
    def blocked(self) -> bool:
        """True when one of the two blocked the other: a follow would lead nowhere."""
        return any((self.blocking, self.blocked_by, self.blocking_by_list, self.blocked_by_list))


class _Answer(msgspec.Struct):
    relationships: list[Relationship]


async def relationships(reach: Reach, did: str, others: Sequence[str]) -> dict[str, Relationship]:
    """Give what is known between an account and others, by their DIDs; those of whom nothing is known are left out."""
    parts = [others[start : start + AT_ONCE] for start in range(0, len(others), AT_ONCE)]
    async with Http(reach, total_seconds=SECONDS) as http:
        found = await asyncio.gather(*(_ask(http, reach, did, part) for part in parts))
    return {one.did: one for part in found for one in part if one.did}


async def _ask(http: Http, reach: Reach, did: str, others: Sequence[str]) -> list[Relationship]:
    query = [("actor", did), *(("others", other) for other in others)]
    try:
        answer = await http.get(
            f"{reach.handle_resolver_url}/xrpc/app.bsky.graph.getRelationships", params=query, retries=0
        )
        return answer.accepted().read(_Answer).relationships
    except NetworkError:
        return []

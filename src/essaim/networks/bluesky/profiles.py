"""What an account says of itself, read from its own PDS, so that no AppView is needed."""

from __future__ import annotations

import msgspec

from essaim.base.decoding import converted
from essaim.networks.bluesky.answers import Profile, Record, RepoDescription
from essaim.networks.errors import NetworkError
from essaim.networks.handles import is_bluesky_handle
from essaim.networks.http import Http

LONGEST_NAME = 200
#: What a PDS calls an account whose handle leads nowhere any more.
_BROKEN_HANDLE = "handle.invalid"


async def display_name(http: Http, pds: str, did: str) -> str:
    """Give the name an account gave itself, or an empty text: the lack of it never fails a sign-in."""
    try:
        answer = await http.get(
            f"{pds}/xrpc/com.atproto.repo.getRecord",
            params={"repo": did, "collection": "app.bsky.actor.profile", "rkey": "self"},
            retries=0,
        )
        if answer.status == 200:
            profile = converted(answer.read(Record).value, Profile)
            return (profile.display_name or "")[:LONGEST_NAME]
        answer = await http.get(f"{pds}/xrpc/app.bsky.actor.getProfile", params={"actor": did}, retries=0)
        return (answer.accepted().read(Profile).display_name or "")[:LONGEST_NAME]
    except (NetworkError, msgspec.ValidationError):
        return ""


async def handle_of(http: Http, pds: str, did: str) -> str:
    """Give the handle under which its PDS lists an account; empty when it has none that works. Raises NetworkError."""
    answer = await http.get(f"{pds}/xrpc/com.atproto.repo.describeRepo", params={"repo": did})
    handle = answer.accepted().read(RepoDescription).handle.lower()
    return handle if is_bluesky_handle(handle) and handle != _BROKEN_HANDLE else ""

"""What each program of the fediverse can do, as far as it changes what we ask; told in docs/reference/fediverse.md."""

from __future__ import annotations

from dataclasses import dataclass

#: The least that Essaim needs: who you are, whom you follow, finding people, following them.
LEAST = ("read:accounts", "read:search", "read:follows", "write:follows")
#: What servers are asked for that refuse these; each later one only where the earlier is refused.
WIDER = (("read", "write", "follow"), ("read", "write"))

#: Programs of the fediverse without the Mastodon API: nobody can sign in from there.
WITHOUT_API = frozenset(
    {"misskey", "cherrypick", "peertube", "lemmy", "kbin", "mbin", "piefed", "writefreely", "mobilizon", "funkwhale",
     "castopod", "owncast", "diaspora", "bookwyrm", "ghost", "discourse", "nodebb", "hubzilla", "nextcloud"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a program can do.

    `scopes` are asked for one after the other until one set is taken. `shares_client`: one registration may serve many
    people at once; where not, each sign-in registers its own.
    """

    scopes: tuple[tuple[str, ...], ...] = (LEAST, *WIDER)
    shares_client: bool = True
    speaks_api: bool = True


_PROGRAMS = {
    # Knows `follow` beside `read` and `write`, and nothing finer; refuses on its sign-in page, not at registration.
    "pixelfed": Capabilities(scopes=(("read", "follow"), ("read", "write", "follow"))),
    # Keeps whole words only, and reads `write:follows` as `write`: better to show what is really given.
    "friendica": Capabilities(scopes=(("read", "write", "follow"),)),
    # Keeps the person who signs in on the registration itself, and drops it with the first token taken back.
    "snac": Capabilities(shares_client=False),
}


def capabilities(software: str) -> Capabilities:
    """Give what a program can do, by its name in nodeinfo; programs that we do not know are taken for Mastodon."""
    if software in WITHOUT_API:
        return Capabilities(speaks_api=False)
    return _PROGRAMS.get(software, Capabilities())


def may_follow(scopes: tuple[str, ...]) -> bool:
    """Say whether a grant lets us find and follow people; one that does not name its scopes is tried."""
    held = set(scopes)
    return not held or bool(held & {"follow", "write", "write:follows"} and held & {"read", "read:accounts"})


def wider_than_needed(scopes: tuple[str, ...]) -> bool:
    """Say whether a grant gives more than Essaim needs; then the person should be told."""
    return any(scope not in LEAST for scope in scopes)

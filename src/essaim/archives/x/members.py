"""Which files of an X archive mean what, and which may be opened for what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from essaim.archives.contract import Purpose

_ALWAYS = frozenset({"manifest", "account"})
_LISTS = frozenset({"following", "follower"})
POSTS = frozenset({"tweets", "tweet"})
_CLASSIC = frozenset({"user_details", "payload_details", "classic_tweets"})
_CONTACTS = _ALWAYS | _LISTS | POSTS | _CLASSIC
#: Kinds that stand for a folder of media; its files are listed, and opened one by one when asked for.
MEDIA = frozenset({"tweets_media", "tweet_media", "community_tweet_media"})

#: The allow-list: kinds of files that may be opened for each purpose. Private messages, addresses, telephone numbers
#: and the like stand in none. A summary counts the advertisements, on the machine of whom it concerns, and keeps none.
ALLOWED = {
    Purpose.CONTACTS: _CONTACTS,
    Purpose.POSTS: _ALWAYS
    | POSTS
    | _CLASSIC
    | MEDIA
    | {"note-tweet", "community-tweet", "profile", "screen-name-change", "lists-created", "lists-member"}
    | {"lists-subscribed", "protected-history"},
    Purpose.ADS: _ALWAYS | {"ad-impressions", "ad-engagements", "personalization"},
    Purpose.DO_NOT_FOLLOW: _ALWAYS | {"block", "mute"},
    Purpose.SUMMARY: _CONTACTS | {"ad-impressions"},
}
_KNOWN = frozenset().union(*ALLOWED.values())


@cache
def allowed(purpose: Purpose) -> frozenset[str]:
    """Give the kinds of files that may be opened for these purposes."""
    return frozenset().union(*(ALLOWED[one] for one in purpose))


_FILE = re.compile(r"(?P<kind>[a-z][a-z-]*?)(?:-part(?P<part>\d{1,6}))?\.js", re.IGNORECASE)
_CLASSIC_MONTH = re.compile(r"\d{4}_\d{2}\.js")
_GLOBAL = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*window\.YTD\.(\w{1,60})\.part(\d{1,6})\s*=")
_MANIFEST = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*window\.__THAR_CONFIG\s*=")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file stands in an archive: the archive's own folder, then what it holds and which part of it."""

    base: str
    era: str  # "data", "root", "classic" or "media"
    kind: str
    part: int


def place_of(path: str) -> Place | None:
    """Give the place of a member by its path, or None when it is no file we know."""
    parts = path.split("/")
    folders = [part.lower() for part in parts[:-1]]
    name = parts[-1]
    if (
        len(folders) >= 2
        and folders[-2:] == ["data", "js"]
        and name.lower() in {"user_details.js", "payload_details.js"}
    ):
        return Place("/".join(parts[:-3]), "classic", name.lower().removesuffix(".js"), 0)
    if folders[-3:] == ["data", "js", "tweets"] and _CLASSIC_MONTH.fullmatch(name):
        return Place("/".join(parts[:-4]), "classic", "classic_tweets", int(name[:7].replace("_", "")))
    if folders and folders[-1] in MEDIA:
        return Place("/".join(parts[: -3 if folders[-2:-1] == ["data"] else -2]), "media", folders[-1], 0)
    found = _FILE.fullmatch(name)
    if found is None or found["kind"].lower() not in _KNOWN:
        return None
    kind, part = found["kind"].lower(), int(found["part"] or 0)
    if folders and folders[-1] == "data":
        return Place("/".join(parts[:-2]), "data", kind, part)
    if {"data", "assets"} & set(folders):
        return None
    return Place("/".join(parts[:-1]), "root", kind, part)


def wants(purpose: Purpose, path: str) -> bool:
    """Say whether a member may be opened for `purpose`."""
    place = place_of(path)
    return place is not None and place.kind in allowed(purpose)


def bare_name(head: bytes, name: str) -> str | None:
    """Give the member's name that a file given alone stands for: its content tells, or else its name."""
    found = _GLOBAL.match(head)
    if found:
        kind, part = found[1].decode("ascii", "replace").lower().replace("_", "-"), int(found[2])
        return f"{kind}.js" if not part else f"{kind}-part{part}.js"
    if _MANIFEST.match(head):
        return "manifest.js"
    place = place_of(name)
    if place is not None and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"[", b"{"}:
        return name
    return None

"""Invented X archives of every generation and any size."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from pathlib import Path

from essaim.archives.invent.classic import classic_members
from essaim.archives.invent.extras import Extras, extra_lists
from essaim.archives.invent.media import PICTURE
from essaim.archives.invent.posts import Posts
from essaim.archives.invent.town import invent_extras
from essaim.archives.invent.words import Json, snowflake
from essaim.archives.invent.writing import Member, pretty_object, wrapped, write_folder, write_zip
from essaim.model import ArchiveOwner

#: Files that X always writes, mostly empty; lists above replace those that are asked for.
_ALWAYS_THERE = re.findall(
    r"[a-z-]+",
    "ad-engagements ageinfo app block community-tweet connected-application contact deleted-tweets device-token "
    "direct-message-headers direct-messages-group email-address-change grok-chat-item like lists-created mute "
    "ni-devices note-tweet periscope-profile-description personalization phone-number profile saved-search "
    "protected-history lists-member lists-subscribed screen-name-change sso",
)
_WHEN = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
_PAGE = b"<!DOCTYPE html>\n<html><head><title>Your archive</title></head><body></body></html>\n"
#: No post fills more than this.
_POST_BYTES = 8_000


@dataclass(frozen=True, slots=True)
class Listed:
    """The content of one kind of files: how many elements, and how to make them."""

    kind: str
    count: int
    make: Callable[[], Iterable[Json]]


def invent_x_archive(
    target: Path,
    *,
    seed: int,
    owner: ArchiveOwner,
    following: Sequence[str],
    followers: Sequence[str] = (),
    mentioned: Mapping[str, tuple[str, str]] | None = None,
    layout: str = "2022",
    part_size: int | None = None,
    wrapper: str = "",
    when: datetime = _WHEN,
    posts: int = 200,
    container: str = "zip",
    full: bool = False,
    extras: Extras | None = None,
    ads: int = 300,
    media: int = 1,
    media_bytes: int = 0,
) -> list[Path]:
    """Write an archive shaped exactly as X makes it and give the paths to hand over. Memory stays small at any size.

    `layout` is `classic`, `2018`, `2020`, `2022` or `2024`. `mentioned` (id → handle, name) are named in the owner's
    posts. `container` is `zip` (`target` is the file), `folder` (`target` is the folder) or `bare` (`target` is a
    folder for the two lists alone). `wrapper` is the folder that packing again puts around everything. Lists are cut
    in parts of `part_size` elements. `full` adds every sort of posts and fills the other files that may be read, with
    `ads` advertisements; `extras` are put there instead of invented ones.
    `media` files are in the media folder, of a few bytes each or else of `media_bytes` zeros that take no room on disk.
    """
    every = Posts(
        seed,
        owner,
        mentioned or {},
        posts,
        when,
        every_sort=full,
        edit_info=layout in {"2022", "2024"},
        notes=layout == "2024",
    )
    if layout == "classic":
        members: Iterable[Member] = classic_members(owner, every, _PAGE, when)
    else:
        kind = "tweets" if layout in {"2022", "2024"} else "tweet"
        if extras is None:
            extras = invent_extras(seed, owner, following, when, ads) if full else Extras()
        lists = _lists(owner, following, followers, every, kind, when, old=layout == "2018")
        lists |= _more_lists(owner, extras, every, old=layout == "2018", community=full and layout == "2024")
        members = _modern(owner, lists, layout, part_size, when)
        members = _chain(members, _media_files(every, f"{kind}_media", media, media_bytes, when), layout)
    return _write(target, members, container, wrapper, when)


def _write(target: Path, members: Iterable[Member], container: str, wrapper: str, when: datetime) -> list[Path]:
    if container == "bare":
        lists_alone = (
            Member(member.name.rsplit("/", 1)[-1], member.blocks)
            for member in members
            if member.name.rsplit("/", 1)[-1].startswith(("following", "follower"))
        )
        return write_folder(target, lists_alone)
    named = (
        Member(f"{wrapper}/{member.name}" if wrapper else member.name, member.blocks, member.hole, member.most)
        for member in members
    )
    if container == "folder":
        write_folder(target, named)
    else:
        write_zip(target, named, when)
    return [target]


def _lists(
    owner: ArchiveOwner,
    following: Sequence[str],
    followers: Sequence[str],
    posts: Posts,
    kind: str,
    when: datetime,
    *,
    old: bool,
) -> dict[str, Listed]:
    found = [
        Listed("account", 1, lambda: [_account(owner)]),
        Listed("following", len(following), lambda: (_follow("following", one, old=old) for one in following)),
        Listed("follower", len(followers), lambda: (_follow("follower", one, old=old) for one in followers)),
        # Until January 2020 a post stood bare in the array.
        Listed(kind, len(posts), lambda: (post if old else {"tweet": post} for post in posts)),
        Listed("direct-messages", 1, lambda: [_message(owner)]),
        Listed("ip-audit", 1, lambda: [_address(owner, when)]),
        Listed("ad-impressions", 0, list),
        *(Listed(name, 0, list) for name in _ALWAYS_THERE),
    ]
    return {listed.kind: listed for listed in found}


def _more_lists(owner: ArchiveOwner, extras: Extras, posts: Posts, *, old: bool, community: bool) -> dict[str, Listed]:
    """Give the lists that replace empty ones."""
    found = [
        Listed(kind, len(items), lambda items=items: items)  # type: ignore[misc]
        for kind, items in extra_lists(extras, owner, old=old).items()
        if items
    ]
    if posts.note_count():
        found.append(Listed("note-tweet", posts.note_count(), lambda: ({"noteTweet": note} for note in posts.notes())))
    if community:
        found.append(Listed("community-tweet", 3, lambda: ({"tweet": post} for post in posts.community(3))))
    return {listed.kind: listed for listed in found}


def _modern(
    owner: ArchiveOwner, lists: Mapping[str, Listed], layout: str, part_size: int | None, when: datetime
) -> Iterator[Member]:
    root = layout == "2018"
    folder = "" if root else "data/"
    if not root:
        yield Member("Your archive.html", [_PAGE])
        yield Member("assets/js/main.js", [b"/* the page's own script */\n"])
        yield Member("assets/images/favicon.gif", [PICTURE])
        parts = [(listed.kind, part, count) for listed in lists.values() for part, count in _parts(listed, part_size)]
        yield Member("data/manifest.js", [_manifest(owner, parts, when)])
        yield Member("data/README.txt", [b"What each file holds.\n"])
    for listed in lists.values():
        items = iter(listed.make())
        for part, count in _parts(listed, part_size):
            yield Member(
                folder + _file_name(listed.kind, part),
                wrapped(_global_name(listed.kind, part), islice(items, count), old=root),
                most=count * _POST_BYTES,
            )


def _parts(listed: Listed, size: int | None) -> Iterator[tuple[int, int]]:
    """Cut a list as X does and give each part's number and length; an empty list is one empty part."""
    if size is None or listed.count <= size:
        yield 0, listed.count
        return
    for part, start in enumerate(range(0, listed.count, size)):
        yield part, min(size, listed.count - start)


def _media_files(posts: Posts, folder: str, media: int, media_bytes: int, when: datetime) -> Iterator[Member]:
    """Give that many media files: those of the posts, the newest first, then some whose posts are gone."""
    names = (medium.file_name for at in range(len(posts)) for medium in posts.media(at))
    gone = (f"{snowflake(when, at)}-Egone{at:06}.jpg" for at in range(media))
    for name in islice(_both(names, gone), media if len(posts) else 0):
        yield Member(f"{folder}/{name}", () if media_bytes else [PICTURE], hole=media_bytes)


def _both(first: Iterator[str], then: Iterator[str]) -> Iterator[str]:
    yield from first
    yield from then


def _chain(members: Iterator[Member], media: Iterator[Member], layout: str) -> Iterator[Member]:
    """Add the media: for half of 2019, they stood in a ZIP inside the ZIP."""
    yield from members
    if layout != "2018":
        for member in media:
            yield Member(f"data/{member.name}", member.blocks, member.hole)
        return
    body = io.BytesIO()
    folder = "tweet_media"
    with zipfile.ZipFile(body, "w") as file:
        for member in media:
            info = zipfile.ZipInfo(member.name.rsplit("/", 1)[-1], (2019, 6, 1, 8, 0, 0))
            file.writestr(info, bytes(member.hole) or b"".join(member.blocks))
    yield Member(f"{folder}/{folder}.zip", [body.getvalue()])


def _file_name(kind: str, part: int) -> str:
    return f"{kind}-part{part}.js" if part else f"{kind}.js"


def _global_name(kind: str, part: int) -> str:
    return f"YTD.{kind.replace('-', '_')}.part{part}"


def _follow(kind: str, remote_id: str, *, old: bool) -> Json:
    entry: Json = {"accountId": remote_id}
    if not old:
        entry["userLink"] = f"https://twitter.com/intent/user?user_id={remote_id}"
    return {kind: entry}


def _account(owner: ArchiveOwner) -> Json:
    return {
        "account": {
            "email": "someone@mail.example",
            "createdVia": "web",
            "username": owner.handle,
            "accountId": owner.remote_id,
            "createdAt": "2011-03-02T10:20:30.000Z",
            "accountDisplayName": owner.display_name,
        }
    }


def _message(owner: ArchiveOwner) -> Json:
    message = {"recipientId": owner.remote_id, "text": "A private word, never to be read.", "id": "1"}
    return {"dmConversation": {"conversationId": "1-2", "messages": [{"messageCreate": message}]}}


def _address(owner: ArchiveOwner, when: datetime) -> Json:
    return {"ipAudit": {"accountId": owner.remote_id, "createdAt": f"{when:%FT%T}.000Z", "loginIp": "192.0.2.7"}}


def _manifest(owner: ArchiveOwner, parts: Iterable[tuple[str, int, int]], when: datetime) -> bytes:
    types: Json = {}
    for kind, group in groupby(parts, key=lambda part: part[0]):
        first, *others = kind.split("-")
        types[first + "".join(word.title() for word in others)] = {
            "files": [
                {
                    "fileName": f"data/{_file_name(name, at)}",
                    "globalName": _global_name(name, at),
                    "count": str(count),
                }
                for name, at, count in group
            ]
        }
    manifest: Json = {
        "userInfo": {
            "accountId": owner.remote_id,
            "userName": owner.handle,
            "displayName": owner.display_name,
        },
        "archiveInfo": {
            "sizeBytes": "1234567",
            "generationDate": f"{when:%Y-%m-%dT%H:%M:%S}.000Z",
            "isPartialArchive": False,
            "maxPartSizeBytes": "53687091200",
        },
        "readmeInfo": {"fileName": "data/README.txt", "directory": "data/", "name": "README.txt"},
        "dataTypes": types,
    }
    return b"window.__THAR_CONFIG = " + pretty_object(manifest)

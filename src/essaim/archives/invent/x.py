"""Invented X archives of every generation."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from random import Random

from essaim.archives.invent.posts import Json, invent_posts
from essaim.model import ArchiveOwner

#: Files that X always writes, mostly empty, and that Essaim never opens.
_NEVER_OPENED = re.findall(
    r"[a-z-]+",
    "ad-engagements ageinfo app block community-tweet connected-application contact deleted-tweets device-token "
    "direct-message-headers direct-messages-group email-address-change grok-chat-item like lists-created mute "
    "ni-devices note-tweet periscope-profile-description personalization phone-number profile saved-search "
    "screen-name-change sso",
)
_WHEN = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
_PAGE = "<!DOCTYPE html>\n<html><head><title>Your archive</title></head><body></body></html>\n"
#: The smallest picture there is, for a media folder that is not empty.
_PICTURE = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")

Member = tuple[str, bytes]


def invent_x_archive(
    target: Path,
    *,
    seed: int,
    owner: ArchiveOwner,
    following: Sequence[str],
    followers: Sequence[str] = (),
    mentioned: Mapping[str, tuple[str, str]] | None = None,
    layout: str = "2022",
    part_size: int = 1000,
    wrapper: str = "",
    when: datetime = _WHEN,
    posts: int = 200,
    container: str = "zip",
) -> list[Path]:
    """Write an archive shaped exactly as X makes it and give the paths to hand over.

    `mentioned` (id → handle, name) are named in the owner's posts. `container` is `zip` (`target` is the file),
    `folder` (`target` is the folder) or `bare` (`target` is a folder for the two lists alone). `wrapper` is the folder
    that packing again puts around everything.
    """
    rng = Random(seed)  # noqa: S311 - invented data must be the same each time
    tweets = list(invent_posts(rng, mentioned or {}, posts, when))
    if layout == "classic":
        members = _classic(owner, tweets, when)
    else:
        members = _modern(owner, following, followers, tweets, layout, part_size, when)
    if container == "bare":
        lists = [(name.rsplit("/", 1)[-1], body) for name, body in members]
        return _write_folder(target, (m for m in lists if m[0].startswith(("following", "follower"))))
    named = ((f"{wrapper}/{name}" if wrapper else name, body) for name, body in members)
    if container == "folder":
        _write_folder(target, named)
    else:
        _write_zip(target, named, when)
    return [target]


def _modern(
    owner: ArchiveOwner,
    following: Sequence[str],
    followers: Sequence[str],
    tweets: list[Json],
    layout: str,
    part_size: int,
    when: datetime,
) -> Iterator[Member]:
    root = layout == "2018"
    kind = "tweets" if layout == "2022" else "tweet"
    folder = "" if root else "data/"
    lists: dict[str, list[Json]] = {
        "account": [_account(owner)],
        "following": [_follow("following", remote_id, old=root) for remote_id in following],
        "follower": [_follow("follower", remote_id, old=root) for remote_id in followers],
        # Until January 2020 a post stood bare in the array.
        kind: [tweet if root else {"tweet": tweet} for tweet in tweets],
        "direct-messages": [_message(owner)],
        "ip-audit": [
            {"ipAudit": {"accountId": owner.remote_id, "createdAt": f"{when:%FT%T}.000Z", "loginIp": "192.0.2.7"}}
        ],
        "ad-impressions": [],
        **{name: [] for name in _NEVER_OPENED},
    }
    parts = [(name, at, items) for name, all_items in lists.items() for at, items in _parts(all_items, part_size)]
    if not root:
        yield "Your archive.html", _PAGE.encode()
        yield "assets/js/main.js", b"/* the page's own script */\n"
        yield "assets/images/favicon.gif", _PICTURE
        yield "data/manifest.js", _manifest(owner, parts, when)
        yield "data/README.txt", b"What each file holds.\n"
    for name, at, items in parts:
        yield folder + _file_name(name, at), wrap(name, at, items, old=root)
    media = "tweets_media" if layout == "2022" else "tweet_media"
    if tweets and not root:
        yield f"{folder}{media}/{tweets[0]['id_str']}-AbCdEfGhIjKlMnO.gif", _PICTURE
    elif root:
        yield f"{media}/{media}.zip", b"PK\x05\x06" + bytes(18)  # in 2019, a ZIP inside the ZIP


def _parts(items: list[Json], size: int) -> Iterator[tuple[int, list[Json]]]:
    """Cut a list as X does; an empty one is one empty part."""
    for at in range(max(1, -(-len(items) // size))):
        yield at, items[at * size : (at + 1) * size]


def _file_name(kind: str, part: int) -> str:
    return f"{kind}-part{part}.js" if part else f"{kind}.js"


def _global_name(kind: str, part: int) -> str:
    return f"YTD.{kind.replace('-', '_')}.part{part}"


def wrap(kind: str, part: int, items: Sequence[Json], *, old: bool = False) -> bytes:
    """Give a file of X: an assignment to a global name, then an indented array. `old` puts braces on shared lines."""
    start = f"window.{_global_name(kind, part)} = "
    if not items:
        return f"{start}[ ]".encode()
    if old:
        text = ", ".join(json.dumps(item, indent=2, ensure_ascii=False, separators=(",", " : ")) for item in items)
        return f"{start}[ {text} ]".encode()
    return (start + json.dumps(items, indent=2, ensure_ascii=False, separators=(",", " : "))).encode()


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


def _manifest(owner: ArchiveOwner, parts: Iterable[tuple[str, int, list[Json]]], when: datetime) -> bytes:
    types: dict[str, object] = {}
    for kind, group in groupby(parts, key=lambda part: part[0]):
        first, *others = kind.split("-")
        types[first + "".join(word.title() for word in others)] = {
            "files": [
                {
                    "fileName": f"data/{_file_name(name, at)}",
                    "globalName": _global_name(name, at),
                    "count": str(len(items)),
                }
                for name, at, items in group
            ]
        }
    manifest = {
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
    text = json.dumps(manifest, indent=2, ensure_ascii=False, separators=(",", " : "))
    return f"window.__THAR_CONFIG = {text}".encode()


def _classic(owner: ArchiveOwner, tweets: list[Json], when: datetime) -> Iterator[Member]:
    """Give an archive from before August 2018: posts by month, and no follow list."""
    user = {
        "expanded_url": None,
        "screen_name": owner.handle,
        "location": "",
        "full_name": owner.display_name,
        "bio": "",
        "id": owner.remote_id,
        "created_at": "2011-03-02 10:20:30 +0000",
    }
    details = {"tweets": len(tweets), "created_at": f"{when:%Y-%m-%d %H:%M:%S} +0000", "lang": "en"}
    yield "index.html", _PAGE.encode()
    yield "tweets.csv", b'"tweet_id","timestamp","text"\n'
    yield "data/js/user_details.js", f"var user_details =  {json.dumps(user, indent=2)}".encode()
    yield "data/js/payload_details.js", f"var payload_details =  {json.dumps(details, indent=2)}".encode()
    yield "data/js/tweet_index.js", b"var tweet_index =  [ ]"
    for month, group in groupby(tweets, key=_month):
        items = [_classic_tweet(tweet) for tweet in group]
        text = json.dumps(items, indent=2, ensure_ascii=False)
        yield f"data/js/tweets/{month}.js", f"Grailbird.data.tweets_{month} = \n {text}".encode()


def _when(tweet: Json) -> datetime:
    ms = (int(str(tweet["id_str"])) >> 22) + 1_288_834_974_657
    return datetime.fromtimestamp(ms / 1000, tz=UTC)


def _month(tweet: Json) -> str:
    return f"{_when(tweet):%Y_%m}"


def _classic_tweet(tweet: Json) -> Json:
    kept = {key: value for key, value in tweet.items() if key not in {"edit_info", "full_text", "created_at"}}
    return {**kept, "text": tweet["full_text"], "created_at": f"{_when(tweet):%Y-%m-%d %H:%M:%S} +0000"}


def _write_folder(target: Path, members: Iterable[Member]) -> list[Path]:
    written = []
    for name, body in members:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        written.append(path)
    return written


def _write_zip(target: Path, members: Iterable[Member], when: datetime) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in members:
            # The date is the archive's, so that the same seed gives the same bytes.
            file.writestr(zipfile.ZipInfo(name, when.timetuple()[:6]), body, zipfile.ZIP_DEFLATED)

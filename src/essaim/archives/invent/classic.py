"""Invented archives from before August 2018: posts by month, and no follow list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from essaim.archives.invent.posts import Posts
from essaim.archives.invent.words import Json, moment_of
from essaim.archives.invent.writing import Member
from essaim.model import ArchiveOwner


def classic_members(owner: ArchiveOwner, posts: Posts, page: bytes, when: datetime) -> Iterator[Member]:
    """Give the files, the months one by one."""
    user = {
        "expanded_url": None,
        "screen_name": owner.handle,
        "location": "",
        "full_name": owner.display_name,
        "bio": "",
        "id": owner.remote_id,
        "created_at": "2011-03-02 10:20:30 +0000",
    }
    details = {"tweets": len(posts), "created_at": f"{when:%Y-%m-%d %H:%M:%S} +0000", "lang": "en"}
    yield Member("index.html", [page])
    yield Member("tweets.csv", [b'"tweet_id","timestamp","text"\n'])
    yield Member("data/js/user_details.js", [f"var user_details =  {json.dumps(user, indent=2)}".encode()])
    yield Member("data/js/payload_details.js", [f"var payload_details =  {json.dumps(details, indent=2)}".encode()])
    yield Member("data/js/tweet_index.js", [b"var tweet_index =  [ ]"])
    for month, group in groupby(posts, key=_month):
        text = json.dumps([_as_then(post) for post in group], indent=2, ensure_ascii=False)
        yield Member(
            f"data/js/tweets/{month}.js", [f"Grailbird.data.tweets_{month} = \n {text}".encode("utf-8", "replace")]
        )


def _written_at(post: Json) -> datetime:
    return moment_of(int(str(post["id_str"])))


def _month(post: Json) -> str:
    return f"{_written_at(post):%Y_%m}"


def _as_then(post: Json) -> Json:
    kept = {key: value for key, value in post.items() if key not in {"edit_info", "full_text", "created_at"}}
    return {**kept, "text": post["full_text"], "created_at": f"{_written_at(post):%Y-%m-%d %H:%M:%S} +0000"}

"""Invented posts: words of no one, mentions of whom the caller names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random

_WORDS = re.findall(
    r"\w+",
    "honey meadow linden thyme dawn hive rain orchard letter market bread river bridge lamp snow summer neighbour "
    "garden window music train harbour coffee paper kettle fox swallow clover barn wheat",
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657

Json = dict[str, object]


def x_date(moment: datetime) -> str:
    """Give a date as X writes it in posts."""
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day} {month} {moment.day:02} {moment:%H:%M:%S} +0000 {moment.year:04}"


def invent_posts(rng: Random, mentioned: Mapping[str, tuple[str, str]], posts: int, when: datetime) -> Iterator[Json]:
    """Give posts, the newest first; each of `mentioned` (id → handle, name) is named at least once.

    With fewer posts than people to name, there are as many posts as people.
    """
    people = list(mentioned.items())
    count = max(posts, len(people))
    moment = when
    for at in range(count):
        moment -= timedelta(minutes=rng.randint(10, 900))
        named = people[at] if at < len(people) else (rng.choice(people) if people and rng.random() < 0.2 else None)
        yield _post(rng, named, moment, kind=rng.choice(("plain", "reply")) if named else "plain")


def _post(rng: Random, named: tuple[str, tuple[str, str]] | None, moment: datetime, kind: str) -> Json:
    number = (int(moment.timestamp() * 1000) - _SNOWFLAKE_EPOCH_MS << 22) | rng.randrange(1 << 22)
    words = " ".join(rng.choices(_WORDS, k=rng.randint(4, 24)))
    mentions: list[Json] = []
    text = words
    if named is not None:
        remote_id, (handle, name) = named
        text = f"@{handle} {words}"
        mentions = [
            {
                "name": name,
                "screen_name": handle,
                "indices": ["0", str(len(handle) + 1)],
                "id_str": remote_id,
                "id": remote_id,
            }
        ]
    tweet: Json = {
        "edit_info": {
            "initial": {
                "editTweetIds": [str(number)],
                "editableUntil": f"{moment + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}.000Z",
                "editsRemaining": "5",
                "isEditEligible": kind == "plain",
            }
        },
        "retweeted": False,
        "source": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
        "entities": {"hashtags": [], "symbols": [], "user_mentions": mentions, "urls": []},
        "display_text_range": ["0", str(len(text))],
        "favorite_count": str(rng.randrange(40)),
        "id_str": str(number),
        "truncated": False,
        "retweet_count": str(rng.randrange(9)),
        "id": str(number),
        "created_at": x_date(moment),
        "favorited": False,
        "full_text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
        "lang": "en",
    }
    if named is not None and kind == "reply":
        tweet |= {
            "in_reply_to_status_id_str": str(number - (1 << 30)),
            "in_reply_to_status_id": str(number - (1 << 30)),
            "in_reply_to_user_id": named[0],
            "in_reply_to_user_id_str": named[0],
            "in_reply_to_screen_name": named[1][0],
        }
    return tweet

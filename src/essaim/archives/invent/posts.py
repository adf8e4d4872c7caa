"""Invented posts: words of no one, mentions of whom the caller names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random

from essaim.archives.invent.media import Medium
from essaim.archives.invent.words import WORDS, Json, escaped, iso_date, moment_of, short, snowflake, words, x_date
from essaim.model import ArchiveOwner

#: The longest time between two posts, and how far back the first one may be.
_STEP = timedelta(minutes=455)
_REACH = timedelta(days=14 * 365)
_SOURCE = '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>'
#: One post in so many is one of these, when all sorts are asked for; none shares a place with another.
_REPOST, _THREAD, _QUOTE, _NOTE = (7, 3), (11, 5), (23, 9), (50, 20)
#: Who is passed on when nobody is named.
_NEIGHBOUR = ("42", ("neighbour", "A neighbour"))


class Posts:
    """The owner's posts, the newest first; each is made when asked for, and is the same each time.

    Each of `mentioned` (id → handle, name) is named at least once: with fewer posts than people to name, there are as
    many posts as people. `every_sort` adds reposts, threads, quotes and, when `notes`, long posts.
    """

    def __init__(
        self,
        seed: int,
        owner: ArchiveOwner,
        mentioned: Mapping[str, tuple[str, str]],
        posts: int,
        when: datetime,
        *,
        every_sort: bool = False,
        edit_info: bool = True,
        notes: bool = False,
    ) -> None:
        self._seed = seed
        self._owner = owner
        self._people = list(mentioned.items())
        self._when = when
        self._count = max(posts, len(self._people))
        self._step = min(_STEP, _REACH / max(1, self._count))
        self._every_sort, self._edit_info, self._notes = every_sort, edit_info, notes

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Json]:
        return map(self.post, range(self._count))

    def number(self, at: int) -> int:
        """Give the number of the post at that place; larger ones are newer."""
        low = (at * 2_654_435_761 + self._seed * 40_503) >> 3
        early = (low % 1000) / 1000 * 0.9
        return snowflake(self._when - self._step * (at + early), low)

    def media(self, at: int) -> list[Medium]:
        """Give what is attached to the post at that place: mostly nothing."""
        number = self.number(at)
        if self._is(_REPOST, at) or number % 4:
            return []
        draw = number >> 2 & 0xFF
        if draw < 40:
            return [Medium(number, 0, "video" if draw < 25 else "animated_gif")]
        return [Medium(number, which, "photo") for which in range(1 + (draw > 200) * (draw % 4))]

    def notes(self) -> Iterator[Json]:
        """Give the long posts, each joined to its cut twin by its second and its first words alone."""
        for at in self._note_places():
            created = moment_of(self.number(at))
            yield {
                "noteTweetId": str(self.number(at) + 1),
                "createdAt": iso_date(created),
                "updatedAt": iso_date(created),
                "lifecycle": {"value": "1", "name": "Active", "originalName": "Active", "annotations": {}},
                "core": {
                    "text": self._long_text(at),
                    "urls": [],
                    "mentions": [],
                    "hashtags": [],
                    "cashtags": [],
                    "styletags": [],
                },
            }

    def community(self, count: int) -> Iterator[Json]:
        """Give posts written in a community, older than all others."""
        for at in range(self._count, self._count + count):
            remote_id = "1500000000000000001"
            yield self._bare(self._rng(at), self.number(at), words(self._rng(at), 5, 20)) | {
                "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
                "community_id": remote_id,
                "community_id_str": remote_id,
                "scopes": {"followers": False},
            }

    def note_count(self) -> int:
        """Say how many long posts there are."""
        return len(self._note_places())

    def _note_places(self) -> range:
        every, first = _NOTE
        return range(first, self._count, every) if self._notes and self._every_sort else range(0)

    def _long_text(self, at: int) -> str:
        return words(self._rng(at), 90, 200)

    def _rng(self, at: int) -> Random:
        return Random(self._seed * 1_000_003 + at)  # noqa: S311 - invented data must be the same each time

    def _is(self, sort: tuple[int, int], at: int) -> bool:
        every, first = sort
        return self._every_sort and at % every == first and at >= len(self._people)

    def post(self, at: int) -> Json:
        """Give the post at that place, as `tweets.js` holds it."""
        rng, number = self._rng(at), self.number(at)
        people = self._people
        if at in self._note_places():
            return self._dressed(rng, number, f"{self._long_text(at)[:250]}… https://t.co/{short(number, 9)}", at)
        named = people[at] if at < len(people) else (rng.choice(people) if people and rng.random() < 0.2 else None)
        text = words(rng, 6, 34) + (" & bread <3" if self._every_sort and at % 13 == 4 else "")
        if self._is(_REPOST, at):
            who = rng.choice(people) if people else _NEIGHBOUR
            tweet = self._dressed(rng, number, f"RT @{who[1][0]}: {text}"[:139] + "…", at, plain=True)
            tweet["entities"] |= {"user_mentions": [_mention(*who, start=3)]}  # type: ignore[operator]
            return tweet
        if named is None:
            return self._dressed(rng, number, text, at)
        remote_id, (handle, _) = named
        tweet = self._dressed(rng, number, f"@{handle} {text}", at)
        tweet["entities"] |= {"user_mentions": [_mention(*named, start=0)]}  # type: ignore[operator]
        return tweet | (_reply(number - (1 << 30), remote_id, handle) if rng.random() < 0.5 else {})

    def _dressed(self, rng: Random, number: int, text: str, at: int, *, plain: bool = False) -> Json:
        """Give a post of this text, with tags, links and media where there are any."""
        tags: list[Json] = []
        links: list[Json] = []
        if not plain and rng.random() < 0.3:
            tag = rng.choice(WORDS)
            tags.append({"text": tag, "indices": [str(len(text) + 1), str(len(text) + 2 + len(tag))]})
            text += f" #{tag}"
        if not plain and rng.random() < 0.4:
            page = f"{rng.choice(WORDS)}.example/{rng.choice(WORDS)}?a={number % 97}&copy=1"
            text = self._link(links, text, number, f"https://{page}", page[:24] + "…")
        if self._is(_QUOTE, at):
            handle, quoted = self._owner.handle or "ana", self.number(min(at + 1, self._count - 1))
            text = self._link(links, text, number, f"https://twitter.com/{handle}/status/{quoted}", "twitter.com/…")
        media = self.media(at)
        if media:
            text += f" {media[0].link}"
        entities: Json = {"hashtags": tags, "symbols": [], "user_mentions": [], "urls": links}
        tweet = self._bare(rng, number, text)
        tweet["entities"] = entities
        if media:
            handle = self._owner.handle or "ana"
            entities["media"] = [media[0].entity(handle)]
            tweet["extended_entities"] = {"media": [medium.entity(handle) for medium in media]}
            tweet["possibly_sensitive"] = False
        if self._is(_THREAD, at) and at + 1 < self._count:
            tweet |= _reply(self.number(at + 1), self._owner.remote_id, self._owner.handle)
        return tweet

    @staticmethod
    def _link(links: list[Json], text: str, number: int, target: str, shown: str) -> str:
        url = f"https://t.co/{short(number, len(links))}"
        start = len(text) + 1
        links.append(
            {
                "url": url,
                "expanded_url": target,
                "display_url": shown,
                "indices": [str(start), str(start + len(url))],
            }
        )
        return f"{text} {url}"

    def _bare(self, rng: Random, number: int, text: str) -> Json:
        created = moment_of(number)
        tweet: Json = {}
        if self._edit_info:
            tweet["edit_info"] = {
                "initial": {
                    "editTweetIds": [str(number)],
                    "editableUntil": iso_date(created + timedelta(hours=1)),
                    "editsRemaining": "5",
                    "isEditEligible": True,
                }
            }
        return tweet | {
            "retweeted": False,
            "source": _SOURCE,
            "entities": {},
            "display_text_range": ["0", str(len(text))],
            "favorite_count": str(rng.randrange(40)),
            "id_str": str(number),
            "truncated": False,
            "retweet_count": str(rng.randrange(9)),
            "id": str(number),
            "created_at": x_date(created),
            "favorited": False,
            "full_text": escaped(text),
            "lang": "en",
        }


def _mention(remote_id: str, names: tuple[str, str], *, start: int) -> Json:
    handle, name = names
    return {
        "name": name,
        "screen_name": handle,
        "indices": [str(start), str(start + len(handle) + 1)],
        "id_str": remote_id,
        "id": remote_id,
    }


def _reply(parent: int, remote_id: str, handle: str) -> Json:
    return {
        "in_reply_to_status_id_str": str(parent),
        "in_reply_to_status_id": str(parent),
        "in_reply_to_user_id": remote_id,
        "in_reply_to_user_id_str": remote_id,
        "in_reply_to_screen_name": handle,
    }

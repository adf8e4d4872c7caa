"""Recovers names from the owner's own posts: who was mentioned, how they were called then, how often."""

from __future__ import annotations

from datetime import datetime

from essaim.archives.x.shapes import Tweet
from essaim.archives.x.values import to_handle, to_id, to_name, to_snowflake, to_tweet_date

#: Below every post: nothing seen yet.
_NEVER = -1


class Known:
    """What the posts say of one account; the most recent name wins."""

    __slots__ = ("date", "handle", "handle_at", "mentions", "name", "name_at", "raw_name", "tweet_id")

    def __init__(self) -> None:
        self.handle = self.name = self.raw_name = ""
        self.handle_at = self.name_at = _NEVER
        self.mentions = 0
        self.date: str | None = None
        self.tweet_id: str | None = None

    @property
    def handle_seen_at(self) -> datetime | None:
        """When the handle was last seen, if the post said. Only worked out for who is asked about."""
        return to_tweet_date(self.date, self.tweet_id)


class Handles:
    """Learns from posts, then tells. Written for hundreds of thousands of posts, most of which name the same people."""

    def __init__(self) -> None:
        self._known: dict[int, Known] = {}

    def get(self, remote_id: str) -> Known | None:
        """Give what is known of an account."""
        return self._known.get(int(remote_id))

    def learn(self, tweet: Tweet) -> None:
        """Take what one post teaches. A repost names people, but not in the owner's words: it counts no mention."""
        named = tweet.entities.user_mentions if tweet.entities is not None else None
        reply_to = tweet.in_reply_to_user_id_str or tweet.in_reply_to_user_id
        if not named and reply_to is None:
            return
        tweet_id = to_id(tweet.id_str) or to_id(tweet.id)
        # Numbers of posts grow with time: no date is worked out for each.
        at = int(tweet_id) if tweet_id is not None else to_snowflake(to_tweet_date(tweet.created_at, None))
        met: set[int] = set()
        for mention in named or ():
            remote_id = to_id(mention.id_str) or to_id(mention.id)
            if remote_id is not None:
                self._see(int(remote_id), mention.screen_name, mention.name, at, tweet, tweet_id)
                met.add(int(remote_id))
        remote_id = to_id(reply_to)
        if remote_id is not None:
            self._see(int(remote_id), tweet.in_reply_to_screen_name, None, at, tweet, tweet_id)
            met.add(int(remote_id))
        if not is_repost(tweet):
            for number in met:
                self._known[number].mentions += 1

    def _see(
        self, number: int, handle: str | None, name: str | None, at: int, tweet: Tweet, tweet_id: str | None
    ) -> None:
        known = self._known.get(number)
        if known is None:
            known = self._known[number] = Known()
        if handle and at >= known.handle_at:
            checked = handle if handle == known.handle else to_handle(handle)
            if checked:
                known.handle, known.handle_at = checked, at
                known.date, known.tweet_id = tweet.created_at, tweet_id
        if name and at >= known.name_at:
            cleaned = known.name if name == known.raw_name else to_name(name)
            if cleaned:
                known.name, known.raw_name, known.name_at = cleaned, name, at


def is_repost(tweet: Tweet) -> bool:
    """Say whether a post only passes on somebody else's; X's own flags are always false."""
    return tweet.retweeted_status is not None or (tweet.full_text or tweet.text or "").startswith("RT @")


def is_reply(tweet: Tweet) -> bool:
    """Say whether a post answers another one."""
    return to_id(tweet.in_reply_to_user_id_str or tweet.in_reply_to_user_id) is not None

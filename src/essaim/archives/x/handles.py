"""Recovers names from the owner's own posts: who was mentioned, how they were called then, how often."""

from __future__ import annotations

from datetime import UTC, datetime

from essaim.archives.x.shapes import Mention, Tweet
from essaim.archives.x.values import to_handle, to_id, to_name, to_tweet_date

_NEVER = datetime.min.replace(tzinfo=UTC)


class Known:
    """What the posts say of one account; the most recent name wins."""

    __slots__ = ("handle", "mentions", "name", "name_at", "seen_at")

    def __init__(self) -> None:
        self.handle: str | None = None
        self.seen_at: datetime = _NEVER
        self.name = ""
        self.name_at: datetime = _NEVER
        self.mentions = 0

    @property
    def handle_seen_at(self) -> datetime | None:
        """When the handle was last seen, if the post said."""
        return None if self.seen_at == _NEVER else self.seen_at


class Handles:
    """Learns from posts, then tells."""

    def __init__(self) -> None:
        self._known: dict[int, Known] = {}

    def get(self, remote_id: str) -> Known | None:
        """Give what is known of an account."""
        return self._known.get(int(remote_id))

    def learn(self, tweet: Tweet) -> None:
        """Take what one post teaches. A repost names people, but not in the owner's words: it counts no mention."""
        named = tweet.entities.user_mentions if tweet.entities is not None else None
        reply_to = to_id(tweet.in_reply_to_user_id_str) or to_id(tweet.in_reply_to_user_id)
        if not named and reply_to is None:
            return
        tweet_id = to_id(tweet.id_str) or to_id(tweet.id)
        at = to_tweet_date(tweet.created_at, tweet_id) or _NEVER
        counted = 0 if is_repost(tweet) else 1
        ids: set[str] = set()
        for mention in named or ():
            remote_id = to_id(mention.id_str) or to_id(mention.id)
            if remote_id is not None:
                ids.add(remote_id)
                self._see(remote_id, mention, at)
        if reply_to is not None:
            ids.add(reply_to)
            self._see(reply_to, Mention(screen_name=tweet.in_reply_to_screen_name), at)
        for remote_id in ids:
            self._known[int(remote_id)].mentions += counted

    def _see(self, remote_id: str, mention: Mention, at: datetime) -> None:
        known = self._known.setdefault(int(remote_id), Known())
        handle, name = to_handle(mention.screen_name), to_name(mention.name)
        if handle and (known.handle is None or at >= known.seen_at):
            known.handle, known.seen_at = handle, at
        if name and (not known.name or at >= known.name_at):
            known.name, known.name_at = name, at


def is_repost(tweet: Tweet) -> bool:
    """Say whether a post only passes on somebody else's; X's own flags are always false."""
    return tweet.retweeted_status is not None or (tweet.full_text or tweet.text or "").startswith("RT @")


def is_reply(tweet: Tweet) -> bool:
    """Say whether a post answers another one."""
    return to_id(tweet.in_reply_to_user_id_str) is not None or to_id(tweet.in_reply_to_user_id) is not None

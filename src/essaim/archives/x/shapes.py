"""The few fields of X's files that we read; everything else is skipped while decoding.

What JSON holds has no cycles: `gc=False` spares the collector millions of objects.
"""

from __future__ import annotations

import msgspec

Loose = str | int | float | None


class FollowEntry(msgspec.Struct, rename="camel", gc=False):
    """Whom: nothing but a number."""

    account_id: Loose = None


class FollowItem(msgspec.Struct, rename="camel", gc=False):
    """An element of `following.js` or `follower.js`."""

    following: FollowEntry | None = None
    follower: FollowEntry | None = None
    account_id: Loose = None


class Mention(msgspec.Struct, gc=False):
    """Somebody named in a post."""

    id_str: Loose = None
    id: Loose = None
    screen_name: str | None = None
    name: str | None = None


class Entities(msgspec.Struct, gc=False):
    """What X found in a post's text."""

    user_mentions: list[Mention] | None = None


class Present(msgspec.Struct, gc=False):
    """An object of which nothing is read."""


class Tweet(msgspec.Struct, gc=False):
    """One of the owner's posts."""

    id_str: Loose = None
    id: Loose = None
    created_at: str | None = None
    full_text: str | None = None
    text: str | None = None
    in_reply_to_user_id_str: Loose = None
    in_reply_to_user_id: Loose = None
    in_reply_to_screen_name: str | None = None
    entities: Entities | None = None
    #: Only its presence counts; older archives hold a whole post there.
    retweeted_status: Present | None = None


class TweetItem(Tweet, gc=False):
    """An element of `tweets.js`: a post, or a wrapper around it."""

    tweet: Tweet | None = None


class Impressions(msgspec.Struct, gc=False):
    """A list of shown advertisements, counted and not looked into."""

    impressions: list[object] | None = None


class AdsUserData(msgspec.Struct, rename="camel", gc=False):
    """The inside of an element of `ad-impressions.js`."""

    ad_impressions: Impressions | None = None


class Ad(msgspec.Struct, rename="camel", gc=False):
    """The outside of it."""

    ads_user_data: AdsUserData | None = None


class AdItem(msgspec.Struct, gc=False):
    """An element of `ad-impressions.js`."""

    ad: Ad | None = None

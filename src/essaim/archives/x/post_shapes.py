"""The fields of X's posts that we read. Places, devices and counters are skipped while decoding, and never kept."""

from __future__ import annotations

import msgspec

Loose = str | int | float | None


class UrlEntity(msgspec.Struct):
    """A shortened link and where it leads."""

    url: str | None = None
    expanded_url: str | None = None


class TagEntity(msgspec.Struct):
    """A hashtag, without its sign."""

    text: str | None = None


class MentionEntity(msgspec.Struct):
    """Somebody named in a post."""

    id_str: Loose = None
    id: Loose = None
    screen_name: str | None = None
    name: str | None = None


class Variant(msgspec.Struct):
    """One form in which a film is given. Streams have no rate, animated pictures have the rate 0."""

    content_type: str | None = None
    url: str | None = None
    bitrate: Loose = None


class VideoInfo(msgspec.Struct):
    """The forms of a film."""

    variants: list[Variant] | None = None


class MediaEntity(msgspec.Struct):
    """A picture or a film."""

    id_str: Loose = None
    id: Loose = None
    type: str | None = None
    url: str | None = None
    expanded_url: str | None = None
    media_url_https: str | None = None
    media_url: str | None = None
    source_status_id_str: Loose = None
    source_status_id: Loose = None
    source_user_id_str: Loose = None
    source_user_id: Loose = None
    video_info: VideoInfo | None = None
    ext_alt_text: str | None = None
    media_alt: str | None = None


class PostEntities(msgspec.Struct):
    """What X found in a post's text."""

    urls: list[UrlEntity] | None = None
    hashtags: list[TagEntity] | None = None
    user_mentions: list[MentionEntity] | None = None
    media: list[MediaEntity] | None = None


class ExtendedEntities(msgspec.Struct):
    """All media of a post; `entities` has the first alone."""

    media: list[MediaEntity] | None = None


class EditControl(msgspec.Struct, rename="camel"):
    """The versions of an edited post."""

    edit_tweet_ids: list[Loose] | None = None


class Edit(msgspec.Struct, rename="camel"):
    """What a later version says of the first one."""

    initial_tweet_id: Loose = None
    edit_control_initial: EditControl | None = None


class EditInfo(msgspec.Struct):
    """Whether a post was edited."""

    initial: EditControl | None = None
    edit: Edit | None = None


class RepostedUser(msgspec.Struct):
    """Who wrote what was passed on."""

    id_str: Loose = None
    id: Loose = None
    screen_name: str | None = None


class RepostedPost(msgspec.Struct):
    """What was passed on; archives of before August 2018 alone have it."""

    id_str: Loose = None
    id: Loose = None
    user: RepostedUser | None = None


class Numbered(msgspec.Struct):
    """A post's number and versions: all that the first of two readings needs."""

    id_str: Loose = None
    id: Loose = None
    edit_info: EditInfo | None = None


class NumberedItem(Numbered):
    """An element of `tweets.js`: a post, or a wrapper around it."""

    tweet: Numbered | None = None


class FullPost(Numbered):
    """One of the owner's posts."""

    created_at: str | None = None
    full_text: str | None = None
    text: str | None = None
    lang: str | None = None
    possibly_sensitive: bool | None = None
    in_reply_to_status_id_str: Loose = None
    in_reply_to_status_id: Loose = None
    in_reply_to_user_id_str: Loose = None
    in_reply_to_user_id: Loose = None
    in_reply_to_screen_name: str | None = None
    community_id_str: Loose = None
    community_id: Loose = None
    entities: PostEntities | None = None
    extended_entities: ExtendedEntities | None = None
    retweeted_status: RepostedPost | None = None


class FullPostItem(FullPost):
    """An element of `tweets.js`, `community-tweet.js` or a classic month: a post, or a wrapper around it."""

    tweet: FullPost | None = None


class NoteCore(msgspec.Struct):
    """A long post's text. The keys inside its links are not the same everywhere."""

    text: str | None = None
    urls: list[dict[str, object]] | None = None
    hashtags: list[object] | None = None


class NoteEntry(msgspec.Struct, rename="camel"):
    """A long post. Nothing in it says which post it belongs to."""

    note_tweet_id: Loose = None
    created_at: str | None = None
    core: NoteCore | None = None


class NoteItem(NoteEntry, rename="camel"):
    """An element of `note-tweet.js`: a long post, or a wrapper around it."""

    note_tweet: NoteEntry | None = None

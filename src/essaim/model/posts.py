"""What an archive's owner wrote, in one form whatever the network and the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from essaim.model.networks import Network


class PostKind(StrEnum):
    """Where a post stands. A thread's post or a reply may quote as well: `Post.quote_of` tells."""

    #: Stands alone, or begins a thread.
    POST = "post"
    #: Goes on after another post of the same owner, which the archive holds.
    THREAD = "thread"
    #: Answers somebody else.
    REPLY = "reply"
    #: Stands alone and quotes.
    QUOTE = "quote"
    #: Passes on what somebody else wrote: never the owner's own words.
    REPOST = "repost"


class PostOrigin(StrEnum):
    """Which of the network's files held a post."""

    TWEETS = "tweets"
    #: Written inside a community, not to everybody.
    COMMUNITY = "community"
    #: An archive of before August 2018.
    CLASSIC = "classic"


class MediaKind(StrEnum):
    """What a medium is."""

    PHOTO = "photo"
    VIDEO = "video"
    ANIMATED_GIF = "animated_gif"


@dataclass(frozen=True, slots=True)
class PostRef:
    """Another post that a post names: what is known of it, the rest is None.

    `own` says that this very archive holds it; `remote_id` is then its newest version.
    """

    remote_id: str | None = None
    account_id: str | None = None
    handle: str | None = None
    url: str | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class PostMention:
    """Somebody named in a post, as they were called then. `remote_id` is None when the network had lost it."""

    remote_id: str | None
    handle: str | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class PostMedia:
    """A picture or a film of a post.

    `path` is the archive's member that holds it, None when it is not there; `names` are the file names it may have.
    `source` is the post it was taken from when it is somebody else's: then it is not the owner's to publish.
    `alt` is None when nothing was exported, which is nearly always.
    """

    remote_id: str | None
    kind: MediaKind
    url: str | None = None
    path: str | None = None
    names: tuple[str, ...] = ()
    alt: str | None = None
    source: PostRef | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One post of the owner.

    `text` has its links in full, media links dropped, `<`, `>` and `&` as people typed them; a quoted post's address
    stays in it. `full` is False when the text is known to be cut. `versions` has all ids of an edited post, the oldest
    first, and is empty for others. `lang` is None when the network named no language. A link that stands in `quote_of`
    is not among `links`. `sensitive` is the owner's or the network's warning.
    """

    network: Network
    remote_id: str
    written_at: datetime | None
    kind: PostKind
    origin: PostOrigin
    text: str
    full: bool = True
    own_words: bool = True
    lang: str | None = None
    thread_parent: str | None = None
    reply_to: PostRef | None = None
    quote_of: PostRef | None = None
    repost_of: PostRef | None = None
    community_id: str | None = None
    versions: tuple[str, ...] = ()
    media: tuple[PostMedia, ...] = ()
    mentions: tuple[PostMention, ...] = ()
    hashtags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file of an archive's media folders. `size` is in bytes as declared; `container` is the ZIP's or folder's name.

    `post_id` is the post that its name tells, or None.
    """

    path: str
    post_id: str | None
    size: int
    container: str

"""Makes one post of what X wrote about it: what it is, what it answers, what it quotes, what it says in full."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from essaim.archives.x.media import MediaIndex, entities_of, media_of
from essaim.archives.x.notes import Note, Notes
from essaim.archives.x.post_index import PostIndex
from essaim.archives.x.post_shapes import FullPost, MentionEntity, PostEntities
from essaim.archives.x.texts import clean, expand, is_cut, is_nearly_full, plain_links, unescape
from essaim.archives.x.values import to_handle, to_id, to_name, to_tweet_date
from essaim.model import ArchiveOwner, Network, Post, PostKind, PostMention, PostOrigin, PostRef

_REPOST = re.compile(r"RT @(\w{1,20})\b", re.ASCII)
_NAMED_FIRST = re.compile(r"@(\w{1,20})\b", re.ASCII)
_STATUS = re.compile(
    r"https?://(?:(?:mobile|www)\.)?(?:twitter|x)\.com/(i/web|\w{1,20})/status(?:es)?/([0-9]{1,19})/?(?:[?#].*)?",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_OWN_MEDIA = re.compile(r"/status/([0-9]{1,19})/(?:photo|video)/[0-9]+/?\Z", re.ASCII | re.IGNORECASE)
#: Names that stand for languages in X's files and are none: nothing but tags, links, pictures…
_NO_LANGUAGE = frozenset({"und", "zxx", "art", "mis", "mul", "qam", "qct", "qht", "qme", "qst"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_OLD_LANGUAGES = {"in": "id", "iw": "he", "ji": "yi"}
#: Numbers given since X allowed long posts, at the beginning of 2023.
_FIRST_LONG = 1_620_000_000_000_000_000
#: What a post without links, tags or names has.
_NOTHING = PostEntities()


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds the posts of one archive."""

    owner: ArchiveOwner | None
    index: PostIndex
    notes: Notes
    media: MediaIndex

    @property
    def owner_id(self) -> str | None:
        """The owner's number; files given alone do not say it."""
        return self.owner.remote_id if self.owner is not None else None


@dataclass(frozen=True, slots=True)
class _Links:
    """Where the tokens of a text lead, and what the links say of the post."""

    targets: dict[str, str]
    links: tuple[str, ...]
    quote_of: PostRef | None
    continued: bool


def note_of(post: FullPost, number: int, notes: Notes) -> Note | None:
    """Give the long post that this one is cut from, and take it from `notes`."""
    if not notes:
        return None
    remote_id = str(number)
    moments = (to_tweet_date(post.created_at, remote_id), to_tweet_date(None, remote_id))
    return notes.take(moments, unescape(_raw(post)))


def make_post(post: FullPost, number: int, note: Note | None, origin: PostOrigin, around: Around) -> Post:
    """Give the post `number`, with the text of `note` if it is a long one."""
    remote_id = str(number)
    versions = around.index.versions(number)
    ids = (*(version for version in versions if version != number), number)
    short = unescape(_raw(post))
    repost_of = _repost(post, short)
    links = _links(post, note, ids, around.index)
    reply_to, parent = (None, None) if repost_of is not None else _answered(post, number, short, around)
    quote_of = None if repost_of is not None else links.quote_of
    text = expand(note.text if note is not None else short, links.targets)
    tags = [clean(tag.text) for tag in _entities(post).hashtags or ()]
    media = media_of(post, ids, around.media, around.owner_id)
    if repost_of is not None:
        media = tuple(replace(medium, source=medium.source or repost_of) for medium in media)
    return Post(
        network=Network.X,
        remote_id=remote_id,
        written_at=to_tweet_date(post.created_at, remote_id),
        kind=_kind(repost_of, parent, reply_to, quote_of, around.owner_id),
        origin=origin,
        text=text,
        full=note is not None or not _known_cut(short, number, links, repost=repost_of is not None),
        own_words=repost_of is None,
        lang=_language(post.lang),
        thread_parent=None if parent is None else str(parent),
        reply_to=reply_to,
        quote_of=quote_of,
        repost_of=repost_of,
        community_id=to_id(post.community_id_str) or to_id(post.community_id),
        versions=tuple(map(str, versions)),
        media=media,
        mentions=_mentions(post),
        hashtags=_each((*tags, *(note.hashtags if note is not None else ()))),
        links=links.links or (_each(plain_links(text)) if not links.targets else ()),
        sensitive=post.possibly_sensitive is True,
    )


def _raw(post: FullPost) -> str:
    return clean(post.full_text or post.text)


def _entities(post: FullPost) -> PostEntities:
    return post.entities if post.entities is not None else _NOTHING


def _each(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _kind(
    repost_of: PostRef | None, parent: int | None, reply_to: PostRef | None, quote_of: PostRef | None, owner: str | None
) -> PostKind:
    if repost_of is not None:
        return PostKind.REPOST
    if parent is not None:
        return PostKind.THREAD
    # An answer to oneself whose parent is gone begins a thread.
    if reply_to is not None and not (owner is not None and reply_to.account_id == owner):
        return PostKind.REPLY
    return PostKind.POST if quote_of is None else PostKind.QUOTE


def _repost(post: FullPost, text: str) -> PostRef | None:
    """Give what is passed on. X's own flags are always false; its number is known from its media only."""
    found = _REPOST.match(text)
    passed_on = post.retweeted_status
    if found is None and passed_on is None:
        return None
    handle = found[1] if found else None
    status = account = None
    if passed_on is not None:
        status = to_id(passed_on.id_str) or to_id(passed_on.id)
        if passed_on.user is not None:
            handle = to_handle(passed_on.user.screen_name) or handle
            account = to_id(passed_on.user.id_str) or to_id(passed_on.user.id)
    for medium in entities_of(post):
        status = status or to_id(medium.source_status_id_str) or to_id(medium.source_status_id)
    return PostRef(status, account or _named(post, handle), handle)


def _named(post: FullPost, handle: str | None) -> str | None:
    """Give the number of the account that a mention names so."""
    for mention in _entities(post).user_mentions or ():
        if handle and (to_handle(mention.screen_name) or "").lower() == handle.lower():
            return _account(mention)
    return None


def _account(mention: MentionEntity) -> str | None:
    return to_id(mention.id_str) or to_id(mention.id)


def _answered(post: FullPost, number: int, text: str, around: Around) -> tuple[PostRef | None, int | None]:
    """Give what the post answers, and the number of its parent when that is in the archive and the owner's own."""
    status = to_id(post.in_reply_to_status_id_str) or to_id(post.in_reply_to_status_id)
    user = to_id(post.in_reply_to_user_id_str) or to_id(post.in_reply_to_user_id)
    handle = to_handle(post.in_reply_to_screen_name)
    index, owner_id = around.index, around.owner_id
    if status is None and user is None:
        return _old_answer(post, text, around), None
    own = status is not None and int(status) in index and (user is None or owner_id in {None, user})
    # A parent came before: anything else is forged, and could make a ring.
    if status is None or not own or index.oldest(int(status)) >= index.oldest(number):
        return PostRef(status, user, handle), None
    parent = index.newest(int(status))
    return PostRef(str(parent), user, handle, own=True), parent


def _old_answer(post: FullPost, text: str, around: Around) -> PostRef | None:
    """Give whom a post of the first years answers: it begins with a name and says no more."""
    found = _NAMED_FIRST.match(text)
    if found is None:
        return None
    account = _named(post, found[1])
    owner = around.owner
    if owner is not None and (account == owner.remote_id or found[1].lower() == owner.handle.lower()):
        return None
    return PostRef(account_id=account, handle=found[1])


def _links(post: FullPost, note: Note | None, ids: tuple[int, ...], index: PostIndex) -> _Links:
    targets: dict[str, str] = dict(note.targets) if note is not None else {}
    for url in _entities(post).urls or ():
        token, target = unescape(clean(url.url)), clean(url.expanded_url)
        if token and target:
            targets[token] = target
        elif token:
            targets.setdefault(token, token)
    continued, links, quote_of = False, [], None
    for at, (token, target) in enumerate(list(targets.items()), 1):
        status = _STATUS.fullmatch(target)
        own_media = _OWN_MEDIA.search(target)
        if status and int(status[2]) in ids and status[1].lower() == "i/web" and at == len(targets):
            targets[token], continued = "", True
        elif own_media and int(own_media[1]) in ids:
            targets[token] = ""
        elif status and int(status[2]) not in ids:
            if quote_of is not None and quote_of.url:
                links.append(quote_of.url)
            quote_of = _quoted(status, target, index)
        else:
            links.append(target)
    for medium in entities_of(post):
        if medium.url:
            targets[unescape(clean(medium.url))] = ""
    targets.pop("", None)
    return _Links(targets, _each(links), quote_of, continued)


def _quoted(status: re.Match[str], url: str, index: PostIndex) -> PostRef:
    quoted = int(status[2])
    handle = None if status[1].lower() in {"i", "i/web"} else status[1]
    own = quoted in index
    return PostRef(str(index.newest(quoted)) if own else str(quoted), None, handle, url, own)


def _known_cut(text: str, number: int, links: _Links, *, repost: bool) -> bool:
    if repost:
        return is_cut(text)
    return links.continued or (number >= _FIRST_LONG and is_cut(text) and is_nearly_full(text))


def _mentions(post: FullPost) -> tuple[PostMention, ...]:
    found: dict[tuple[str | None, str | None], PostMention] = {}
    for mention in _entities(post).user_mentions or ():
        account, handle = _account(mention), to_handle(mention.screen_name)
        if account is not None or handle is not None:
            found.setdefault((account, handle), PostMention(account, handle, to_name(mention.name)))
    return tuple(found.values())


def _language(code: str | None) -> str | None:
    if not code or code.lower() in _NO_LANGUAGE or not _LANGUAGE.fullmatch(code):
        return None
    return _OLD_LANGUAGES.get(code.lower(), code)

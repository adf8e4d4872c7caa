"""Gives the owner's posts, in the order of the files; no more than their numbers are held at once.

Two readings: the first one learns all numbers and versions, the second one makes the posts. Sorting would mean holding
them all; X's files are mostly the newest first, and a post's number says when it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from essaim.archives.problems import problem
from essaim.archives.x.media import MediaIndex
from essaim.archives.x.members import MEDIA, POSTS
from essaim.archives.x.notes import Notes
from essaim.archives.x.place import File
from essaim.archives.x.post_index import PostIndex, number_of
from essaim.archives.x.post_making import Around, make_post, note_of
from essaim.archives.x.post_shapes import FullPost, FullPostItem, NoteItem, Numbered, NumberedItem
from essaim.archives.x.reading import Reading
from essaim.archives.x.values import to_id
from essaim.model import Post, PostOrigin, ReadProblem

_CLASSIC = "classic_tweets"
_COMMUNITY = "community-tweet"
_ORIGINS = {_CLASSIC: PostOrigin.CLASSIC, _COMMUNITY: PostOrigin.COMMUNITY}


def own_posts(reading: Reading, *, communities: bool = False) -> Iterator[Post | ReadProblem]:
    """Give each post once, of an edited one the newest version, and what could not be read.

    What was written inside communities is left out unless asked for.
    """
    plain, inside, notes = reading.of(*POSTS, _CLASSIC), reading.of(_COMMUNITY), reading.of("note-tweet")
    files = plain + inside if communities else plain
    reading.expect(notes, files, files)
    yield from reading.standing_problems(*POSTS, "note-tweet", *([_COMMUNITY] if communities else []))
    if not files:
        yield problem("no-posts", "")
    long_posts = Notes()
    yield from _learn_notes(reading, notes, long_posts)
    around = Around(
        reading.owner, PostIndex(_numbers(reading, files)), long_posts, MediaIndex(reading.of(*sorted(MEDIA)))
    )
    for inner in around.media.inner:
        yield problem("media-in-inner-zip", inner)
    for file in files:
        yield from _posts_in(reading, file, around, communities=communities)
    if long_posts and not communities:
        _give_back(reading, inside, long_posts)
    yield from long_posts.left()


def _learn_notes(reading: Reading, files: Sequence[File], notes: Notes) -> Iterator[ReadProblem]:
    for file in files:
        for item in reading.items([file], NoteItem):
            met = item if isinstance(item, ReadProblem) else notes.add(item.note_tweet or item, file.member.path)
            if met is not None:
                yield met


def _numbers(reading: Reading, files: Sequence[File]) -> Iterator[Numbered]:
    """Give the numbers of all posts; what cannot be read is told by the second reading."""
    for item in reading.items(files, NumberedItem):
        if not isinstance(item, ReadProblem):
            yield item.tweet or item


def _posts_in(reading: Reading, file: File, around: Around, *, communities: bool) -> Iterator[Post | ReadProblem]:
    origin = _ORIGINS.get(file.place.kind, PostOrigin.TWEETS)
    without_number = 0
    for item in reading.items([file], FullPostItem):
        if isinstance(item, ReadProblem):
            yield item
            continue
        post = item.tweet or item
        number = number_of(post)
        if number is None:
            without_number += 1
            continue
        if not around.index.first_time(number):
            continue
        # Before anything is left out: the long text of what is left out must not seem to belong to nobody.
        note = note_of(post, number, around.notes)
        if around.index.newest(number) != number or (_in_community(post) and not communities):
            continue
        yield make_post(post, number, note, origin, around)
    if without_number:
        yield problem("unreadable-entry", file.member.path, without_number)


def _in_community(post: FullPost) -> bool:
    return (to_id(post.community_id_str) or to_id(post.community_id)) is not None


def _give_back(reading: Reading, files: Sequence[File], notes: Notes) -> None:
    """Take from `notes` those that belong to posts nobody asked for."""
    for item in reading.items(files, FullPostItem):
        if not isinstance(item, ReadProblem):
            post = item.tweet or item
            number = number_of(post)
            if number is not None:
                note_of(post, number, notes)

"""Joins long posts to their cut twins: X writes them in another file, and does not say which belong together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from essaim.archives.problems import problem
from essaim.archives.x.post_shapes import NoteEntry
from essaim.archives.x.texts import clean, comparable, is_cut, unescape
from essaim.archives.x.values import to_id, to_moment
from essaim.model import ReadProblem

#: So much of the beginning decides.
_PREFIX = 50
#: Long posts are held in memory, in letters; several thousands of the longest fit.
_MOST_LETTERS = 32 << 20
#: Nobody writes so many in one second; a forged file must not make us compare for hours.
_MOST_A_SECOND = 100
#: Longer than any cut text.
_BEGINNING = 400
_TOKENS = ("url", "shortUrl", "short_url", "tcoUrl")
_TARGETS = ("expandedUrl", "expanded_url")


@dataclass(frozen=True, slots=True)
class Note:
    """A long post: its text as written, its beginning to compare with, its links, its tags."""

    text: str
    begins: str
    targets: Mapping[str, str]
    hashtags: tuple[str, ...]
    where: str


class Notes:
    """The long posts that no post has taken yet."""

    def __init__(self) -> None:
        self._by_second: dict[int, list[Note]] = defaultdict(list)
        self._ids: set[str] = set()
        self._letters = 0
        self._too_many: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(self._by_second)

    def add(self, entry: NoteEntry, where: str) -> ReadProblem | None:
        """Keep a long post; several exports may hold it. Gives what is wrong with it, if anything."""
        text = clean(entry.core.text) if entry.core is not None else ""
        moment = to_moment(entry.created_at)
        if entry.core is None or not text or moment is None:
            return problem("unreadable-entry", where)
        note_id = to_id(entry.note_tweet_id)
        if note_id in self._ids:
            return None
        written = self._by_second[int(moment.timestamp())]
        if self._letters + len(text) > _MOST_LETTERS or len(written) >= _MOST_A_SECOND:
            self._too_many[where] += 1
            return None
        if note_id is not None:
            self._ids.add(note_id)
        self._letters += len(text)
        begins = comparable(text)[:_BEGINNING]
        written.append(Note(text, begins, _targets(entry.core.urls or ()), _hashtags(entry.core.hashtags or ()), where))
        return None

    def take(self, moments: Iterable[datetime | None], short: str) -> Note | None:
        """Give the long post written at one of these moments that begins like `short`, un-escaped; never twice."""
        for moment in moments:
            second = int(moment.timestamp()) if moment is not None else -1
            written = self._by_second.get(second)
            if not written:
                continue
            found = _best(written, short)
            if found is not None:
                written.remove(found)
                if not written:
                    del self._by_second[second]
                return found
        return None

    def left(self) -> Iterator[ReadProblem]:
        """Give what is wrong: long posts that belong to no post."""
        alone = Counter(note.where for notes in self._by_second.values() for note in notes)
        for where, count in alone.items():
            yield problem("note-without-post", where, count)
        for where, count in self._too_many.items():
            yield problem("too-many-notes", where, count)


def _best(written: Sequence[Note], short: str) -> Note | None:
    """Give the note that begins like the short text; one that goes on like it longer is better."""
    begun = comparable(short)
    cut = is_cut(short)
    fitting = [(length, note) for note in written if (length := _alike(note.begins, begun, cut=cut))]
    return max(fitting, key=lambda one: one[0])[1] if fitting else None


def _alike(whole: str, begun: str, *, cut: bool) -> int:
    """Give how many letters of a short text begin a long one, 0 when they do not belong together."""
    # An answer's cut text names those who are answered first; the long one may leave them out.
    for start in dict.fromkeys((begun, _without_names(begun))):
        for long in dict.fromkeys((whole, unescape(whole))):
            # A short text that was not cut is the same one, or another post of the same second.
            if not start or not (cut or len(start) >= _PREFIX or start == long):
                continue
            if long.startswith(start):
                return len(start)
            if len(start) > _PREFIX and long.startswith(start[:_PREFIX]):
                return _PREFIX
    return 0


def _without_names(text: str) -> str:
    words = text.split(" ")
    while words and words[0].startswith("@"):
        del words[0]
    return " ".join(words)


def _targets(urls: Iterable[Mapping[str, object]]) -> dict[str, str]:
    found = {}
    for url in urls:
        token, target = (next(filter(None, (clean(url.get(key)) for key in keys)), "") for keys in (_TOKENS, _TARGETS))
        if token and target:
            found[token] = target
    return found


def _hashtags(tags: Iterable[object]) -> tuple[str, ...]:
    texts = (tag.get("text") if isinstance(tag, dict) else tag for tag in tags)
    return tuple(known for text in texts if (known := clean(text)))

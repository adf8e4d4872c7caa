"""Finds the entries that a value names: a handle, a term, a phrase at word boundaries, or a label's usual wording."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from essaim.audit.entries import Entry, Lists, Pattern
from essaim.audit.families import Certainty, Family
from essaim.audit.words import Word, same, without_umlauts, words

#: Shorter terms of several words are not looked for in one word: “#LePS” is not “le PS”.
_LONG_ENOUGH = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found in a value, from one word to another (the last not included). How: handle, term, phrase, label."""

    entry: Entry
    how: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[Word, ...]
    entry: Entry | None
    """None for what is innocent."""
    whole: bool = False


class Lexicon:
    """The lists, made ready for looking values up."""

    def __init__(self, lists: Lists) -> None:
        """Index all forms of all entries by their first word."""
        self._handles: dict[str, Entry] = {}
        self._joined: dict[str, Entry] = {}
        self._phrases: defaultdict[str, list[_Phrase]] = defaultdict(list)
        for entry in lists.entries:
            if entry.handle:
                self._add_handle(entry)
            else:
                self._add_term(entry)
        for text in lists.innocent:
            self._add_phrase(words(text), None, whole=False)
        for found in self._phrases.values():
            # At one place the longest wins; among equals what is innocent, then what is sure.
            found.sort(key=_before)
        self._patterns = tuple((re.compile(one.expression), _of_pattern(one)) for one in lists.patterns)

    def by_handle(self, handle: str) -> Hit | None:
        """Give the entry of a handle; case and @ do not matter."""
        entry = self._handles.get(handle.strip().lstrip("@").lower())
        return None if entry is None else Hit(entry, "handle")

    def by_words(self, value: str) -> list[Hit]:
        """Give the entries that the words of a value name; of overlapping ones the longest only."""
        said = words(value)
        if not said:
            return []
        hits = _without_covered(self._in(said))
        if hits:
            return [hit for hit in hits if hit.entry is not _INNOCENT]
        if len(said) == 1 and (entry := self._joined.get(said[0].plain)):
            return [Hit(entry, "term", 0, 1)]
        text = " ".join(word.plain for word in said)
        return [Hit(entry, "label", 0, len(said)) for pattern, entry in self._patterns if pattern.fullmatch(text)][:1]

    def _add_handle(self, entry: Entry) -> None:
        known = self._handles.get(entry.text.lower())
        if known is None or (known.certainty != entry.kind and entry.certainty == entry.kind):
            self._handles[entry.text.lower()] = entry

    def _add_term(self, entry: Entry) -> None:
        forms = [entry.text, *entry.forms]
        forms += [typed for form in forms if (typed := without_umlauts(form)) != form.casefold()]
        for form in forms:
            found = words(form)
            self._add_phrase(found, entry, whole=entry.whole)
            joined = "".join(word.plain for word in found)
            if len(found) > 1 and len(joined) >= _LONG_ENOUGH:
                self._joined.setdefault(joined, entry)

    def _add_phrase(self, found: tuple[Word, ...], entry: Entry | None, *, whole: bool) -> None:
        if found:
            self._phrases[found[0].plain].append(_Phrase(found, entry, whole))

    def _in(self, said: Sequence[Word]) -> Iterator[Hit]:
        for start, word in enumerate(said):
            for phrase in self._phrases.get(word.plain, ()):
                end = start + len(phrase.words)
                all_of_it = start == 0 and end == len(said)
                if end > len(said) or (phrase.whole and not all_of_it):
                    continue
                if all(same(one, listed) for one, listed in zip(said[start:end], phrase.words, strict=True)):
                    yield Hit(phrase.entry or _INNOCENT, "term" if all_of_it else "phrase", start, end)


def _before(phrase: _Phrase) -> tuple[int, int]:
    if phrase.entry is None:
        return (-len(phrase.words), 0)
    return (-len(phrase.words), 2 if phrase.entry.ambiguous else 1)


def _of_pattern(pattern: Pattern) -> Entry:
    return Entry(
        text=pattern.note,
        family=pattern.family,
        kind=pattern.kind,
        source=pattern.source,
        checked=pattern.checked,
    )


#: Stands for a harmless meaning while hits are compared; its family means nothing.
_INNOCENT = Entry("", Family.POLITICAL, Certainty.AMBIGUOUS)


def _without_covered(hits: Iterable[Hit]) -> list[Hit]:
    """Give the hits that no longer one covers; of two that say the same words, one a family."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: one.start - one.end):
        covered = any(other.start <= hit.start and hit.end <= other.end and _wins(other, hit) for other in kept)
        if not covered:
            kept.append(hit)
    return sorted(kept, key=attrgetter("start"))


def _wins(other: Hit, hit: Hit) -> bool:
    longer = other.end - other.start > hit.end - hit.start
    return longer or other.entry is _INNOCENT or other.entry.family is hit.entry.family

"""Decides which criteria are sensitive, by the lists alone: what they do not name is not sensitive."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from essaim.audit.entries import Entry, Lists, own_lists
from essaim.audit.families import Certainty, Family
from essaim.audit.lexicon import Hit, Lexicon
from essaim.audit.words import plain
from essaim.model.ads import AdImpression, Criterion

#: Types that say where somebody is, on what machine, in what language: a list of terms has nothing to say of them.
NOT_ANALYSED = frozenset({
    "age", "location", "locations", "language", "languages", "platform", "platforms", "os version", "os versions",
    "device", "devices", "device models", "carrier", "carriers", "wifi", "new device", "network activation duration",
    "mobile device usage", "website visitors",
})  # fmt: skip
LOOKALIKES = frozenset({"follower look-alikes", "follower lookalikes", "followers look-alikes", "follower look-alike"})
#: Titles of works name things without being about anybody: what they say is told, and not counted.
TITLES = frozenset({"movies and tv shows", "tv shows", "movies", "shows"})
UPLOADED = frozenset({"list", "lists"})
#: Answers kept at most; an archive with more different criteria is read all the same.
_REMEMBERED = 200_000
_HANDLES = re.compile(r"@\w+", re.ASCII)
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that a criterion names, and for how much that counts.

    `how` is `handle`, `term`, `phrase` or `label`; `second` is the other sign that made an ambiguous one count.
    """

    criterion: Criterion
    entry: Entry
    certainty: Certainty
    how: str
    second: str = ""

    @property
    def family(self) -> Family:
        """The family that the criterion belongs to."""
        return self.entry.family


#: By family and entry: the entry, and values that name it, folded and as written.
Signs = defaultdict[Family, dict[int, tuple[Entry, dict[str, str]]]]


class Classifier:
    """Says which criteria are sensitive. Answers are remembered: the same criteria come thousands of times."""

    def __init__(self, lists: Lists | None = None) -> None:
        """Use these lists, or else Essaim's own."""
        self._lexicon = Lexicon(lists or own_lists())
        self._known: dict[tuple[str, str], tuple[Match, ...]] = {}
        self._texts: dict[str, frozenset[Family]] = {}

    def criterion(self, criterion: Criterion) -> tuple[Match, ...]:
        """Give what one criterion names, taken alone."""
        key = (criterion.type, criterion.value)
        found = self._known.get(key)
        if found is None:
            found = tuple(self._matches(criterion))
            if len(self._known) < _REMEMBERED:
                self._known[key] = found
        return found

    def impression(self, shown: AdImpression) -> tuple[Match, ...]:
        """Give what the criteria of one advertisement name; ambiguous ones count when another sign agrees."""
        found: list[Match] = []
        known = self._known
        for one in shown.criteria:
            # The commonest case by far is a criterion met before that names nothing: nothing more is done for it.
            matches = known.get((one.type, one.value))
            if matches is None:
                matches = self.criterion(one)
            if matches:
                found += matches
        if not found:
            return ()
        if not any(match.certainty is Certainty.AMBIGUOUS for match in found):
            return tuple(found)
        signs = _signs(found)
        return tuple(self._with_second_sign(match, signs, shown) for match in found)

    def value(self, value: str) -> tuple[Match, ...]:
        """Give what a bare value names: a word, a phrase, one or more handles."""
        return self.criterion(Criterion("", value))

    def _matches(self, criterion: Criterion) -> Iterable[Match]:
        kind = criterion.type.strip().casefold()
        if kind in NOT_ANALYSED:
            return []
        value = without_type(criterion)
        if not _LETTER.search(value):
            return []
        hits = self._hits(kind, value)
        matches = [Match(criterion, hit.entry, hit.entry.certainty, hit.how) for hit in hits]
        if kind in TITLES:
            return [_unsure(match) for match in matches]
        return [_agreeing(match, matches) for match in matches]

    def _hits(self, kind: str, value: str) -> list[Hit]:
        handles = _HANDLES.findall(value)
        if not handles and kind in LOOKALIKES and not any(letter.isspace() for letter in value.strip()):
            handles = [value]
        if handles:
            return [hit for handle in handles if (hit := self._lexicon.by_handle(handle))]
        return self._once(self._lexicon.by_words(value))

    @staticmethod
    def _once(hits: Sequence[Hit]) -> list[Hit]:
        return list({id(hit.entry): hit for hit in reversed(hits)}.values())[::-1]

    def _with_second_sign(self, match: Match, signs: Signs, shown: AdImpression) -> Match:
        """Give an ambiguous match as one that counts, when another criterion or the advertisement says the same."""
        if match.certainty is not Certainty.AMBIGUOUS or not _may_count(match):
            return match
        value = plain(match.criterion.value)
        for other, values in signs[match.family].values():
            said = next((said for folded, said in values.items() if folded != value), None)
            if other is not match.entry and said is not None:
                return _counting(match, said)
        for text in (shown.advertiser.name, shown.post.text if shown.post else ""):
            if text and match.family in self._sure_families(text):
                return _counting(match, "the advertisement itself")
        handle = self._lexicon.by_handle(shown.advertiser.handle) if shown.advertiser.handle else None
        if handle and handle.entry.family is match.family and handle.entry.certainty is not Certainty.AMBIGUOUS:
            return _counting(match, handle.entry.shown)
        return match

    def _sure_families(self, text: str) -> frozenset[Family]:
        known = self._texts.get(text)
        if known is None:
            hits = self._lexicon.by_words(text)
            known = frozenset(hit.entry.family for hit in hits if hit.entry.certainty is not Certainty.AMBIGUOUS)
            if len(self._texts) < _REMEMBERED:
                self._texts[text] = known
        return known


def _signs(found: Iterable[Match]) -> Signs:
    """Give the entries met, each with at most two different values: enough to find one that differs from any."""
    signs: Signs = defaultdict(dict)
    for match in found:
        _, values = signs[match.family].setdefault(id(match.entry), (match.entry, {}))
        if len(values) < 2:
            values.setdefault(plain(match.criterion.value), match.criterion.value)
    return signs


def without_type(criterion: Criterion) -> str:
    """Give a criterion's value without its type, which X sometimes repeats: “Unknown: 1” is “1”."""
    value = criterion.value.strip()
    before, colon, after = value.partition(":")
    repeated = colon and before.strip().casefold() == criterion.type.strip().casefold()
    return after.strip() if repeated else value


def _agreeing(match: Match, matches: Sequence[Match]) -> Match:
    """Give an ambiguous match as one that counts, when the same value names another thing of its family."""
    if match.certainty is not Certainty.AMBIGUOUS or not _may_count(match):
        return match
    others = (one for one in matches if one.family is match.family and one.entry is not match.entry)
    other = next(others, None)
    return match if other is None else _counting(match, other.entry.shown)


def _may_count(match: Match) -> bool:
    """Tell whether a second sign is enough: what has no source never counts, nor do titles of works."""
    entry = match.entry
    return bool(entry.source and entry.checked) and match.criterion.type.strip().casefold() not in TITLES


def _counting(match: Match, second: str) -> Match:
    return Match(match.criterion, match.entry, match.entry.kind, match.how, second)


def _unsure(match: Match) -> Match:
    return Match(match.criterion, match.entry, Certainty.AMBIGUOUS, match.how)

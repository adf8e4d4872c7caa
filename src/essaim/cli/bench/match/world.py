"""The invented world of the bench: who follows whom on X, in the sizes and shapes of a real migration.

33,000 people and 47 million links at scale 1. How many contacts one has is log-normal (median 525, mean 1,424), whom
one follows is Zipf-like (the few followed by most), and one link in two hundred leads to somebody registered here.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ids: TypeAlias = npt.NDArray[np.uint64]

PEOPLE, LINKS = 33_000, 47_000_000
MEDIAN, MEAN = 525, 1_424
#: Share of the links that lead to registered people.
REGISTERED = 0.005
#: Accounts on X that somebody here may follow, and how unequal they are: the exponent of their popularity.
POPULATION, INEQUALITY = 40_000_000, 0.7
#: Of the contacts drawn for somebody, how many they have already.
TWICE = 0.015
#: An ordinary newcomer's list; a newcomer's with many matches has as many contacts, this one has many contacts.
FOLLOWS, LARGE = 1_450, 100_000
#: Matches each way of a newcomer with many.
MANY = 80
ORDINARY_NEWCOMERS, POPULAR_NEWCOMERS = 450, 30
_CODE_BITS = 32
#: Codes from here on are registered people, below it strangers.
_MEMBERS = 1 << 27
_BATCH = 500


@dataclass(frozen=True)
class Shape:
    """How large a world is. People are numbered from 0; newcomers come after them: ordinary, popular, one large."""

    people: int
    links: int
    ordinary: int
    popular: int
    seed: int

    @property
    def registered(self) -> int:
        """How many people there are once everybody has come."""
        return self.people + self.ordinary + self.popular + 1

    @property
    def first_popular(self) -> int:
        """The number of the first newcomer with many matches."""
        return self.people + self.ordinary

    @property
    def large(self) -> int:
        """The number of the newcomer with many contacts."""
        return self.registered - 1


def shape_of(scale: float, seed: int) -> Shape:
    """Give the shape at a scale; fewer newcomers come to a small world, but enough for a median."""
    few = min(1.0, max(scale, 0.05))
    return Shape(
        people=max(200, round(PEOPLE * scale)),
        links=max(100_000, round(LINKS * scale)),
        ordinary=round(max(60, ORDINARY_NEWCOMERS * few)),
        popular=round(max(9, POPULAR_NEWCOMERS * few)),
        seed=seed,
    )


def invent(folder: str, shape: dict[str, int]) -> dict[str, int]:
    """Write the world's lists into `folder`, as X ids; give how many links it has."""
    size, place = Shape(**shape), Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(size.seed)
    planted = _planted(size, chance)
    ends: list[npt.NDArray[np.int64]] = []
    with (place / "ids.bin").open("wb") as file:
        degrees = _degrees(size, chance)
        for start in range(0, size.people, _BATCH):
            codes = _batch(size, chance, start, degrees[start : start + _BATCH], planted)
            file.write(_ids(codes & np.uint64((1 << _CODE_BITS) - 1)).tobytes())
            ends.append(
                np.searchsorted(codes >> np.uint64(_CODE_BITS), np.arange(1, len(degrees[start:]) + 1)[:_BATCH])
            )
    counts = np.concatenate([np.diff(end, prepend=0) for end in ends])
    np.save(place / "offsets.npy", np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))
    (place / "shape.json").write_text(json.dumps(asdict(size)))
    return {"links": int(counts.sum())}


class World:
    """An invented world, read from its folder a slice at a time."""

    def __init__(self, folder: str | Path) -> None:
        """Open the world that `invent` wrote."""
        self._folder = Path(folder)
        self.shape = Shape(**json.loads((self._folder / "shape.json").read_text()))
        self._offsets = np.load(self._folder / "offsets.npy")

    @property
    def links(self) -> int:
        """How many links the people have, newcomers apart."""
        return int(self._offsets[-1])

    def own_ids(self, first: int, last: int) -> list[int]:
        """Give the X ids of the people numbered from `first` up to `last`, which is left out."""
        ids: list[int] = _ids(np.arange(first, last, dtype=np.uint64) + np.uint64(_MEMBERS)).tolist()
        return ids

    def lists(self, first: int, last: int) -> list[Ids]:
        """Give the lists of the people numbered from `first` up to `last`, which is left out."""
        begin, end = int(self._offsets[first]), int(self._offsets[last])
        ids = np.fromfile(self._folder / "ids.bin", dtype=np.uint64, count=end - begin, offset=begin * 8)
        return np.split(ids, self._offsets[first + 1 : last] - begin)

    def newcomer(self, number: int) -> Ids:
        """Give the list of the newcomer of this number."""
        shape = self.shape
        chance = np.random.default_rng([shape.seed, number])
        count = LARGE if number == shape.large else FOLLOWS
        popular = shape.first_popular <= number < shape.large
        known = min(MANY, shape.people // 2) if popular else chance.binomial(count, REGISTERED)
        among = shape.people if popular else shape.registered
        codes = chance.choice(among, size=min(known, among), replace=False).astype(np.uint64) + np.uint64(_MEMBERS)
        codes = codes[codes != _MEMBERS + number]
        strangers = chance.permutation(np.unique(_strangers(chance, 2 * count)))[: count - len(codes)]
        return _ids(np.concatenate([codes, strangers]))


def _degrees(size: Shape, chance: np.random.Generator) -> npt.NDArray[np.int64]:
    """Give how many contacts each has: log-normal, then stretched so that the sum is what was asked for."""
    spread = np.sqrt(2 * np.log(MEAN / MEDIAN))
    drawn = np.exp(chance.normal(np.log(MEDIAN), spread, size.people))
    stretched = drawn * (size.links / (1 - TWICE) / drawn.sum())
    degrees: npt.NDArray[np.int64] = np.maximum(1, np.round(stretched)).astype(np.int64)
    return degrees


def _planted(size: Shape, chance: np.random.Generator) -> npt.NDArray[np.uint64]:
    """Give who follows the popular newcomers, as words of (person, code), sorted."""
    followers = min(MANY, size.people // 2)
    words = [
        (chance.choice(size.people, size=followers, replace=False).astype(np.uint64) << np.uint64(_CODE_BITS))
        | np.uint64(_MEMBERS + number)
        for number in range(size.first_popular, size.large)
    ]
    return np.sort(np.concatenate(words))


def _batch(
    size: Shape,
    chance: np.random.Generator,
    start: int,
    degrees: npt.NDArray[np.int64],
    planted: npt.NDArray[np.uint64],
) -> npt.NDArray[np.uint64]:
    """Give the links of some people as words of (person, counted from `start`; code), sorted, each once."""
    people = np.repeat(np.arange(len(degrees), dtype=np.uint64), degrees)
    codes = _strangers(chance, len(people))
    known = chance.random(len(people)) < REGISTERED
    # Popular newcomers have their followers planted, and no others.
    members = chance.integers(0, size.first_popular, int(known.sum())).astype(np.uint64)
    codes[known] = members + np.uint64(_MEMBERS)
    words = (people << np.uint64(_CODE_BITS)) | codes
    low, high = np.searchsorted(planted, np.array([start, start + len(degrees)], np.uint64) << np.uint64(_CODE_BITS))
    extra = planted[low:high] - (np.uint64(start) << np.uint64(_CODE_BITS))
    words = np.unique(np.concatenate([words, extra]))
    themselves = (words >> np.uint64(_CODE_BITS)) + np.uint64(start + _MEMBERS)
    links: npt.NDArray[np.uint64] = words[(words & np.uint64((1 << _CODE_BITS) - 1)) != themselves]
    return links


def _strangers(chance: np.random.Generator, count: int) -> npt.NDArray[np.uint64]:
    """Give strangers' codes: the lower, the more people follow them."""
    return (POPULATION * chance.random(count) ** (1 / (1 - INEQUALITY))).astype(np.uint64)


def _ids(codes: npt.NDArray[np.uint64]) -> Ids:
    """Give X ids in no order: multiplying by an odd number gives each code another id of 62 bits."""
    return (codes * np.uint64(0x9E3779B97F4A7C15)) & np.uint64((1 << 62) - 1)

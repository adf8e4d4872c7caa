"""What an index of follow lists promises, and the words it is made of.

A word is the top 40 bits of a contact's pseudonym, then the 24 bits of the person whose list has it. 40 bits give
false candidates, and a list that was erased or replaced leaves its words behind until the next compaction: the caller
verifies each candidate in the row itself, with `contains`.

One index per direction and key version.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from essaim.matching.pseudonyms import Words

PERSON_BITS = 24
#: Person numbers stay below this one.
PEOPLE = 1 << PERSON_BITS
#: Arrays of one tier that are merged into one of the next.
FAN_OUT = 16
PERSON = np.uint64(PEOPLE - 1)
CONTACT = ~PERSON


@dataclass(frozen=True)
class IndexedList:
    """One list row, as an index takes it in."""

    person: int
    pseudonyms: Words
    serial: int


class FollowIndex(Protocol):
    """Says quickly whose lists may hold somebody. A value: taking lists in gives another index, this one stays."""

    @property
    def watermark(self) -> int:
        """The highest serial taken in: rows above it are still missing."""
        ...

    def plus(self, lists: Iterable[IndexedList]) -> Self:
        """Give the index with these lists too; a list that is in it already does no harm. Raises ValueError.

        A person's number that does not fit its 24 bits is refused.
        """
        ...

    def candidates(self, pseudonym: int) -> Words:
        """Give the numbers of the people whose lists may hold `pseudonym`, each once; verify each with `contains`."""
        ...


def words_of(person: int, pseudonyms: Words) -> Words:
    """Give the words of a list, in the order of its pseudonyms. Raises ValueError for a number of more than 24 bits."""
    if not 0 <= person < PEOPLE:
        raise ValueError("a person's number has 24 bits")
    words: Words = pseudonyms & CONTACT
    words |= np.uint64(person)
    return words

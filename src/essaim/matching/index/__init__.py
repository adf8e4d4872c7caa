"""The index that says who had somebody in a list: derived from the list rows, and dispensable."""

from essaim.matching.index.array import ArrayIndex, intersect
from essaim.matching.index.contract import FAN_OUT, PEOPLE, FollowIndex, IndexedList
from essaim.matching.index.file import Base, BaseUnusable, Header
from essaim.matching.index.gathering import Gathering
from essaim.matching.pseudonyms import contains

__all__ = [
    "FAN_OUT",
    "PEOPLE",
    "ArrayIndex",
    "Base",
    "BaseUnusable",
    "FollowIndex",
    "Gathering",
    "Header",
    "IndexedList",
    "contains",
    "intersect",
]

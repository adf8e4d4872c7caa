"""The site's live figures: exact, and read at no cost however much there is."""

from __future__ import annotations

from dataclasses import dataclass

from essaim.store.models import Counter


@dataclass(frozen=True)
class Figures:
    """How many members, follow lists, contacts in them, and matches there are."""

    people: int
    lists: int
    links: int
    matches: int


def figures() -> Figures:
    """Give the figures as of the last committed transaction (or of the present one, with its own changes)."""
    values = dict(Counter.objects.filter(name__in=Figures.__annotations__).values_list("name", "value"))
    return Figures(**{name: values.get(name, 0) for name in Figures.__annotations__})

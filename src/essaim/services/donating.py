"""Counts that visitors give of how they were targeted: nobody's answer can be known, not even by who runs the site.

A visitor's browser draws one question of nine and tosses a coin. Heads: it answers truthfully. Tails: it tosses again,
and answers by that coin. So a yes is three times as likely from whom it is true of as from another (differential
privacy with ε = ln 3), and whatever somebody sees on the wire or in the store may be a coin's answer. What is kept are
two numbers for each question and year: how often it was answered, and how often with yes. No row is anybody's, and
two answers cannot be told to come from one person.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from essaim.audit.families import Family
from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.store.models import Counter

#: Any family at all, then each.
QUESTIONS = ("any", *(family.value for family in Family))
#: How often the coin lets the truth pass; `web/static/audit/donating.js` tosses it.
TRUTH = 0.5
#: Fewer answers say nothing: the coin's own error would be larger than the figure.
LEAST = 100


@dataclass(frozen=True)
class Share:
    """Of how many visitors a question is true, in percent, give or take `margin`, by how many answers."""

    question: str
    answers: int
    percent: int
    margin: int


def donate(question: str, answer: str) -> None:
    """Count one answer, `yes` or `no`. Raises BadInput."""
    if question not in QUESTIONS or answer not in {"yes", "no"}:
        raise BadInput
    with transaction.atomic():
        _add(_name(question, "asked"))
        if answer == "yes":
            _add(_name(question, "yes"))


def shares() -> list[Share]:
    """Give what this year's answers say, with the coins taken out; questions with too few answers are left out."""
    names = [_name(question, what) for question in QUESTIONS for what in ("asked", "yes")]
    counts = dict(Counter.objects.filter(name__in=names).values_list("name", "value"))
    found = []
    for question in QUESTIONS:
        asked, yes = (counts.get(_name(question, what), 0) for what in ("asked", "yes"))
        if asked >= LEAST:
            said = yes / asked
            true = min(1.0, max(0.0, (said - (1 - TRUTH) / 2) / TRUTH))
            margin = 1.96 * math.sqrt(said * (1 - said) / asked) / TRUTH
            found.append(Share(question, asked, round(100 * true), math.ceil(100 * margin)))
    return found


def _name(question: str, what: str) -> str:
    return f"ads {clock.now().year} {question} {what}"


def _add(name: str) -> None:
    counters = Counter.objects.filter(name=name)
    if not counters.update(value=F("value") + 1):
        try:
            with transaction.atomic():
                Counter.objects.create(name=name, value=1)
        except IntegrityError:  # another process was first
            counters.update(value=F("value") + 1)

"""The swarm as a chart: a hundred dots, as many gathered outside the square as there are hundredths done."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

DOTS = 100
#: Where the swarm gathers, and the square it leaves.
CENTRE_X, CENTRE_Y, REACH = 238.0, 88.0, 80.0
LEFT, TOP, INSIDE = 46.0, 156.0, 118.0
#: The way out of the square, and how many are on it.
GAP, EDGE = (160.0, 160.0), (190.0, 132.0)
ON_THE_WAY = 7
#: Steps of sequences that fill a disc, and a square, evenly and without a pattern.
GOLDEN = math.pi * (3 - math.sqrt(5))
STEP_X, STEP_Y = 0.7548776662466927, 0.5698402909980532


@dataclass(frozen=True)
class Dot:
    """One dot, written as the drawing wants it."""

    x: str
    y: str
    r: str
    kind: str


@lru_cache(maxsize=DOTS * DOTS)
def dots(done: int, failed: int = 0) -> tuple[Dot, ...]:
    """Give the dots for so many hundredths done, and so many that could not be done and stay behind, hollow."""
    given = []
    waiting = DOTS - done - failed
    for number in range(DOTS):
        if number < done:
            given.append(_gathered(number))
        elif number < done + min(ON_THE_WAY, waiting) and done:
            given.append(_leaving(number - done))
        else:
            given.append(_loose(number, "failed" if number >= DOTS - failed else "dark"))
    return tuple(given)


def hundredths(part: int, whole: int) -> int:
    """Give how many dots a part takes: none only for nothing, and all only for everything."""
    if whole <= 0 or part <= 0:
        return 0
    return DOTS if part >= whole else min(max(round(DOTS * part / whole), 1), DOTS - 1)


def _dot(x: float, y: float, r: float, kind: str) -> Dot:
    return Dot(f"{x:.1f}", f"{y:.1f}", f"{r:.1f}", kind)


def _gathered(number: int) -> Dot:
    away = math.sqrt((number + 0.5) / DOTS)
    x = CENTRE_X + REACH * away * math.cos(number * GOLDEN)
    y = CENTRE_Y + REACH * away * math.sin(number * GOLDEN)
    return _dot(x, y, 6.4 - 2.4 * away, "warm")


def _leaving(number: int) -> Dot:
    # Each a little off the straight way, by turns: bees, not beads.
    along = 1 - number / ON_THE_WAY
    aside = 5.0 if number % 2 else -5.0
    x = GAP[0] + (EDGE[0] - GAP[0]) * along + aside * 0.7
    y = GAP[1] + (EDGE[1] - GAP[1]) * along + aside * 0.7
    return _dot(x, y, 2.6 + 1.4 * along, "dark")


def _loose(number: int, kind: str) -> Dot:
    x, y = (0.5 + number * STEP_X) % 1, (0.5 + number * STEP_Y) % 1
    return _dot(LEFT + INSIDE * x, TOP + INSIDE * y, 2.2 + (number % 3) * 0.5, kind)

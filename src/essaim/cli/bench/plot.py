"""A plot as an SVG written by hand: no library, readable on light and on dark pages."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 40, 50
STYLE = """
  .ink { fill: #1f2328; font: 12px system-ui, sans-serif }
  .title { font-size: 14px; font-weight: 600 }
  .grid { stroke: #d1d9e0; stroke-width: 1 }
  .line { fill: none; stroke-width: 2 }
  @media (prefers-color-scheme: dark) { .ink { fill: #e6edf3 } .grid { stroke: #3d444d } }
"""
#: Told apart by colour-blind people too, with enough contrast on white and on black.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#b8609a", "#7f7f7f", "#a6761d")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 4", "10 4")

Points = Sequence[tuple[float, float]]


def line_plot(title: str, x_label: str, y_label: str, series: Mapping[str, Points]) -> str:
    """Give a plot of the series over logarithmic axes; all values are above zero."""
    points = [point for line in series.values() for point in line]
    across = _Axis([x for x, _ in points], LEFT, WIDTH - RIGHT)
    up = _Axis([y for _, y in points], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<text class="ink title" x="{LEFT}" y="22">{escape(title)}</text>',
    ]
    for value in across.ticks():
        x = across.at(value)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
        parts.append(_text(x, HEIGHT - BOTTOM + 18, short(value), "middle"))
    for value in up.ticks():
        y = up.at(value)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_text(LEFT - 8, y + 4, short(value), "end"))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_label, "middle"))
    parts.append(_text(14, TOP - 6, y_label, "start"))
    parts += _lines(series, across, up)
    return "\n".join([*parts, "</svg>", ""])


def short(value: float) -> str:
    """Give a figure in a few letters: 47 M, 1.2 k, 0.05."""
    for size, letter in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


class _Axis:
    """Where a value stands on a logarithmic axis that runs from `start` to `end`."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        # A little air, so that no line runs along the frame.
        self.low, self.high = math.log10(min(values) / 1.3), math.log10(max(values) * 1.3)
        self.start, self.end = start, end

    def at(self, value: float) -> float:
        return self.start + (math.log10(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> list[float]:
        powers = range(math.floor(self.low), math.ceil(self.high) + 1)
        wide = self.high - self.low > 3
        marks = [step * 10.0**power for power in powers for step in ((1,) if wide else (1, 2, 5))]
        return [mark for mark in marks if self.low <= math.log10(mark) <= self.high]


def _lines(series: Mapping[str, Points], across: _Axis, up: _Axis) -> list[str]:
    """Give the lines, each with its name at its end; names that would overlap are moved apart."""
    parts, taken = [], [0.0]
    ends = sorted(enumerate(series.items()), key=lambda item: up.at(item[1][1][-1][1]))
    for place, (name, line) in ends:
        colour, dash = COLOURS[place % len(COLOURS)], DASHES[place % len(DASHES)]
        path = " ".join(f"{across.at(x):.1f},{up.at(y):.1f}" for x, y in line)
        parts.append(f'<polyline class="line" stroke="{colour}" stroke-dasharray="{dash}" points="{path}"/>')
        parts += [f'<circle cx="{across.at(x):.1f}" cy="{up.at(y):.1f}" r="3" fill="{colour}"/>' for x, y in line]
        y = max(up.at(line[-1][1]) + 4, taken[-1] + 15)
        taken.append(y)
        parts.append(
            f'<text x="{WIDTH - RIGHT + 8}" y="{y:.1f}" class="ink" style="fill:{colour}">{escape(name)}</text>'
        )
    return parts


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text class="ink" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'

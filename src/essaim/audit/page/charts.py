"""Bars as SVG, drawn with the page's own colours, so that they follow its light, its dark and its print."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

#: As wide as a phone: letters keep a size that can be read there.
WIDTH, ROW = 360, 40
_HIGH, _FOOT = 120, 22


def across(rows: Sequence[tuple[str, int, str]], alt: str) -> str:
    """Give bars lying one below the other: (label, count, count as people read it)."""
    most = max((count for _, count, _ in rows), default=0) or 1
    room = WIDTH - 70
    bars = []
    for at, (label, count, told) in enumerate(rows):
        y = at * ROW
        length = max(2, int(room * count / most + 0.5))
        bars.append(
            f'<text x="0" y="{y + 14}">{escape(label)}</text>'
            f'<rect class="bar" x="0" y="{y + 19}" width="{length}" height="14" rx="2"/>'
            f'<text x="{length + 6}" y="{y + 31}">{escape(told)}</text>'
        )
    return _svg(len(rows) * ROW, "".join(bars), alt)


def upright(rows: Sequence[tuple[str, int, int]], alt: str) -> str:
    """Give bars standing side by side: (label, count, how much of it is dark)."""
    most = max((count for _, count, _ in rows), default=0) or 1
    step = WIDTH / max(len(rows), 1)
    # Labels must not run into each other: with many bars only some are named.
    named = max(1, -(-len(rows) * 60 // WIDTH))
    bars = []
    for at, (label, count, dark) in enumerate(rows):
        x, width = _tenth(at * step + step * 0.1), _tenth(min(step * 0.8, 60))
        for name, size in (("pale", count), ("bar", dark)):
            tall = _tenth(_HIGH * size / most)
            bars.append(
                f'<rect class="{name}" x="{x:.1f}" y="{_HIGH - tall:.1f}" width="{width:.1f}" height="{tall:.1f}"/>'
            )
        if at % named == 0:
            bars.append(f'<text x="{x:.1f}" y="{_HIGH + 16}">{escape(label)}</text>')
    return _svg(_HIGH + _FOOT, "".join(bars), alt)


def _tenth(size: float) -> float:
    """Give a size to a tenth; halves go up, as browsers round them."""
    return int(size * 10 + 0.5) / 10


def _svg(height: int, inside: str, alt: str) -> str:
    return (
        f'<svg role="img" aria-label="{escape(alt)}" viewBox="0 0 {WIDTH} {max(height, 1)}">'
        f"<title>{escape(alt)}</title>{inside}</svg>"
    )

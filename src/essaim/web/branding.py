"""The operator's own colour, as a style sheet of one line: what is written on it stays readable in either light."""

from __future__ import annotations

from essaim.web.colours import DRAWN, TEXT, contrast, palette

#: What may be written on the colour, the house's own ink first; on any colour one of these can be read.
INKS = ("#1e2430", "#ffffff", "#000000")
STEPS = 40


def rule(colour: str, light: str) -> str:
    """Give the colours of one light: the ground of buttons, what is written on it, and lines in it."""
    paper = palette(light)["paper"]
    readable = [ink for ink in INKS if contrast(ink, colour) >= TEXT]
    ink = readable[0] if readable else max(INKS, key=lambda one: contrast(one, colour))
    away = "#000000" if light == "light" else "#ffffff"
    deeper = _mixed(colour, "#000000" if ink == "#ffffff" else "#ffffff", 0.12)
    names = {"honey": colour, "honey-deep": deeper, "on-honey": ink, "honey-line": _drawn(colour, paper, away)}
    return ":root { " + " ".join(f"--{name}: {value};" for name, value in names.items()) + " }\n"


def _drawn(colour: str, paper: str, away: str) -> str:
    """Give the colour, moved away from the paper until a line in it can be seen there."""
    for step in range(STEPS + 1):
        moved = _mixed(colour, away, step / STEPS)
        if contrast(moved, paper) >= DRAWN:
            return moved
    return away


def _mixed(one: str, other: str, share: float) -> str:
    parts = [(int(one[place : place + 2], 16), int(other[place : place + 2], 16)) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)

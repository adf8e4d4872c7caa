"""The colours of the pages, read from the style sheets themselves, and how well each pair can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_noop

STATIC = Path(__file__).parent / "static"
#: The sheet that holds each light.
SHEETS = {"light": "essaim.css", "dark": "dark.css"}
_TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6})\s*[;}]")


@dataclass(frozen=True)
class Pair:
    """What is written or drawn in one colour on another, and the contrast that it must have."""

    ink: str
    ground: str
    what: str
    least: float


BODY, TEXT, DRAWN = 7.0, 4.5, 3.0
PAIRS = (
    Pair("ink", "paper", gettext_noop("text"), BODY),
    Pair("ink", "surface", gettext_noop("text on cards"), BODY),
    Pair("ink", "sunk", gettext_noop("text on notices and in the footer"), BODY),
    Pair("ink", "honey-pale", gettext_noop("text on what is chosen or new"), BODY),
    Pair("ink", "good-pale", gettext_noop("text on good news"), BODY),
    Pair("ink", "loss-pale", gettext_noop("text on an error"), BODY),
    Pair("soft", "paper", gettext_noop("help and small words"), BODY),
    Pair("soft", "surface", gettext_noop("help on cards"), BODY),
    Pair("soft", "sunk", gettext_noop("help in the footer"), BODY),
    Pair("soft", "honey-pale", gettext_noop("help on what is chosen"), TEXT),
    Pair("on-honey", "honey", gettext_noop("the main action"), BODY),
    Pair("on-honey", "honey-deep", gettext_noop("the main action, pointed at"), TEXT),
    Pair("link", "paper", gettext_noop("links"), TEXT),
    Pair("link", "surface", gettext_noop("links on cards"), TEXT),
    Pair("link", "sunk", gettext_noop("links in the footer"), TEXT),
    Pair("link", "honey-pale", gettext_noop("links on what is new"), TEXT),
    Pair("link", "good-pale", gettext_noop("links on good news"), TEXT),
    Pair("loss", "paper", gettext_noop("errors"), TEXT),
    Pair("loss", "surface", gettext_noop("errors on cards"), TEXT),
    Pair("on-loss", "loss", gettext_noop("an action that loses something"), TEXT),
    Pair("good", "paper", gettext_noop("the sign of what is done"), DRAWN),
    Pair("edge", "paper", gettext_noop("edges of fields and buttons"), DRAWN),
    Pair("edge", "surface", gettext_noop("edges on cards"), DRAWN),
    Pair("edge", "sunk", gettext_noop("edges on sunken grounds"), DRAWN),
    Pair("honey-line", "paper", gettext_noop("lines and dots in honey"), DRAWN),
    Pair("honey-line", "surface", gettext_noop("lines and dots in honey, on cards"), DRAWN),
)


@cache
def palette(light: str) -> dict[str, str]:
    """Give each colour's name and value, in `light` or in `dark`."""
    return dict(_TOKEN.findall((STATIC / SHEETS[light]).read_text(encoding="utf-8")))


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours as WCAG 2 counts it: from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

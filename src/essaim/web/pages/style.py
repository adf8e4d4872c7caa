"""How the site looks and speaks: each part of it, alive, on one page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from essaim.base import clock
from essaim.base.text import gettext_noop
from essaim.model import Grade
from essaim.web import colours
from essaim.web.pages.dashboard import Step
from essaim.web.people import Request

#: Names that have broken a layout somewhere: in other scripts, turning, piled up, endless, empty.
NAMES = (
    "Chloé Ferrand",
    "أمل الخطيب",
    "נועה בן־דוד",
    "小林はるか",
    "Z̴̡̛͉̘̻͇͇̗̀̏͊̓͂̀͝͠a̶̡͓̩͚̤̿̈́͆͝l̵̢̮̳͔̈̀̓g̸̞̤̓̐o̷͔̞̓",
    "Wolfeschlegelsteinhausenbergerdorff-Żółkiewska von und zu Hohenlohe",
    "",
)
_SYMBOL = re.compile(r'<symbol id="([a-z]+)"')


@dataclass(frozen=True)
class Measured:
    """A pair of colours with its contrast by day and by night."""

    what: str
    ink: str
    ground: str
    light: str
    dark: str


def style(request: Request) -> HttpResponse:
    """Show the marks, colours, sizes and components, as the pages use them."""
    return render(request, "style.html", _context() | {"nav": "style"})


def _context() -> dict[str, Any]:
    now = clock.now()
    return {
        "colours": [(name, value, colours.palette("dark")[name]) for name, value in colours.palette("light").items()],
        "pairs": [_measured(pair) for pair in colours.PAIRS],
        "sizes": ("s-1", "s0", "s1", "s2", "s3", "s4"),
        "spaces": (1, 2, 3, 4, 5, 6, 8, 10, 12, 16),
        "shapes": _SYMBOL.findall((colours.STATIC / "shapes.svg").read_text(encoding="utf-8")),
        "names": NAMES,
        "grades": [(grade.value, _reasons()[grade]) for grade in Grade],
        "steps": [
            Step(_("Your new accounts"), _("Linked."), done=True, url="#steps", action=_("See"), state="done"),
            Step(
                _("Your X archive"), _("Ask for it today."), done=False, url="#steps", action=_("Ask"), state="current"
            ),
            Step(_("Who is here"), "", done=False, url="", action="", state="waiting"),
        ],
        "tomorrow": now + timedelta(days=1),
        "now": now,
    }


def _measured(pair: colours.Pair) -> Measured:
    by_light = {}
    for light in colours.SHEETS:
        palette = colours.palette(light)
        by_light[light] = f"{colours.contrast(palette[pair.ink], palette[pair.ground]):.1f}"
    return Measured(_(pair.what), pair.ink, pair.ground, by_light["light"], by_light["dark"])


def _reasons() -> dict[Grade, str]:
    return {
        Grade.CERTAIN: gettext_noop("They linked both accounts themselves."),
        Grade.STATED: gettext_noop("They say so in public."),
        Grade.LIKELY: gettext_noop("The names are the same, and so are most of their people."),
        Grade.GUESS: gettext_noop("The names look alike."),
    }

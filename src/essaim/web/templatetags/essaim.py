"""Tags and filters of our templates; built in, nothing to load.

`{% say sentence values %}` · `{% grade grade reason %}` · `{% avatar name %}` · `{% network network %}` ·
`{% shape "check" %}` · `{% swarm done total %}` ·
`name|bdi` · `name|initials` · `moment|day` · `moment|moment` · `number|number`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

from essaim.model import Grade, Network
from essaim.web import swarm as swarms
from essaim.web import words

register = template.Library()

GRADES = {
    Grade.CERTAIN: gettext_noop("certain"),
    Grade.STATED: gettext_noop("stated"),
    Grade.LIKELY: gettext_noop("likely"),
    Grade.GUESS: gettext_noop("to be checked"),
}
NETWORKS = {Network.X: "X", Network.MASTODON: "Mastodon", Network.BLUESKY: "Bluesky"}


@register.simple_tag
def say(sentence: str, values: Mapping[str, object] | None = None) -> SafeString:
    """Give a sentence of a lower floor in the page's language, filled with its values."""
    return words.say_html(sentence, values)


@register.inclusion_tag("components/grade.html")
def grade(value: str, reason: str = "", values: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Give the badge of a grade: its word and shape, and its reason on demand."""
    return {"grade": Grade(value).value, "word": gettext(GRADES[Grade(value)]), "reason": reason, "values": values}


@register.simple_tag
def grade_word(value: str) -> str:
    """Give the word of a grade."""
    return gettext(GRADES[Grade(value)])


@register.inclusion_tag("components/avatar.html")
def avatar(name: str) -> dict[str, Any]:
    """Give somebody's initials in a round; no remote picture is ever loaded."""
    # One of six tints, the same for the same name; plain arithmetic, so that it is stable between runs.
    return {"initials": words.initials(name), "tint": sum(map(ord, name)) % 6}


@register.inclusion_tag("components/shape.html")
def shape(name: str) -> dict[str, Any]:
    """Give a small drawing from the sheet `shapes.svg`; the page /style shows them all."""
    return {"name": name}


@register.inclusion_tag("components/swarm.html")
def swarm(done: int, total: int, failed: int = 0, label: str = "") -> dict[str, Any]:
    """Give the swarm as far as it has gathered; with a label it is a chart, without one a picture beside its words."""
    left = swarms.DOTS - swarms.hundredths(done, total)
    lost = min(swarms.hundredths(failed, total), left)
    return {"dots": swarms.dots(swarms.DOTS - left, lost), "label": label}


@register.simple_tag
def network(value: str) -> str:
    """Give a network's own name."""
    return NETWORKS[Network(value)]


@register.filter
def bdi(name: str) -> SafeString:
    """Give a name kept from disturbing the text around it."""
    return words.bdi(str(name))


@register.filter
def initials(name: str) -> str:
    """Give the initials of a name."""
    return words.initials(str(name))


@register.filter
def day(moment: datetime | None) -> SafeString:
    """Give a day in the page's language."""
    return words.day(moment)


@register.filter
def moment(value: datetime | None) -> SafeString:
    """Give a day and time in the page's language."""
    return words.moment_of(value)


@register.filter
def nth(items: Sequence[str], place: int) -> str:
    """Give what stands at a place, counted from nought."""
    return items[place]


@register.filter
def number(value: float) -> str:
    """Give a number as the page's language writes it."""
    return words.number(value)

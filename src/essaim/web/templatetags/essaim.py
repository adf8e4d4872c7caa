"""Tags and filters of our templates; built in, nothing to load.

`{% say sentence values %}` · `{% grade grade reason %}` · `{% avatar name %}` · `{% network network %}` ·
`{% shape "check" %}` · `{% swarm done total %}` · `{% kept nav theme=site.theme %}…{% endkept %}` · `{% url name %}` ·
`name|bdi` · `name|initials` · `moment|day` · `moment|moment` · `number|number`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as compile_url
from django.template.loader import get_template
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop

from essaim.model import Grade, Network
from essaim.web import kept, words
from essaim.web import swarm as swarms

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


@register.simple_tag
def grade(value: str, reason: str = "", values: Mapping[str, object] | None = None) -> SafeString:
    """Give the badge of a grade: its word and shape, and its reason on demand."""
    given: dict[str, Any] = {"grade": Grade(value).value, "word": gettext(GRADES[Grade(value)]), "reason": reason}
    if not values:
        return kept.component("components/grade.html", **given)
    return mark_safe(get_template("components/grade.html").render({**given, "values": values}))  # noqa: S308 - rendered


@register.simple_tag
def grade_word(value: str) -> str:
    """Give the word of a grade."""
    return gettext(GRADES[Grade(value)])


@register.simple_tag
def avatar(name: str) -> SafeString:
    """Give somebody's initials in a round; no remote picture is ever loaded."""
    # One of six tints, the same for the same name; plain arithmetic, so that it is stable between runs.
    return kept.component("components/avatar.html", initials=words.initials(name), tint=sum(map(ord, name)) % 6)


@register.simple_tag
def shape(name: str) -> SafeString:
    """Give a small drawing from the sheet `shapes.svg`; the page /style shows them all."""
    return kept.component("components/shape.html", name=name)


@register.simple_tag
def swarm(done: int, total: int, failed: int = 0, label: str = "") -> SafeString:
    """Give the swarm as far as it has gathered; with a label it is a chart, without one a picture beside its words."""
    left = swarms.DOTS - swarms.hundredths(done, total)
    lost = min(swarms.hundredths(failed, total), left)
    return _swarm(swarms.DOTS - left, lost, str(label), kept.circumstances())


@lru_cache(maxsize=256)
def _swarm(done: int, failed: int, label: str, _circumstances: object) -> SafeString:
    given = {"dots": swarms.dots(done, failed), "label": label}
    return mark_safe(get_template("components/swarm.html").render(given))  # noqa: S308 - rendered


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


class _KeptNode(template.Node):
    """A piece of a page that is rendered once for all who are shown the same values."""

    def __init__(self, given: Mapping[str, FilterExpression], nodelist: NodeList) -> None:
        self._given = given
        self.nodelist = nodelist
        self._kept = kept.Kept(nodelist)

    def render(self, context: template.Context) -> str:
        """Give the piece for the values of this page."""
        return self._kept.render(context, {name: value.resolve(context) for name, value in self._given.items()})


@register.tag("kept")
def compile_kept(parser: Parser, token: Token) -> _KeptNode:
    """Keep what stands between the tags; it sees the values that are named, and nothing else of the page."""
    given: dict[str, FilterExpression] = {}
    for bit in token.split_contents()[1:]:
        given |= token_kwargs([bit], parser) or {bit: parser.compile_filter(bit)}
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return _KeptNode(given, nodelist)


class _FixedURLNode(URLNode):
    """The address of a page that is called by its name alone: looked up once."""

    def __init__(self, node: URLNode) -> None:
        super().__init__(node.view_name, node.args, node.kwargs, node.asvar)
        self._known: dict[object, str] = {}

    def render(self, context: template.Context) -> str:
        """Give the address."""
        place = (get_script_prefix(), get_urlconf(), context.autoescape)
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = super().render(context)
        return known


@register.tag("url")
def url(parser: Parser, token: Token) -> URLNode:
    """Give an address, as Django's tag of this name does."""
    node = compile_url(parser, token)
    fixed = not (node.args or node.kwargs or node.asvar or isinstance(node.view_name.var, template.Variable))
    return _FixedURLNode(node) if fixed else node

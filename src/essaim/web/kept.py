"""Pieces of pages that are the same for everybody: rendered once, then kept in the process.

A piece sees what it is given and nothing else: neither who asks nor their request. So nothing of anybody can stand in
a piece that another one is shown.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from django.template import Context, Engine
from django.template.base import NodeList
from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

#: Many times what one site shows in its languages.
MOST = 1_000


def circumstances() -> tuple[Hashable, ...]:
    """Give what a piece depends on beside what it is given: the language, and where pages and files are."""
    return get_language(), get_script_prefix(), get_urlconf(), static("shapes.svg")


def component(template: str, **values: Hashable) -> SafeString:
    """Give a component of ours filled with these values."""
    return _component(template, circumstances(), tuple(values.items()))


@lru_cache(maxsize=MOST)
def _component(template: str, _circumstances: tuple[Hashable, ...], values: tuple[tuple[str, Any], ...]) -> SafeString:
    return Engine.get_default().get_template(template).render(Context(dict(values)))


class Kept:
    """The renderings of one piece of a template, by what it was given."""

    def __init__(self, nodes: NodeList) -> None:
        self._nodes = nodes
        self._rendered: dict[Hashable, str] = {}

    def render(self, context: Context, values: dict[str, Hashable]) -> str:
        """Give the piece filled with these values."""
        key = (circumstances(), context.autoescape, tuple(values.values()))
        known = self._rendered.get(key)
        if known is None:
            if len(self._rendered) >= MOST:
                self._rendered.clear()
            alone, template = Context(dict(values), autoescape=context.autoescape), context.template
            assert template is not None  # noqa: S101 - a piece is rendered as a part of its template
            with alone.render_context.push_state(template), alone.bind_template(template):
                known = self._rendered[key] = mark_safe(self._nodes.render(alone))  # noqa: S308 - rendered
        return known

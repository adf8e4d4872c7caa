"""Django's tags for translation, of which `translate` looks each fixed sentence up once in each language."""

from __future__ import annotations

from django import template
from django.template.base import Parser, Token, Variable
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.i18n import register as djangos
from django.utils.translation import get_language

register = template.Library()
register.tags |= djangos.tags
register.filters |= djangos.filters


class _FixedNode(TranslateNode):
    """A sentence that stands in the template."""

    def __init__(self, node: TranslateNode) -> None:
        super().__init__(node.filter_expression, node.noop, node.asvar)
        self._known: dict[object, str] = {}

    def render(self, context: template.Context) -> str:
        """Give the sentence in the page's language."""
        place = (get_language(), context.autoescape)
        known = self._known.get(place)
        if known is None:
            given = super().render(context)
            known = self._known[place] = context[self.asvar] if self.asvar else given
        if not self.asvar:
            return known
        context[self.asvar] = known
        return ""


@register.tag("translate")
def translate(parser: Parser, token: Token) -> TranslateNode:
    """Give a sentence in the page's language, as Django's tag of this name does."""
    node = do_translate(parser, token)
    expression = node.filter_expression
    fixed = not expression.filters and isinstance(expression.var, Variable) and expression.var.lookups is None
    return _FixedNode(node) if fixed and node.message_context is None else node

"""What is rendered once for everybody holds nothing of anybody."""

from __future__ import annotations

import pytest
from django.template import Context, TemplateSyntaxError, engines
from django.utils import translation

from essaim.web import kept


def rendered(source: str, **values: object) -> str:
    return str(engines["django"].from_string(source).template.render(Context(values)))  # type: ignore[attr-defined]


def test_a_kept_piece_sees_what_it_is_given_and_nothing_else() -> None:
    source = "{% kept nav word=words.one %}[{{ nav }} {{ word }} {{ person }}{{ request }}]{% endkept %}{{ person }}"
    given = {"nav": "here", "words": {"one": "<b>"}, "request": "/here?q=ana"}
    assert rendered(source, **given, person="Ana") == "[here &lt;b&gt; ]Ana"


def test_a_kept_piece_is_rendered_once_for_the_same_values_in_each_language() -> None:
    template = engines["django"].from_string(
        '{% load i18n %}{% kept nav %}{{ nav }} {% translate "Journal" %} {% shape "check" %}{% endkept %}'
    )
    for language in ("fr", "en", "fr"):
        with translation.override(language):
            first, again = template.render({"nav": "a"}), template.render({"nav": "a"})
            assert first == again
            assert template.render({"nav": "b"}) != first
    [node] = template.template.nodelist.get_nodes_by_type(type(template.template.nodelist[-1]))  # type: ignore[attr-defined]
    assert len(node._kept._rendered) == 4


def test_no_more_pieces_are_kept_than_a_site_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    template = engines["django"].from_string("{% kept n %}{{ n }}{% endkept %}")
    assert [template.render({"n": number}) for number in range(8)] == [str(number) for number in range(8)]
    assert len(template.template.nodelist[0]._kept._rendered) <= 3  # type: ignore[attr-defined]


def test_a_piece_must_end() -> None:
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string("{% kept nav %}…")


def test_fixed_sentences_and_addresses_follow_the_language_and_the_variables() -> None:
    source = '{% load i18n %}{% translate "Journal" %}{% translate word %}{% url "here" %}{% url page %}'
    template = engines["django"].from_string(source)
    said = []
    for language, page in (("en", "news"), ("fr", "me"), ("en", "news")):
        with translation.override(language):
            said.append(template.render({"word": "News", "page": page}))
    assert said[0] == said[2] != said[1]
    assert said[0].endswith("/here/news") or "/here" in said[0]
    assert "/news" in said[0]
    assert "/me" in said[1]

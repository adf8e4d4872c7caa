"""Paging by the `Link` header."""

from __future__ import annotations

import pytest

from essaim.networks.mastodon.links import next_page


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('<https://a.example/x?max_id=7>; rel="next", <https://a.example/x?since_id=9>; rel="prev"', "?max_id=7"),
        ('<https://a.example/x?since_id=9>; rel="prev", <https://a.example/x?max_id=7>; rel=next', "?max_id=7"),
        ('<https://a.example/x?a=1,2&max_id=7>; title="a, b"; rel="last next"', "?a=1,2&max_id=7"),
        ('<https://a.example/x>; rel="prev"', None),
        ("", None),
        ("<<<<", None),
        ("<" * 50_000, None),
    ],
)
def test_the_next_page_is_the_one_marked_so(header: str, expected: str | None) -> None:
    assert next_page(header) == (f"https://a.example/x{expected}" if expected else None)

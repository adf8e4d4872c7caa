"""What a page was made of goes with the page, not when the garbage collector comes by."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from django.template import engines
from django.template.loader import get_template
from django.test import RequestFactory


class Heavy:
    """Something large that a page shows."""

    name = "thousands of rows"


@pytest.fixture
def nobody_collects() -> Iterator[None]:
    """Leave circles where they are."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("nobody_collects")
def test_what_a_page_was_made_of_goes_with_it() -> None:
    heavy = Heavy()
    gone = weakref.ref(heavy)
    template = engines.all()[0].from_string("{% for one in rows %}{{ one.name }}{% endfor %}")
    assert template.render({"rows": [heavy]}, RequestFactory().get("/")) == "thousands of rows"
    del heavy
    assert gone() is None


def test_pages_are_rendered_by_it() -> None:
    assert type(get_template("base.html")).__name__ == "Tidied"

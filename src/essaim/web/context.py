"""What every template may use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from essaim.conf.settings import current
from essaim.services import noticing
from essaim.store.models import Person
from essaim.web import navigation, themes


@dataclass
class Site:
    """The site as the page header and footer show it."""

    person: Person | None
    theme: str = ""

    @property
    def themes(self) -> tuple[tuple[str, str], ...]:
        """The lights one may choose: code, word."""
        return tuple(themes.THEMES.items())

    @property
    def dark_for(self) -> str:
        """For which screens the dark colours are meant; empty for none."""
        return themes.DARK_FOR.get(self.theme, "")

    @property
    def main(self) -> tuple[navigation.Place, ...]:
        """What the header leads members to."""
        return navigation.MAIN

    @property
    def more(self) -> tuple[navigation.Place, ...]:
        """What stands behind “More”."""
        return navigation.MORE

    @property
    def operates(self) -> bool:
        """True for an operator, who is led to the operators' pages too."""
        return hasattr(self.person, "operator")

    @property
    def foot(self) -> tuple[navigation.Place, ...]:
        """What the footer leads to."""
        return navigation.FOOT

    @property
    def name(self) -> str:
        """The site's name."""
        return current().site_name

    @property
    def branded(self) -> bool:
        """True when the operators chose a colour of their own."""
        return bool(current().colour)

    @property
    def legal_notice_url(self) -> str:
        """Where the operators' legal notice is; may be empty."""
        return current().legal_notice_url

    @property
    def demo(self) -> bool:
        """True in the invented world."""
        return current().demo

    @property
    def contact(self) -> str:
        """How to reach the people who run the site; may be empty."""
        return current().contact

    @property
    def operator(self) -> str:
        """Who runs the site; may be empty."""
        return current().operator

    @property
    def language(self) -> str:
        """The code of the page's language."""
        return get_language() or settings.LANGUAGE_CODE

    @property
    def other_languages(self) -> list[tuple[str, str]]:
        """The languages one can switch to: code, own name."""
        return [(code, str(name)) for code, name in settings.LANGUAGES if code != self.language]

    @cached_property
    def unread(self) -> int:
        """How many notices are unread."""
        return 0 if self.person is None else noticing.unread(self.person)


def site(request: HttpRequest) -> dict[str, Any]:
    """Give `site` and `person` to the template."""
    # An error page may come before the middleware that knows the person.
    person: Person | None = getattr(request, "person", None)
    return {"site": Site(person, themes.chosen(request)), "person": person}

"""In which light a page is shown: as the device says, or as one chose. Kept in a cookie, decided on the server."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_noop

COOKIE = "essaim_theme"
#: What one may choose, and the word for it. The first is nobody's choice: the device decides.
THEMES = {
    "": gettext_noop("As my device"),
    "light": gettext_noop("Light"),
    "dark": gettext_noop("Dark"),
}
#: For which screens the dark colours are meant, by theme.
DARK_FOR = {"": "(prefers-color-scheme: dark)", "dark": "all"}


def chosen(request: HttpRequest) -> str:
    """Give the theme that was chosen, or nothing."""
    theme = request.COOKIES.get(COOKIE, "")
    return theme if theme in THEMES else ""

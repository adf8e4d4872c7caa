"""Where the header and the footer lead: a page takes its place here with one line."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop


@dataclass(frozen=True)
class Place:
    """A page one is led to: its name in the addresses (and as `nav` in its view), and the word for it."""

    name: str
    word: str


#: What members see at every moment: five at most, or a phone's header fills the screen.
MAIN = (
    Place("dashboard", gettext_noop("My move")),
    Place("here", gettext_noop("Who is here")),
    Place("journal", gettext_noop("Journal")),
    Place("news", gettext_noop("News")),
    Place("me", gettext_noop("My data")),
)
#: What stands behind “More”, for members.
MORE = (
    Place("ask", gettext_noop("Ask X for my archive")),
    Place("archive", gettext_noop("My X archive")),
    Place("proof", gettext_noop("My X account")),
    Place("accounts", gettext_noop("My accounts")),
    Place("invite", gettext_noop("Invite")),
    Place("my-page", gettext_noop("My public page")),
    Place("ads", gettext_noop("How was I targeted?")),
)
#: What everybody finds at the foot of each page.
FOOT = (
    Place("help", gettext_noop("Help")),
    Place("about", gettext_noop("About this site")),
    Place("privacy", gettext_noop("Your data")),
    Place("listed", gettext_noop("You are not a member?")),
    Place("ads", gettext_noop("How was I targeted?")),
    Place("accessibility", gettext_noop("Accessibility")),
    Place("style", gettext_noop("How this site looks")),
)

"""The choices people make about themselves, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from essaim.model import ArrivalChoice, Findability, Network


@dataclass(frozen=True)
class Choice:
    """One line of a list of radio buttons."""

    value: str
    label: str
    help: str
    checked: bool


def findability_choices(chosen: str) -> list[Choice]:
    """Give who may find the person, as one chooses it."""
    words = {
        Findability.ANYONE: (
            _("Anyone who had me in their archive"),
            _("Whoever followed you on X finds your new accounts. Choose this if your new accounts are public anyway."),
        ),
        Findability.FOLLOWED: (
            _("Only people I followed myself"),
            _("Those you followed on X find you again; others do not. A good middle way."),
        ),
        Findability.ASK: (
            _("Only after my yes"),
            _("Whoever looks for you waits until you agree; you are asked each time."),
        ),
        Findability.NOBODY: (
            _("Nobody"),
            _("You find people, and nobody finds you through this site."),
        ),
    }
    return [Choice(value, label, text, value == chosen) for value, (label, text) in words.items()]


def arrival_choices(chosen: str) -> list[Choice]:
    """Give what happens when somebody arrives later, as one chooses it."""
    words = {
        ArrivalChoice.FOLLOW: (
            _("Follow them for me"),
            _("Only people we are sure of. You see each one in your journal, and can undo it."),
        ),
        ArrivalChoice.ANNOUNCE: (_("Tell me, and I decide"), _("You find the news here when you come by.")),
        ArrivalChoice.NOTHING: (_("Do nothing"), _("You can still look for yourself at any time.")),
    }
    return [Choice(value, label, text, value == chosen) for value, (label, text) in words.items()]


def place_choices(chosen: str) -> list[Choice]:
    """Give where to follow people who are on several networks, as one chooses it; "" is on each."""
    words = {
        "": (_("On each network"), _("You see whatever they write, wherever they write it.")),
        Network.MASTODON: (_("On Mastodon when they are there"), _("On Bluesky only those who are not on Mastodon.")),
        Network.BLUESKY: (_("On Bluesky when they are there"), _("On Mastodon only those who are not on Bluesky.")),
    }
    return [Choice(value, label, text, value == chosen) for value, (label, text) in words.items()]

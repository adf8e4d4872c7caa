"""The networks Essaim knows."""

from __future__ import annotations

from enum import StrEnum


class Network(StrEnum):
    """A network people leave, or one they go to."""

    X = "x"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"


#: Networks on which Essaim signs people in and follows.
DESTINATIONS = (Network.MASTODON, Network.BLUESKY)

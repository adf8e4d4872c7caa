"""How the owner of an archive was targeted: what was shown to them, why, what they did with it, what was guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from essaim.model.contacts import ReadProblem
from essaim.model.networks import Network


@dataclass(frozen=True, slots=True)
class Criterion:
    """One reason why an advertisement was shown; networks add types at any time, and some have no value."""

    type: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Advertiser:
    """Who paid, or on whose film it stood; either may be missing. `handle` has no @."""

    name: str = ""
    handle: str = ""


@dataclass(frozen=True, slots=True)
class PromotedPost:
    """The post that was paid for; promoted accounts and trends have none."""

    remote_id: str = ""
    text: str = ""
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AdImpression:
    """An advertisement that was shown once.

    `place` is where on the page, `device_os` on what kind of machine, as the network names them; nothing that tells one
    machine from another is kept. `shown_at` is in UTC, which the network does not say but means.
    """

    network: Network
    shown_at: datetime | None = None
    place: str = ""
    device_os: str = ""
    advertiser: Advertiser = Advertiser()
    publisher: Advertiser = Advertiser()
    post: PromotedPost | None = None
    trend: str = ""
    media_type: str = ""
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class AdAction:
    """Something done with an advertisement: seen long enough to be paid for, played, opened or muted."""

    type: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AdEngagement:
    """An advertisement and what was done with it."""

    impression: AdImpression
    actions: tuple[AdAction, ...] = ()


@dataclass(frozen=True, slots=True)
class Inferred:
    """Something that the network believes of the owner; `disabled` when they took it off."""

    name: str
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Personalization:
    """What the network believes of the owner; all empty when the archive does not say.

    `audiences` is how many advertisers' lists they are on; `advertisers` are the owners of such lists, `lookalikes`
    those whose lists hold people like them, `do_not_reach` those who leave them out, `catalog` those who show what they
    looked at: handles without @. `gender_overridden` when the owner set it instead of letting it be guessed.
    """

    network: Network
    languages: tuple[Inferred, ...] = ()
    gender: str = ""
    gender_overridden: bool = False
    interests: tuple[Inferred, ...] = ()
    partner_interests: tuple[Inferred, ...] = ()
    audiences: int = 0
    advertisers: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()
    do_not_reach: tuple[str, ...] = ()
    catalog: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    inferred_ages: tuple[str, ...] = ()
    problems: tuple[ReadProblem, ...] = ()

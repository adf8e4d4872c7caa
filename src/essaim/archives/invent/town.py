"""Invents what stands beside lists and posts: who advertises, what is believed, who is blocked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from essaim.archives.invent.extras import Extras
from essaim.archives.invent.words import WORDS, snowflake, words
from essaim.model import ArchiveOwner, Network
from essaim.model.ads import (
    AdAction,
    AdEngagement,
    AdImpression,
    Advertiser,
    Criterion,
    Inferred,
    Personalization,
    PromotedPost,
)
from essaim.model.profiles import FormerHandle, ListedIn, ListRole, Presence, Profile, Protection

_PLACES = ("TimelineHome", "TweetConversation", "ProfileTweets", "WtfSidebar", "SearchTweets", "Spotlight")
_SYSTEMS = ("Desktop", "Android", "iOS")
_ACTIONS = ("ChargeableImpression", "Detail", "VideoSession", "VideoContentPlayback25", "Mute")
_REASONS = (
    ("Age", "25 to 49"),
    ("Locations", "Clairval"),
    ("Languages", "English"),
    ("Platforms", "Android"),
    ("Interests", "Beekeeping"),
    ("Keywords", "honey"),
    ("Conversation topics", "Bread"),
    ("Follower look-alikes", "@the_hive"),
    ("List", "Audience 1"),
    ("Website Activity", "Visited a page"),
    ("Unknown", "Unknown: 1"),
    ("Events", ""),
)


def invent_extras(seed: int, owner: ArchiveOwner, following: Sequence[str], when: datetime, ads: int) -> Extras:
    """Give extras, the same for the same seed; about a tenth of `ads` advertisements are acted on."""
    rng = Random(f"extras:{seed}")  # noqa: S311 - invented data must be the same each time
    shown = [_impression(rng, when - timedelta(minutes=17 * at)) for at in range(ads)]
    return Extras(
        presence=_presence(rng, owner, when),
        blocked=[str(7 * 10**17 + at) for at in range(5)],
        muted=[*following[:2], str(7 * 10**17)],
        impressions=shown,
        engagements=[AdEngagement(one, tuple(_actions(rng, one))) for one in shown[::10]],
        personalization=_believed(rng),
    )


def _impression(rng: Random, moment: datetime) -> AdImpression:
    name = rng.choice(WORDS)
    reasons = rng.sample(_REASONS, rng.randint(0, 5))
    return AdImpression(
        Network.X,
        shown_at=moment,
        place=rng.choice(_PLACES),
        device_os=rng.choice(_SYSTEMS),
        advertiser=Advertiser(f"The {name} house", f"the_{name}"),
        post=PromotedPost(str(snowflake(moment, rng.randrange(1 << 20))), words(rng, 4, 12), ()),
        criteria=tuple(Criterion(kind, value) for kind, value in reasons),
    )


def _actions(rng: Random, shown: AdImpression) -> list[AdAction]:
    kinds = rng.sample(_ACTIONS, rng.randint(1, 3))
    start = shown.shown_at
    return [AdAction(kind, start + timedelta(seconds=at)) for at, kind in enumerate(kinds)] if start else []


def _believed(rng: Random) -> Personalization:
    interests = rng.sample(WORDS, 12)
    return Personalization(
        Network.X,
        languages=(Inferred("English"), Inferred("French", disabled=True)),
        gender="unknown",
        interests=tuple(Inferred(name, disabled=at % 5 == 4) for at, name in enumerate(interests)),
        audiences=312,
        advertisers=tuple(f"the_{name}" for name in rng.sample(WORDS, 9)),
        lookalikes=tuple(f"the_{name}" for name in rng.sample(WORDS, 20)),
        do_not_reach=("the_fox",),
        catalog=("the_lamp",),
        shows=("The hive",),
        inferred_ages=("13-54",),
    )


def _presence(rng: Random, owner: ArchiveOwner, when: datetime) -> Presence:
    handle = owner.handle or "ana"
    return Presence(
        profile=Profile(
            bio=f"Baker & reader. {words(rng, 3, 8)}",
            location="Clairval",
            website=f"https://{handle.replace('_', '-')}.example",
            avatar_url="https://pbs.twimg.example/profile_images/1/one.jpg",
            header_url="https://pbs.twimg.example/profile_banners/1/1",
        ),
        former_handles=(FormerHandle(f"{handle[:12]}_92", handle, when - timedelta(days=2000)),),
        lists=(
            ListedIn(ListRole.CREATED, handle, "bakers"),
            ListedIn(ListRole.CREATED, handle, "1234567890123456789"),
            ListedIn(ListRole.MEMBER, "neighbour", "clairval"),
            ListedIn(ListRole.SUBSCRIBED, "neighbour", "orchards"),
        ),
        protections=(
            Protection(protected=True, at=when - timedelta(days=900)),
            Protection(protected=False, at=when - timedelta(days=800)),
        ),
    )

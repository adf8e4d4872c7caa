"""Advertisements in an archive of X: shown, acted on, and what X believed of the owner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from essaim.archives.contract import Purpose
from essaim.archives.problems import Tally, problem
from essaim.archives.x.loose import (
    inside,
    to_account,
    to_count,
    to_dict,
    to_flag,
    to_list,
    to_text,
    to_texts,
    unwrapped,
)
from essaim.archives.x.place import File
from essaim.archives.x.reading import Reading
from essaim.archives.x.values import to_moment
from essaim.model import Network, ReadProblem
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

_NOTHING = AdImpression(Network.X)
_SHOWN, _ACTED, _BELIEVED = "ad-impressions", "ad-engagements", "personalization"


def ad_impressions(reading: Reading) -> Iterator[AdImpression | ReadProblem]:
    """Give each advertisement shown, once, out of both files: what was acted on was shown too.

    The owner's machine has a number in these files, which is dropped here. Nothing comes when the archive was opened
    for something else.
    """
    if Purpose.ADS not in reading.purpose:
        return
    shown, acted = reading.of(_SHOWN), reading.of(_ACTED)
    reading.expect(shown, acted)
    yield from reading.standing_problems(_SHOWN, _ACTED)
    seen: set[int] = set()
    for item in _entries(reading, shown, "adImpressions", "impressions"):
        if isinstance(item, ReadProblem):
            yield item
        elif _is_new(seen, impression := _impression(item)):
            yield impression
    for item in _entries(reading, acted, "adEngagements", "engagements"):
        if isinstance(item, ReadProblem):
            yield item
        elif _is_new(seen, impression := _impression(to_dict(item.get("impressionAttributes")))):
            yield impression


def ad_engagements(reading: Reading) -> Iterator[AdEngagement | ReadProblem]:
    """Give what was done with each advertisement; each action once."""
    if Purpose.ADS not in reading.purpose:
        return
    acted = reading.of(_ACTED)
    reading.expect(acted)
    yield from reading.standing_problems(_ACTED)
    seen: set[int] = set()
    for item in _entries(reading, acted, "adEngagements", "engagements"):
        if isinstance(item, ReadProblem):
            yield item
            continue
        impression = _impression(to_dict(item.get("impressionAttributes")))
        key = _key(impression)
        actions = []
        for action in _actions(item.get("engagementAttributes")):
            if (one := hash((key, action))) not in seen:
                seen.add(one)
                actions.append(action)
        if actions or key not in seen:
            yield AdEngagement(impression, tuple(actions))
        seen.add(key)


def personalization(reading: Reading) -> Personalization:
    """Give what X believed of the owner, by the newest export that says. Birth date and places are dropped here."""
    if Purpose.ADS not in reading.purpose:
        return Personalization(Network.X)
    files = reading.newest(_BELIEVED)
    reading.expect(files)
    tally = Tally()
    found: dict[str, object] = {}
    for met in reading.standing_problems(_BELIEVED):
        tally.add(met)
    for item in reading.items(files, dict):
        if isinstance(item, ReadProblem):
            tally.add(item)
        else:
            found = found or unwrapped(item)
    return _personalization(found, tuple(tally))


def _entries(reading: Reading, files: list[File], outer: str, inner: str) -> Iterator[dict[str, Any] | ReadProblem]:
    """Give the entries of the lists that the elements hold; an odd one does not spoil its neighbours."""
    for file in files:
        odd = 0
        for item in reading.items([file], dict):
            if isinstance(item, ReadProblem):
                yield item
                continue
            for entry in to_list(inside(item, "ad", "adsUserData", outer, inner)):
                if isinstance(entry, dict):
                    yield entry
                else:
                    odd += 1
        if odd:
            yield problem("unreadable-entry", file.member.path, odd)


def _key(impression: AdImpression) -> int:
    """Give what makes two records one advertisement shown: when, whose, where. Without a time, all must be the same."""
    if impression.shown_at is None:
        return hash(impression)
    post, advertiser = impression.post, impression.advertiser
    what = (post.remote_id if post else "") or advertiser.handle.lower() or advertiser.name or impression.trend
    return hash((impression.shown_at, what, impression.place))


def _is_new(seen: set[int], impression: AdImpression) -> bool:
    key = _key(impression)
    if key in seen or impression == _NOTHING:
        return False
    seen.add(key)
    return True


def _impression(entry: dict[str, Any]) -> AdImpression:
    return AdImpression(
        Network.X,
        shown_at=to_moment(entry.get("impressionTime")),
        place=to_text(entry.get("displayLocation")),
        device_os=to_text(inside(entry, "deviceInfo", "osType")),
        advertiser=_party(entry.get("advertiserInfo"), "advertiserName"),
        publisher=_party(entry.get("publisherInfo"), "publisherName"),
        post=_post(entry.get("promotedTweetInfo")),
        trend=to_text(inside(entry, "promotedTrendInfo", "name")),
        media_type=to_text(inside(entry, "rtbCreativeMediaInfo", "mediaType")),
        criteria=tuple(_criteria(entry.get("matchedTargetingCriteria"))),
    )


def _criteria(value: object) -> Iterator[Criterion]:
    for item in to_list(value):
        found = Criterion(to_text(inside(item, "targetingType")), to_text(inside(item, "targetingValue")))
        if found.type or found.value:
            yield found


def _party(value: object, name_key: str) -> Advertiser:
    return Advertiser(to_text(inside(value, name_key)), to_account(inside(value, "screenName")))


def _post(value: object) -> PromotedPost | None:
    info = to_dict(value)
    if not info:
        return None
    return PromotedPost(to_text(info.get("tweetId")), to_text(info.get("tweetText")), to_texts(info.get("urls")))


def _actions(value: object) -> Iterator[AdAction]:
    for item in to_list(value):
        found = AdAction(to_text(inside(item, "engagementType")), to_moment(inside(item, "engagementTime")))
        if found.type or found.at:
            yield found


def _personalization(found: dict[str, object], problems: tuple[ReadProblem, ...]) -> Personalization:
    gender = inside(found, "demographics", "genderInfo")
    interests = to_dict(found.get("interests"))
    audience = to_dict(interests.get("audienceAndAdvertisers"))
    chosen = to_text(inside(gender, "genderOverride"))
    return Personalization(
        Network.X,
        languages=_inferred(inside(found, "demographics", "languages"), "language"),
        gender=to_text(inside(gender, "gender")) or chosen,
        gender_overridden=bool(chosen),
        interests=_inferred(interests.get("interests"), "name"),
        partner_interests=_inferred(interests.get("partnerInterests"), "name"),
        audiences=to_count(audience.get("numAudiences")),
        advertisers=_accounts(audience.get("advertisers")),
        lookalikes=_accounts(audience.get("lookalikeAdvertisers")),
        do_not_reach=_accounts(audience.get("doNotReachAdvertisers")),
        catalog=_accounts(audience.get("catalogAudienceAdvertisers")),
        shows=to_texts(interests.get("shows")),
        inferred_ages=to_texts(inside(found, "inferredAgeInfo", "age")),
        problems=problems,
    )


def _inferred(value: object, key: str) -> tuple[Inferred, ...]:
    """Give what is believed; partners' interests have been seen as bare words."""
    found = []
    for item in to_list(value):
        name = to_text(inside(item, key)) or to_text(item)
        if name:
            found.append(Inferred(name, to_flag(inside(item, "isDisabled"))))
    return tuple(found)


def _accounts(value: object) -> tuple[str, ...]:
    return tuple(handle for item in to_list(value) if (handle := to_account(item)))

"""What an invented archive holds beside lists and posts, in X's own shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from essaim.archives.invent.words import Json, iso_date
from essaim.model import ArchiveOwner
from essaim.model.ads import AdEngagement, AdImpression, Advertiser, Inferred, Personalization
from essaim.model.profiles import ListedIn, ListRole, Presence

#: How many advertisements stand in one element; X groups them, too.
_GROUP = 7
_LIST_FILES = {
    ListRole.CREATED: "lists-created",
    ListRole.MEMBER: "lists-member",
    ListRole.SUBSCRIBED: "lists-subscribed",
}
_NOBODY = Presence()


@dataclass(frozen=True)
class Extras:
    """What to put in an archive beside lists and posts; `blocked` and `muted` are ids."""

    presence: Presence = _NOBODY
    blocked: Sequence[str] = ()
    muted: Sequence[str] = ()
    impressions: Sequence[AdImpression] = ()
    engagements: Sequence[AdEngagement] = ()
    personalization: Personalization | None = None


def extra_lists(extras: Extras, owner: ArchiveOwner, *, old: bool) -> dict[str, list[Json]]:
    """Give the elements of each kind of files. `old` is how X wrote before 2020."""
    presence = extras.presence
    lists: dict[str, list[Json]] = {
        "profile": [] if presence.profile is None else [_profile(presence)],
        "screen-name-change": list(_changes(presence, owner)),
        "protected-history": list(_protections(presence)),
        "block": [_account("blocking", one, old=old) for one in extras.blocked],
        "mute": [_account("muting", one, old=old) for one in extras.muted],
        "ad-impressions": [
            {"ad": {"adsUserData": {"adImpressions": {"impressions": group}}}}
            for group in _groups([_impression(one) for one in extras.impressions])
        ],
        "ad-engagements": [
            {"ad": {"adsUserData": {"adEngagements": {"engagements": group}}}}
            for group in _groups([_engagement(one) for one in extras.engagements])
        ],
        "personalization": [] if extras.personalization is None else [_believed(extras.personalization)],
    }
    for role, kind in _LIST_FILES.items():
        addresses = [_address(one) for one in presence.lists if one.role is role]
        if old:
            lists[kind] = [{"userListInfo": {"urls": addresses}}] if addresses else []
        else:
            lists[kind] = [{"userListInfo": {"url": address}} for address in addresses]
    return lists


def _groups(items: list[Json]) -> Iterator[list[Json]]:
    for at in range(0, len(items), _GROUP):
        yield items[at : at + _GROUP]


def _profile(presence: Presence) -> Json:
    profile = presence.profile
    if profile is None:
        return {}
    found: Json = {
        "description": {"bio": profile.bio, "website": profile.website, "location": profile.location},
        "avatarMediaUrl": profile.avatar_url,
    }
    return {"profile": found | ({"headerMediaUrl": profile.header_url} if profile.header_url else {})}


def _changes(presence: Presence, owner: ArchiveOwner) -> Iterator[Json]:
    for change in presence.former_handles:
        inner: Json = {"changedFrom": change.changed_from, "changedTo": change.changed_to}
        if change.changed_at is not None:
            inner["changedAt"] = iso_date(change.changed_at)
        yield {"screenNameChange": {"accountId": owner.remote_id, "screenNameChange": inner}}


def _protections(presence: Presence) -> Iterator[Json]:
    for one in presence.protections:
        found: Json = {"action": "Protect" if one.protected else "Unprotect"}
        yield {"protectedHistory": found | ({"protectedAt": iso_date(one.at)} if one.at else {})}


def _account(kind: str, remote_id: str, *, old: bool) -> Json:
    entry: Json = {"accountId": remote_id}
    return {kind: entry if old else entry | {"userLink": f"https://twitter.com/intent/user?user_id={remote_id}"}}


def _address(listed: ListedIn) -> str:
    return f"https://twitter.com/{listed.handle}/lists/{quote(listed.slug, safe='')}"


def _plain_time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _party(party: Advertiser, name_key: str) -> Json:
    found: Json = {name_key: party.name} if party.name else {}
    return found | ({"screenName": f"@{party.handle}"} if party.handle else {})


def _impression(shown: AdImpression) -> Json:
    """Give it as X writes it, with the number of the machine that a reader must drop."""
    found: Json = {"deviceInfo": {"osType": shown.device_os, "deviceId": "a-machine", "deviceType": "A phone"}}
    found["displayLocation"] = shown.place
    if shown.post is not None:
        found["promotedTweetInfo"] = {
            "tweetId": shown.post.remote_id,
            "tweetText": shown.post.text,
            "urls": list(shown.post.urls),
            "mediaUrls": [],
        }
    if shown.trend:
        found["promotedTrendInfo"] = {"trendId": "12", "name": shown.trend, "description": ""}
    if shown.advertiser != Advertiser():
        found["advertiserInfo"] = _party(shown.advertiser, "advertiserName")
    if shown.publisher != Advertiser():
        found["publisherInfo"] = _party(shown.publisher, "publisherName")
    if shown.media_type:
        found["rtbCreativeMediaInfo"] = {"mediaType": shown.media_type}
    if shown.criteria:
        found["matchedTargetingCriteria"] = [
            {"targetingType": one.type} | ({"targetingValue": one.value} if one.value else {}) for one in shown.criteria
        ]
    if shown.shown_at is not None:
        found["impressionTime"] = _plain_time(shown.shown_at)
    return found


def _engagement(done: AdEngagement) -> Json:
    return {
        "impressionAttributes": _impression(done.impression),
        "engagementAttributes": [
            {"engagementType": one.type} | ({"engagementTime": _plain_time(one.at)} if one.at else {})
            for one in done.actions
        ],
    }


def _believed(found: Personalization) -> Json:
    """Give it as X writes it, with the birth date and places that a reader must drop."""
    gender: Json = {"gender": found.gender}
    if found.gender_overridden:
        gender["genderOverride"] = found.gender
    return {
        "p13nData": {
            "demographics": {"languages": _inferred(found.languages, "language"), "genderInfo": gender},
            "interests": {
                "interests": _inferred(found.interests, "name"),
                "partnerInterests": _inferred(found.partner_interests, "name"),
                "audienceAndAdvertisers": {
                    "lookalikeAdvertisers": [f"@{one}" for one in found.lookalikes],
                    "advertisers": [f"@{one}" for one in found.advertisers],
                    "doNotReachAdvertisers": [f"@{one}" for one in found.do_not_reach],
                    "catalogAudienceAdvertisers": [f"@{one}" for one in found.catalog],
                    "numAudiences": str(found.audiences),
                },
                "shows": list(found.shows),
            },
            "locationHistory": ["Somewhere"],
            "inferredAgeInfo": {"age": list(found.inferred_ages), "birthDate": "1970-01-01"},
        }
    }


def _inferred(items: Sequence[Inferred], key: str) -> list[Json]:
    return [{key: one.name, "isDisabled": one.disabled} for one in items]

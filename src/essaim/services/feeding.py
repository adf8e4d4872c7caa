"""A private Atom feed of one's news: its address is the key, and can be renewed."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction

from essaim.base import clock
from essaim.services import consenting, noticing, pages
from essaim.services.errors import NotYours
from essaim.services.keys import fingerprint, sealer
from essaim.services.noticing import News
from essaim.store.models import FeedAddress, Person

#: What somebody agrees to who makes the address.
FEED = "news-feed"
KEPT_FOR = timedelta(days=366)
#: Reading it renews it; one write a month at most.
RENEWED_EVERY = timedelta(days=30)
MOST_NEWS = 50
PURPOSE = "feed-address"


def address(person: Person) -> str:
    """Give the address of the person's feed; empty when they have none."""
    row = FeedAddress.objects.filter(person=person).first()
    return "" if row is None else pages.absolute("feed", sealer().open(row.token_sealed, PURPOSE))


def make(person: Person) -> None:
    """Give the person a feed address; the one before leads nowhere from now on."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction.atomic():
        FeedAddress.objects.filter(person=person).delete()
        FeedAddress.objects.create(
            person=person,
            token_sealed=sealer().seal(token, PURPOSE),
            token_hash=fingerprint(token, PURPOSE),
            created_at=now,
            expires_at=now + KEPT_FOR,
        )
        consenting.give_consent(person, FEED)


def stop(person: Person) -> None:
    """Take the feed away."""
    with transaction.atomic():
        FeedAddress.objects.filter(person=person).delete()
        consenting.withdraw_consent(person, FEED)


def read(token: str) -> tuple[Person, list[News]]:
    """Give whose feed it is and the news since it was made; reading leaves them unread. Raises NotYours."""
    now = clock.now()
    row = FeedAddress.objects.select_related("person").filter(token_hash=fingerprint(token, PURPOSE)).first()
    if row is None or row.expires_at <= now:
        raise NotYours
    if row.expires_at < now + KEPT_FOR - RENEWED_EVERY:
        FeedAddress.objects.filter(pk=row.pk).update(expires_at=now + KEPT_FOR)
    news = noticing.news(row.person, MOST_NEWS)
    return row.person, [one for one in news if one.created_at >= row.created_at]

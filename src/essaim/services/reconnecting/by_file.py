"""The quick way on Mastodon: a file for the server's own import page, which has no daily limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from essaim.base import clock
from essaim.model import FollowState, Network
from essaim.networks.mastodon.following_csv import MOST_ROWS, following_texts
from essaim.services import auditing, reasons
from essaim.services.auditing import Actor, acting
from essaim.services.errors import NotYours
from essaim.services.reconnecting.journal import account_ready_at
from essaim.services.reconnecting.reading import FRESH_FOR
from essaim.store.composed import Load
from essaim.store.models import ExistingFollows, FollowAction, LinkedAccount, Person

#: So long a server is left to work through an uploaded file; then whom it left out is followed one by one.
LEFT_ALONE = timedelta(hours=1)
_ON_MASTODON = Load(lambda person: LinkedAccount.objects.filter(person=person, network=Network.MASTODON).order_by("pk"))


@dataclass(frozen=True)
class Way:
    """One Mastodon account for which follows wait: how many, when they will be done one by one, where a file goes."""

    account_id: int
    handle: str
    host: str
    import_url: str
    waiting: int
    ready_at: datetime | None


def ways(person: Person) -> list[Way]:
    """Give the person's Mastodon accounts with waiting follows."""
    found = []
    for account in _ON_MASTODON(person.pk):
        count = _waiting(account).count()
        if count:
            url = f"{account.service_url.rstrip('/')}/settings/imports"
            ready = None if account.needs_sign_in or person.paused_at else account_ready_at(account)
            found.append(Way(account.pk, account.handle, account.host, url, count, ready))
    return found


def following_file(person: Person, account_id: int) -> str:
    """Give the file for the account's import page: whom the person wishes and does not follow yet. Raises NotYours."""
    handles = _waiting(_mine(person, account_id)).values_list("target_handle", flat=True)
    [text] = following_texts(handles[:MOST_ROWS]) or [""]
    return text


def uploaded(person: Person, account_id: int) -> int:
    """Note that the person gave the file to their server: it is left alone for an hour, then asked whom it followed.

    Gives how many follows wait for that. Raises NotYours.
    """
    now = clock.now()
    with transaction.atomic(), acting(Actor.PERSON):
        account = _mine(person, account_id)
        count = _waiting(account).update(next_attempt_at=now + LEFT_ALONE, reason=reasons.BY_FILE)
        # Whom it follows by then is read anew before anything is sent.
        ExistingFollows.objects.filter(account=account).update(read_at=now - FRESH_FOR)
        auditing.note(person, "file-uploaded", f"account:{account.pk}")
    return count


def _mine(person: Person, account_id: int) -> LinkedAccount:
    account = person.accounts.filter(pk=account_id, network=Network.MASTODON).first()
    if account is None:
        raise NotYours
    return account


def _waiting(account: LinkedAccount) -> QuerySet[FollowAction]:
    return FollowAction.objects.filter(account=account, state=FollowState.QUEUED).order_by("pk")

"""Refreshing the directory from Wikidata's query service: a page at a time, politely, going on where it stopped."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from django.db import transaction

from essaim.base import clock
from essaim.conf.settings import current
from essaim.matching.directory import DirectoryUnusable
from essaim.matching.wikidata import LABEL, read_results, stated
from essaim.networks import wikidata
from essaim.networks.errors import ServerMisbehaves, SlowDown
from essaim.services import stating, working
from essaim.services.networks import reach
from essaim.services.stating import Taken
from essaim.store.models import DirectoryRefresh, Work, WorkKind

SOURCE = "wikidata"
#: Between two pages: the service is shared by everybody.
PAUSE = timedelta(seconds=3)
#: A reading that was left for this long is begun anew: its first pages are old news.
STALE_AFTER = timedelta(days=2)


def keep_up() -> None:
    """Delete entries whose time is over, and plan a refresh that is due (called beside the sweep)."""
    stating.drop_expired()
    plan_due()


def plan_due() -> None:
    """Plan a refresh when the setting wants one and the last is that many days old, or never ended."""
    days = current().directory_refresh_days
    if not days or Work.objects.filter(kind=WorkKind.DIRECTORY_REFRESH).exists():
        return
    row = DirectoryRefresh.objects.filter(source=SOURCE).first()
    if row is None or row.finished_at is None or row.finished_at <= clock.now() - timedelta(days=days):
        with transaction.atomic():
            working.plan(WorkKind.DIRECTORY_REFRESH)


def step() -> datetime | None:
    """Ask for one page and keep it. Gives when to go on, None when the refresh is done. Raises NetworkError.

    A service that asks us to wait is obeyed: then nothing was changed.
    """
    row = _begun()
    try:
        body = asyncio.run(wikidata.page(reach(), current().wikidata_url, row.cursor))
        items = read_results(body)
    except SlowDown as error:
        return error.until
    except DirectoryUnusable as error:
        # A query that takes too long ends in the middle of its answer.
        raise ServerMisbehaves from error
    written = stating.write(SOURCE, [one for item in items for one in stated(item)], row.started_at, label=LABEL)
    last = max((item.item_id for item in items), default="")
    DirectoryRefresh.objects.filter(pk=row.pk).update(cursor=last or row.cursor, entries=row.entries + written)
    if len(items) >= wikidata.PAGE:
        return clock.now() + PAUSE
    _finish(row.pk)
    return None


def last() -> DirectoryRefresh | None:
    """Give how far the refresh is, or how the last one ended."""
    return DirectoryRefresh.objects.filter(source=SOURCE).first()


def _begun() -> DirectoryRefresh:
    """Give the reading under way, or begin one."""
    now = clock.now()
    row = last()
    if row is not None and row.finished_at is None and row.started_at > now - STALE_AFTER:
        return row
    fresh = {"cursor": "", "started_at": stating.begin(SOURCE), "finished_at": None, "entries": 0}
    row, _ = DirectoryRefresh.objects.update_or_create(source=SOURCE, defaults=fresh)
    return row


def _finish(refresh_id: int) -> Taken | None:
    """End the reading. One that gave nothing at all changes nothing: that is the service's trouble, not the world's."""
    row = DirectoryRefresh.objects.get(pk=refresh_id)
    row.finished_at = clock.now()
    row.save(update_fields=["finished_at"])
    return stating.end(SOURCE, row.started_at) if row.entries else None

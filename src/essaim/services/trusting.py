"""Which sources of the public directory the operators trust: as the settings say, until one decides on the pages."""

from __future__ import annotations

from django.db import transaction

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.conf.settings import current
from essaim.services import auditing
from essaim.services.auditing import Actor
from essaim.store.models import DirectoryEntry, Person, SourceTrust


class NoSuchSource(BadInput):
    """There is no source of this name, or nothing of it is left."""

    code = "no-such-source"


def trusted_sources() -> frozenset[str]:
    """Give the short names of the sources whose new entries are followed like members who arrive."""
    decided = dict(SourceTrust.objects.values_list("source", "trusted"))
    from_settings = {source for source in current().trusted_sources if source not in decided}
    return frozenset(from_settings | {source for source, trusted in decided.items() if trusted})


def choose(source: str, operator: Person, *, trusted: bool) -> None:
    """Trust a source from now on, or no more, whatever the settings say. Raises NoSuchSource.

    Counts at once, also for follows that wait to be sent. Entries of before are not followed by it, only new ones.
    """
    if not DirectoryEntry.objects.filter(source=source).exists():
        raise NoSuchSource
    with transaction.atomic(), auditing.acting(Actor.OPERATOR, operator):
        if trusted == (source in trusted_sources()):
            return
        SourceTrust.objects.update_or_create(source=source, defaults={"trusted": trusted, "decided_at": clock.now()})
        auditing.note(None, "source-trusted" if trusted else "source-not-trusted", f"source:{source}")

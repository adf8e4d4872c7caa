"""What operators did, and what the public directory rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min

from essaim.base.text import gettext_noop
from essaim.services import auditing, stating
from essaim.services.auditing import Actor
from essaim.services.trusting import trusted_sources
from essaim.store.models import AuditEntry, DirectoryEntry, Person

#: The acts of operators, in words.
WORDS = {
    "operator-appointed": gettext_noop("made an operator, by the command line"),
    "operator-dismissed": gettext_noop("operator no more, by the command line"),
    "operator-set-up": gettext_noop("set up a second factor"),
    "operator-came-in": gettext_noop("came in with a second factor"),
    "operator-refused": gettext_noop("gave a wrong code"),
    "members-searched": gettext_noop("searched for a member"),
    "member-looked-at": gettext_noop("looked at a member"),
    "suspended": gettext_noop("suspended a member"),
    "suspension-lifted": gettext_noop("lifted a suspension"),
    "exported-for-member": gettext_noop("downloaded a member’s data to answer them"),
    "erased": gettext_noop("erased a member"),
    "conflict-settled": gettext_noop("decided who holds an X account"),
    "conflict-rejected": gettext_noop("decided who does not hold an X account"),
    "directory-removed": gettext_noop("removed an entry of the directory for good"),
    "source-trusted": gettext_noop("trusted a source of the directory"),
    "source-not-trusted": gettext_noop("trusted a source of the directory no more"),
    "server-paused": gettext_noop("held back a server"),
    "server-resumed": gettext_noop("let a server go on"),
    "request-answered": gettext_noop("answered the request of somebody who is no member"),
    "invited": gettext_noop("made a link to join"),
    "restored": gettext_noop("brought a backup back"),
}


def acts(count: int, before: int | None = None) -> Sequence[AuditEntry]:
    """Give what operators did, the newest first; `before` is the number of an entry to go on from."""
    rows = AuditEntry.objects.filter(actor=Actor.OPERATOR, act__in=WORDS).order_by("-pk")
    return list(rows.filter(pk__lt=before)[:count] if before else rows[:count])


@dataclass(frozen=True)
class SourceState:
    """One source of the directory: how many entries it states, when it was read, and whether it is trusted."""

    source: str
    label: str
    entries: int
    checked_at: datetime
    ends_at: datetime
    trusted: bool


def sources() -> list[SourceState]:
    """Give the sources of the public directory."""
    rows = (
        DirectoryEntry.objects.order_by()
        .values("source")
        .annotate(n=Count("pk"), label=Max("label"), checked=Max("checked_at"), ends=Min("expires_at"))
    )
    trusted = trusted_sources()
    return [
        SourceState(row["source"], row["label"], row["n"], row["checked"], row["ends"], row["source"] in trusted)
        for row in rows.order_by("source")
    ]


def remove_entry(entry_id: int, operator: Person, *, everything: bool) -> int:
    """Remove an entry, or all that is stated about its account, for good; give how many went. Raises BadInput."""
    with auditing.acting(Actor.OPERATOR, operator):
        return stating.remove(entry_id, everything=everything)

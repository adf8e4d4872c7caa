"""Who did what, when: never a name, a handle or a token."""

from __future__ import annotations

from essaim.base import clock
from essaim.store.models import AuditEntry, Person


def note(person: Person | None, act: str, subject: str = "") -> None:
    """Write one line of the audit trail; `subject` is a table and a number, such as `import:12`."""
    AuditEntry.objects.create(person=person, act=act, subject=subject, at=clock.now())

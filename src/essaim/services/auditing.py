"""Who did what, when: never a name, a handle or a token."""

from __future__ import annotations

from essaim.base import clock
from essaim.store.models import AuditEntry, Person
from essaim.store.statements import Insert

_NEW_ENTRIES = Insert(AuditEntry, "person_id", "act", "subject", "at")


def note(person: Person | None, act: str, subject: str = "") -> None:
    """Write one line of the audit trail; `subject` is a table and a number, such as `import:12`."""
    _NEW_ENTRIES([(None if person is None else person.pk, act, subject, clock.now())])

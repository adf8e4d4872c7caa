"""Work rows: planned in the transaction of their reason, claimed by a conditional update."""

from __future__ import annotations

from datetime import datetime

from essaim.store.models import Work, WorkKind


def plan(kind: WorkKind, subject_id: int = 0, at: datetime | None = None) -> None:
    """Write a work row (or bring the waiting one forward). Call it in the transaction that gives it its reason."""
    raise NotImplementedError


def due(limit: int = 100) -> list[Work]:
    """Give work that may be claimed now: waiting and due, or claimed by somebody whose claim has ended."""
    raise NotImplementedError


def claim(work_id: int) -> Work | None:
    """Claim a piece of work; None when somebody else has it."""
    raise NotImplementedError


def finish(work: Work) -> None:
    """Delete done work; if it was planned again meanwhile, it stays, waiting."""
    raise NotImplementedError


def put_off(work: Work, until: datetime) -> None:
    """Give work back, to be done later."""
    raise NotImplementedError

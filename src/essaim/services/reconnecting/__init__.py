"""Following: planning, the journal, pausing, undoing, and the worker's part of it."""

from __future__ import annotations

from essaim.services.reconnecting.choosing import pause, prefer, resume, retry, undo, undo_all
from essaim.services.reconnecting.journal import FIELDS, JournalEntry, Progress, journal, plain, progress
from essaim.services.reconnecting.planning import (
    Planned,
    Wish,
    ask_addresses,
    follow_all,
    follow_chosen,
    plan_arrival,
    plan_arrivals,
)
from essaim.services.reconnecting.reading import read_existing_follows
from essaim.services.reconnecting.running import run_account
from essaim.services.reconnecting.stated import follow_new
from essaim.services.reconnecting.stated import plan_chosen as follow_stated
from essaim.services.reconnecting.stated import plan_named as follow_named
from essaim.services.reconnecting.states import TRANSITIONS
from essaim.services.reconnecting.sweeping import sweep

__all__ = [
    "FIELDS",
    "TRANSITIONS",
    "JournalEntry",
    "Planned",
    "Progress",
    "Wish",
    "ask_addresses",
    "follow_all",
    "follow_chosen",
    "follow_named",
    "follow_new",
    "follow_stated",
    "journal",
    "pause",
    "plain",
    "plan_arrival",
    "plan_arrivals",
    "prefer",
    "progress",
    "read_existing_follows",
    "resume",
    "retry",
    "run_account",
    "sweep",
    "undo",
    "undo_all",
]

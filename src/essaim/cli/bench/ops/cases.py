"""What the bench of the operators' work runs in processes of their own, through the services that the commands call."""

from __future__ import annotations

import os
import shutil
import time
from datetime import timedelta
from itertools import chain, count
from pathlib import Path
from typing import Any

from essaim.cli.bench.match import ours
from essaim.cli.bench.match.django import open_django
from essaim.cli.bench.match.world import World

#: Arrivals before the backup may begin: the first opens everything.
FIRST = 5
YEAR = 365


def arrivals(world: str, begun: str, until: str) -> list[tuple[float, float]]:
    """Let newcomers arrive one after the other until the file `until` is there; give when each began and ended.

    The file `begun` is there once some have arrived.
    """
    here = World(world)
    open_django()
    ours.open_index()
    spans: list[tuple[float, float]] = []
    # When the expected ones are all here, others come whom nobody waits for.
    numbers = chain(range(here.shape.people, here.shape.first_popular), count(here.shape.registered))
    while not Path(until).exists():
        began = time.monotonic()
        ours.newcomer(here, next(numbers))()
        spans.append((began, time.monotonic()))
        if len(spans) == FIRST:
            Path(begun).touch()
    return spans


def backup(file: str) -> dict[str, Any]:
    """Make a backup; give when it began and ended, its bytes, and how many people it holds."""
    open_django()
    from essaim.services import backing_up
    from essaim.store.models import Person

    began = time.monotonic()
    written = backing_up.write(Path(file))
    ended = time.monotonic()
    people = written.manifest.tables[Person._meta.db_table]  # noqa: SLF001 - documented
    return {"began": began, "ended": ended, "bytes": written.size, "people": people}


def copy(file: str) -> dict[str, float]:
    """Copy SQLite's file whole, while nobody writes, until it is safe on the disk; give seconds."""
    open_django()
    from django.db import connection

    began = time.perf_counter()
    shutil.copyfile(str(connection.settings_dict["NAME"]), file)
    with Path(file).open("rb") as copied:
        os.fsync(copied.fileno())
    return {"seconds": time.perf_counter() - began}


def restore(file: str) -> dict[str, float]:
    """Bring a backup back into an empty database, verified, and make the index; give seconds and lists."""
    open_django()
    from essaim.services import backing_up

    began = time.perf_counter()
    done = backing_up.restore(Path(file))
    return {"seconds": time.perf_counter() - began, "lists": done.indexed_lists}


def age() -> None:
    """Spread people's last visits over the past year, as evenly as they come.

    A day's share was not here for a year, so that what was kept to act for them ends; as many for two years, and were
    told a month ago that their membership ends.
    """
    open_django()
    from essaim.base import clock
    from essaim.services.retaining import MEMBERSHIP_ENDING
    from essaim.store.models import Notice, Person

    now, numbers = clock.now(), list(Person.objects.order_by("pk").values_list("pk", flat=True))
    share = max(1, len(numbers) // YEAR)
    forgotten, unused, rest = numbers[:share], numbers[share : 2 * share], numbers[2 * share :]
    _visited(forgotten, 2 * YEAR + 1)
    _visited(unused, YEAR + 1)
    for days in range(YEAR):
        _visited(rest[days * len(rest) // YEAR : (days + 1) * len(rest) // YEAR], days)
    told, later = now - timedelta(days=31), now + timedelta(days=25)
    Notice.objects.bulk_create(
        Notice(person_id=number, kind=MEMBERSHIP_ENDING, created_at=told, expires_at=later) for number in forgotten
    )


def _visited(numbers: list[int], days: int) -> None:
    """Note that these people, whose numbers follow each other, were last here so many days ago."""
    from essaim.base import clock
    from essaim.services.retention import UNUSED_FOR
    from essaim.store.models import FollowList, Person

    if numbers:
        seen, first, last = clock.now() - timedelta(days=days), numbers[0], numbers[-1]
        Person.objects.filter(pk__gte=first, pk__lte=last).update(last_seen_at=seen)
        FollowList.objects.filter(person__gte=first, person__lte=last).update(expires_at=seen + UNUSED_FOR)


def sweep() -> dict[str, float]:
    """Do what the worker's sweep does; give seconds, and how many were told or lost what."""
    open_django()
    ours.open_index()
    from essaim.services import reconnecting, retaining

    before = _counted()
    began = time.perf_counter()
    retaining.sweep()
    reconnecting.sweep()
    seconds = time.perf_counter() - began
    after = _counted()
    told = after.pop("told") - before.pop("told")
    return {"seconds": seconds, "told": told} | {name: before[name] - after[name] for name in before}


def _counted() -> dict[str, int]:
    from essaim.services.retaining import LISTS_ENDING
    from essaim.store.models import FollowList, LinkedAccount, Notice, Person

    return {
        "told": Notice.objects.filter(kind=LISTS_ENDING).count(),
        "lists": FollowList.objects.count(),
        "grants": LinkedAccount.objects.exclude(grant_sealed="").count(),
        "people": Person.objects.count(),
    }

"""What is measured, each function in a process of its own on a store of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from essaim.cli.bench.child import held_bytes
from essaim.cli.bench.reconnect import optimum
from essaim.cli.bench.reconnect.people import Crowd, invent
from essaim.cli.bench.reconnect.quiet import QuietNetworks

#: Picks measured, and those before them that open everything.
PICKS, WARM = 200, 20
#: When the simulated story begins: in the middle of slots, and at no round second (SQLite compares moments as text).
BEGINS = datetime(2026, 11, 24, 9, 2, 17, 1, tzinfo=UTC)


def prepare(crowd: dict[str, Any]) -> int:
    """Make the tables and the crowd; give how many follows wait."""
    _open()
    from django.core.management import call_command

    from essaim.base import clock

    call_command("migrate", verbosity=0)
    with clock.travelling(lambda: BEGINS):
        waiting = invent(Crowd(**crowd))
    _count_rows()
    return waiting


def cost() -> dict[str, float]:
    """Do all that waits, at networks that answer at once and refuse nothing; give what one follow takes by itself."""
    _open()
    from essaim.base import clock
    from essaim.jobs import handlers
    from essaim.services import working
    from essaim.services.networks import instead

    with instead(QuietNetworks(None)), clock.travelling(_later()):
        for work in working.due(2):
            handlers.handle(work.pk)  # loads what is loaded once
        before = _done()
        began, cpu = time.perf_counter(), time.process_time()
        while due := working.due(50):
            for work in due:
                handlers.handle(work.pk)
        seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    return {"follows": _done() - before, "seconds": seconds, "cpu_seconds": cpu_seconds}


def picking() -> dict[str, Any]:
    """Pick what is due next, again and again, as workers do: look, claim, take a batch; give what each took."""
    _open()
    from essaim.base import clock
    from essaim.jobs import handlers  # noqa: F401 - what a worker has loaded
    from essaim.services import working
    from essaim.services.reconnecting import sending
    from essaim.store.models import LinkedAccount

    due_now, accounts = _due(), LinkedAccount.objects.count()
    picks, looks, takes, held = [], [], [], []
    with clock.travelling(_later()):
        for number in range(min(WARM + PICKS, accounts)):
            if number == WARM:
                held.append(held_bytes())
            began = time.perf_counter()
            due = working.due(50)
            work = working.claim(due[0].pk)
            picked = time.perf_counter()
            batch = sending.take(work.subject_id) if work else None
            taken = time.perf_counter()
            if batch is None:
                raise RuntimeError("nothing was due")
            if number >= WARM:
                picks.append(picked - began)
                takes.append(taken - picked)
                looks.append(len(batch.ids))
        held.append(held_bytes())
    return {
        "due": due_now,
        "pick_p50_ms": median(picks) * 1000,
        "pick_worst_ms": sorted(picks)[int(len(picks) * 0.99)] * 1000,
        "take_p50_ms": median(takes) * 1000,
        "batch": median(looks),
        "held_before": held[0],
        "held_after": held[-1],
    }


def simulate() -> dict[str, Any]:
    """Follow all that waits under the real limits while the clock is made to run; give when it was done, and the best.

    The best is what each account's budgets, and those shared by a server's accounts, let through at the earliest.
    """
    _open()
    from essaim.base import clock
    from essaim.jobs import handlers
    from essaim.model import FollowState
    from essaim.networks.sandbox.limits import SandboxLimits
    from essaim.services import working
    from essaim.services.networks import instead
    from essaim.store.models import FollowAction, Work

    waiting = FollowAction.objects.exclude(state=FollowState.DONE)
    networks, now = QuietNetworks(SandboxLimits()), _Clock(BEGINS)
    began = time.perf_counter()
    with instead(networks), clock.travelling(lambda: now.moment):
        while True:
            for work in working.due(200):
                handlers.handle(work.pk)
            first = Work.objects.order_by("run_at").values_list("run_at", flat=True).first()
            if first is None:
                break
            now.moment = max(now.moment, first)
    seconds = time.perf_counter() - began
    ends = optimum.ends(BEGINS)
    last, best_last = max(done for _, done in ends), max(best for best, _ in ends)
    hours, best_hours = (sum(_hours(pair[place]) for pair in ends) / len(ends) for place in (1, 0))
    return {
        "people": len(ends),
        "follows": _done(),
        "waiting": waiting.count(),
        "refused": networks.refused,
        "seconds": seconds,
        "days": _hours(last) / 24,
        "ratio": _hours(last) / max(_hours(best_last), 1e-9),
        "person_hours": hours,
        "person_ratio": hours / max(best_hours, 1e-9),
    }


class _Clock:
    """The story's moment."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment


def _later() -> Callable[[], datetime]:
    """Give a clock that goes as ours does, from the moment at which everything is due."""
    shift = BEGINS - datetime.now(UTC)
    return lambda: datetime.now(UTC) + shift


def _hours(moment: datetime) -> float:
    return (moment - BEGINS) / timedelta(hours=1)


def _due() -> int:
    from essaim.model import FollowState
    from essaim.store.models import FollowAction

    return FollowAction.objects.filter(state=FollowState.QUEUED).count()


def _done() -> int:
    from essaim.model import FollowState
    from essaim.store.models import FollowAction

    return FollowAction.objects.filter(state=FollowState.DONE).count()


def _open() -> None:
    from essaim.cli.django import setup_django

    setup_django()


def _count_rows() -> None:
    from essaim.cli.bench.match.django import count_rows

    count_rows()

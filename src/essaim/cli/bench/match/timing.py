"""Figures out of many timings, and whose time it was."""

from __future__ import annotations

import cProfile
import hashlib
import pstats
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

#: Whose code a function is, by what its file's name holds.
ENGINE = ("/essaim/matching/",)
_DATABASE_CALLS = ("'execute' of 'sqlite3", "'executemany' of 'sqlite3", "'commit' of 'sqlite3", "'fetch")


def percentile(seconds: Sequence[float], share: float) -> float:
    """Give the timing that `share` of all stay below, in milliseconds."""
    return float(np.quantile(np.array(seconds), share) * 1000)


def digest(pairs: Iterable[tuple[int, int]]) -> str:
    """Give a short name of a set of pairs: the same for the same pairs in any order."""
    words = np.array(sorted(set(pairs)), dtype=np.int64)
    return hashlib.sha256(words.tobytes()).hexdigest()[:16]


def shares(work: Callable[[], Any]) -> dict[str, float]:
    """Give which part of the work's time is the engine's, the database's and Django's with our services, from 0 to 1.

    By Python's profiler, which slows small functions down: good for shares, not for seconds.
    """
    profile = cProfile.Profile()
    profile.runcall(work)
    stats: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    total = sum(own for _, _, own, _, _ in stats.values())
    engine, database = _inside(stats, _is_engine), _inside(stats, _is_database)
    return {
        "engine_share": engine / total,
        "database_share": database / total,
        "django_share": max(0.0, 1 - (engine + database) / total),
    }


def _inside(stats: dict[Any, Any], ours: Callable[[Any], bool]) -> float:
    """Give the seconds spent in functions of one kind and below them, entered from outside."""
    return float(
        sum(
            cumulative
            for function, (_, _, _, _, callers) in stats.items()
            if ours(function)
            for caller, (_, _, _, cumulative) in callers.items()
            if not ours(caller)
        )
    )


def _is_engine(function: Any) -> bool:  # noqa: ANN401 - the profiler's (file, line, name)
    return any(part in function[0] for part in ENGINE)


def _is_database(function: Any) -> bool:  # noqa: ANN401 - likewise
    file, _, name = function
    return "/psycopg" in file or any(call in name for call in _DATABASE_CALLS)

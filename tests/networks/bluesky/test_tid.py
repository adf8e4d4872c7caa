"""Record keys always grow, also when made at once by many."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from essaim.base import clock
from essaim.networks.bluesky.tid import is_tid, new_tid


def test_keys_made_in_the_same_moment_grow_and_never_repeat() -> None:
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    with clock.travelling(lambda: moment):
        keys = [new_tid() for _ in range(2000)]
    assert keys == sorted(set(keys))
    assert all(is_tid(key) for key in keys)


def test_keys_made_by_many_threads_never_repeat() -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: new_tid(), range(4000)))
    assert len(set(keys)) == 4000


def test_other_texts_are_no_keys() -> None:
    assert not any(is_tid(text) for text in ("", "self", "zzzzzzzzzzzzz", "3jzfcijpj2z2", "3jzfcijpj2z2a1"))

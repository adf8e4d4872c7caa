"""A process of its own in which people arrive one after the other, for a number of seconds.

`python -m tests.services.arrivals_process PLACE PROCESSES SECONDS`: says "ready", waits for a line, and at the end
prints the numbers of those who arrived. What each brings follows from their number alone (`archive_of`).
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections.abc import Sequence

FIRST_ID = 9_100_000_000_000_000_000
#: People follow those who arrive at about the same moment: that is where a pair could be missed.
AROUND = 24
CONTACTS = 12
#: However slow the machine is, so many arrive in each process.
AT_LEAST = 6


def remote_id(number: int) -> str:
    """Give the invented X id of somebody."""
    return str(FIRST_ID + number)


def archive_of(number: int) -> tuple[list[int], list[int]]:
    """Give whom somebody follows and who follows them, as their own archive says."""
    choose = random.Random(number)
    near = [other for other in range(max(0, number - AROUND), number + AROUND) if other != number]
    return choose.sample(near, CONTACTS), choose.sample(near, CONTACTS)


def arrive(number: int) -> None:
    """Somebody comes, with their X account proved, and gives their archive."""
    from essaim.model import Direction
    from essaim.services import identifying, importing
    from essaim.store.locks import write_lock
    from tests.people import Somebody, make_member

    who = Somebody(f"n{number}", f"N {number}", remote_id(number), f"n{number}_on_x")
    person = make_member(who, mastodon=False, x=False)
    with write_lock():
        identifying.prove(person, who.x_id, who.x_handle)
    following, followers = archive_of(number)
    lists = {Direction.FOLLOWING: list(map(remote_id, following)), Direction.FOLLOWER: list(map(remote_id, followers))}
    importing.import_ids(person, who.owner, lists)


def main(place: int, processes: int, seconds: float) -> Sequence[int]:
    """Let people arrive until the time is over; give their numbers."""
    import django

    django.setup()
    from essaim.services import importing, proving  # noqa: F401 - loaded before all begin

    print("ready", flush=True)
    sys.stdin.readline()
    until = time.monotonic() + seconds
    arrived: list[int] = []
    for number in itertools.count(place, processes):
        if time.monotonic() > until and len(arrived) >= AT_LEAST:
            return arrived
        arrive(number)
        arrived.append(number)
    raise AssertionError("numbers never end")


if __name__ == "__main__":
    print(*main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])), flush=True)

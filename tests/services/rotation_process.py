"""A process of its own in which people arrive and their access is renewed, until it is told to stop.

`python -m tests.services.rotation_process PLACE PROCESSES`: prints the number of each who has arrived; ends when its
input does.
"""

from __future__ import annotations

import itertools
import sys
import threading

from tests.services.arrivals_process import arrive, remote_id


def main(place: int, processes: int) -> None:
    """Let people arrive, and renew somebody's grant beside each."""
    import django

    django.setup()
    from essaim.base import clock
    from essaim.model import Grant
    from essaim.services import grants
    from essaim.store.models import LinkedAccount, Person

    stop = threading.Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        stop.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    mine: list[LinkedAccount] = []
    for number in itertools.count(place, processes):
        if stop.is_set():
            return
        arrive(number)
        account = LinkedAccount.objects.create(
            person=Person.objects.latest("pk"), network="mastodon", host="tilleul.example", remote_id=remote_id(number),
            handle=f"n{number}@tilleul.example", service_url="https://tilleul.example", linked_at=clock.now(),
        )  # fmt: skip
        mine.append(account)
        for one in (account, mine[number % len(mine)]):
            grants.keep(one, Grant(f"token {one.remote_id}", "https://tilleul.example", "https://tilleul.example", "c"))
        print(number, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

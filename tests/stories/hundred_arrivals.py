"""A process of its own in which people arrive one after the other, each said on a line once committed.

`python -m tests.stories.hundred_arrivals STOP`: goes on until there is a file STOP, and a hundred at the least.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

HOW_MANY = 100


def main(stop: Path) -> None:
    """Let them arrive."""
    import django

    django.setup()
    from essaim.store.locks import write_lock
    from tests.services.arrivals_process import arrive

    for number in itertools.count():
        if number >= HOW_MANY and stop.exists():
            return
        # Membership, proof and archive at once: whoever is in the database has met all the others there.
        with write_lock():
            arrive(number)
        print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

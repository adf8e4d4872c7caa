"""Makes members of a site that runs, from a process beside it: their accounts and X ids come on standard input."""

from __future__ import annotations

import pickle
import sys
from importlib import import_module


def settle() -> None:
    """Sign each in, prove their X account, let anybody find them, and let them arrive."""
    from essaim.model import Findability
    from essaim.services import arriving, identifying, people, signing_in
    from essaim.store.locks import write_lock

    for account, grant, x_id in pickle.load(sys.stdin.buffer):
        person = signing_in.welcome(account, grant, signed_in=None).person
        people.choose_findability(person, Findability.ANYONE)
        with write_lock():
            identifying.prove(person, x_id, f"x{x_id}")
        arriving.arrive(person)


if __name__ == "__main__":
    from essaim.cli.django import setup_django

    setup_django()
    import_module("essaim.jobs.wakeup")  # committed work wakes the site's worker
    settle()

"""What is measured of ours: Django's models, the services, the index, as the site runs them.

Each function is a case of its own and runs in a fresh process; people are numbered as in the invented world.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from essaim.cli.bench.child import forget_peak, held_bytes, peak_bytes
from essaim.cli.bench.match import people
from essaim.cli.bench.match.django import count_rows, database_bytes, open_django
from essaim.cli.bench.match.timing import digest, shares
from essaim.cli.bench.match.world import World

#: Lists written in one transaction: three megabytes, which PostgreSQL's triggers still count in memory.
BATCH = 250
#: Pseudonyms made for the rate.
PSEUDONYMS = 10_000_000


def prepare(world: str) -> None:
    """Make the tables, and members of the world's people, without their lists."""
    here = World(world)
    open_django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    people.join(here, 0, here.shape.people)


def load(world: str) -> dict[str, Any]:
    """Take all lists in, from X ids to rows and index; give seconds and bytes."""
    here = World(world)
    open_django()
    from essaim.model import Direction
    from essaim.services import loading

    before = database_bytes()
    began = time.perf_counter()
    loading.load(Direction.FOLLOWING, _batches(here), here.links)
    seconds = time.perf_counter() - began
    count_rows()
    return {"seconds": seconds, "bytes": database_bytes() - before + _index_bytes()}


def arrivals(world: str, newcomers: list[int]) -> dict[str, Any]:
    """Let newcomers arrive one at a time; give each one's seconds, and whom all of them met."""
    here = World(world)
    open_django()
    open_index()
    seconds = []
    for number in newcomers:
        arrive = newcomer(here, number)
        began = time.perf_counter()
        arrive()
        seconds.append(time.perf_counter() - began)
    return {"seconds": seconds} | _met(newcomers)


def profile(world: str, newcomers: list[int]) -> dict[str, Any]:
    """Let newcomers arrive; give whose time it was."""
    here = World(world)
    open_django()
    open_index()
    newcomer(here, newcomers[0])()
    arriving = [newcomer(here, number) for number in newcomers[1:]]
    return shares(lambda: [arrive() for arrive in arriving])


def reconnect() -> dict[str, Any]:
    """Find all matches of everybody anew, exactly; give seconds, memory above idle and what came out."""
    open_django()
    open_index()
    from essaim.model import Direction
    from essaim.services.everyone import DIRECTION, FOUND, SEEKER, every_match
    from essaim.store.locks import write_lock

    idle = held_bytes()
    forget_peak()
    began = time.perf_counter()
    with write_lock():
        matches = every_match()
    seconds = time.perf_counter() - began
    memory = peak_bytes() - idle
    wishes = matches[matches[:, DIRECTION] == list(Direction).index(Direction.FOLLOWING)]
    pairs = set(map(tuple, (wishes[:, [SEEKER, FOUND]] - 1).tolist()))
    return {"seconds": seconds, "bytes": memory, "matches": len(pairs), "digest": digest(pairs)}


def restart() -> dict[str, Any]:
    """Open the index in a fresh process, all that a first arrival waits for; give seconds."""
    open_django()
    from django.db import connection

    connection.ensure_connection()
    began = time.perf_counter()
    open_index()
    return {"seconds": time.perf_counter() - began}


def rebuild() -> dict[str, Any]:
    """Make the index anew from the rows alone, to files that are safe on the disk; give seconds."""
    open_django()
    from django.db import connection

    connection.ensure_connection()
    began = time.perf_counter()
    _compact()
    return {"seconds": time.perf_counter() - began}


def erase(numbers: list[int]) -> dict[str, Any]:
    """Erase some people, one at a time; give each one's seconds."""
    open_django()
    open_index()
    from essaim.services import people as members
    from essaim.store.models import Person

    seconds = []
    for number in numbers:
        person = Person.objects.get(pk=number + 1)
        began = time.perf_counter()
        members.erase(person)
        seconds.append(time.perf_counter() - began)
    return {"seconds": seconds}


def pseudonyms() -> dict[str, Any]:
    """Turn many ids into pseudonyms; give seconds."""
    import numpy as np

    from essaim.matching.pseudonyms import Pseudonymiser
    from essaim.model import Network

    maker, ids = Pseudonymiser({1: bytes(range(32))}), np.arange(PSEUDONYMS, dtype=np.uint64)
    maker.numbers(Network.X, ids[:1000])
    began = time.perf_counter()
    maker.numbers(Network.X, ids)
    return {"seconds": time.perf_counter() - began, "ids": PSEUDONYMS}


def _batches(world: World) -> Iterator[list[Any]]:
    """Give everybody's lists, a batch at a time."""
    from essaim.store.models import SourceIdentity

    identities = dict(SourceIdentity.objects.values_list("person_id", "pk"))
    with ThreadPoolExecutor(max_workers=1) as ahead:
        # The next lists are made while the database takes these in, as on a site where several people come at once.
        coming = ahead.submit(_lists, world, identities, 0)
        for start in range(0, world.shape.people, BATCH):
            lists, coming = coming.result(), ahead.submit(_lists, world, identities, start + BATCH)
            yield lists


def _lists(world: World, identities: dict[int, int], first: int) -> list[Any]:
    """Give the lists of some people, from X ids to what rows keep."""
    import numpy as np

    from essaim.matching.pseudonyms import sorted_list
    from essaim.model import Network
    from essaim.services.keys import pseudonymiser
    from essaim.services.loading import GivenList

    last = min(first + BATCH, world.shape.people)
    if first >= last:
        return []
    ids = world.lists(first, last)
    # All of a batch at once: a call for each list would be a third of the work.
    pseudonyms = pseudonymiser().numbers(Network.X, np.concatenate(ids))
    lists = np.split(pseudonyms, np.cumsum([len(own) for own in ids])[:-1])
    return [
        GivenList(number + 1, identities[number + 1], sorted_list(words)) for number, words in enumerate(lists, first)
    ]


def newcomer(world: World, number: int) -> Any:  # noqa: ANN401 - a call without arguments
    """Sign the newcomer in, with a proved X account, and give the call by which their archive's lists arrive."""
    from essaim.model import ArchiveOwner, Direction
    from essaim.services import importing
    from essaim.store.models import Person

    people.join(world, number, number + 1)
    person = Person.objects.get(pk=number + 1)
    [own] = world.own_ids(number, number + 1)
    lists = {Direction.FOLLOWING: [str(remote_id) for remote_id in world.newcomer(number).tolist()]}
    return lambda: importing.import_ids(person, ArchiveOwner(str(own), "", ""), lists)


def _met(newcomers: list[int]) -> dict[str, Any]:
    """Give whom these newcomers met, both ways: how many each, and all of them."""
    from django.db.models import Q

    from essaim.model import Direction
    from essaim.store.models import Match

    numbers = [number + 1 for number in newcomers]
    rows = Match.objects.filter(Q(seeker__in=numbers) | Q(found__in=numbers), direction=Direction.FOLLOWING)
    pairs = {(seeker - 1, found - 1) for seeker, found in rows.values_list("seeker_id", "found_id")}
    met = Counter(number for pair in pairs for number in pair)
    return {"met": [met[number] for number in newcomers], "matches": len(pairs), "digest": digest(pairs)}


def open_index() -> None:
    """Open the index and the members' pseudonyms, as a site does when it starts."""
    from django.db import transaction

    from essaim.services import meeting

    # Outside an arrival nothing is kept before a commit.
    with transaction.atomic():
        meeting.catch_up()


def _compact() -> None:
    """Write the index's files from the rows, as the site does beside its work."""
    from essaim.services import compacting

    if compacting.compact(everything=True) is None:
        raise RuntimeError("another process writes the index")


def _index_bytes() -> int:
    """Give the bytes of the index's files."""
    from essaim.conf.settings import current

    return sum(file.stat().st_size for file in current().index_dir.iterdir())

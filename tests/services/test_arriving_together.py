"""People who arrive at the same instant, in several processes, never miss each other."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import pytest
from django.db import connection

from essaim.matching.pseudonyms import signed
from essaim.model import Direction, Network
from essaim.services import counting, everyone
from essaim.services.keys import pseudonymiser
from essaim.store.models import IdentityPseudonym, Match
from tests import environment
from tests.services.arrivals_process import AT_LEAST, archive_of, remote_id

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES = {"sqlite": 2, "postgresql": 8}[environment.database()]


def let_people_arrive(seconds: float) -> list[int]:
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        url = f"{os.environ['ESSAIM_TEST_POSTGRESQL'].rpartition('/')[0]}/{name}"
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.services.arrivals_process", str(place), str(PROCESSES), str(seconds)],
            env=os.environ | {"ESSAIM_DATABASE_URL": url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for place in range(PROCESSES)
    ]
    try:
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        arrived = [int(number) for process in running for number in process.communicate(timeout=240)[0].split()]
        assert [process.returncode for process in running] == [0] * PROCESSES
    finally:
        for process in running:
            process.kill()
            process.wait()
    return sorted(arrived)


def expected(arrived: list[int]) -> set[tuple[int, int, str]]:
    """Who meets whom, worked out plainly from what each brought."""
    here = set(arrived)
    pairs = set()
    for number in arrived:
        following, followers = archive_of(number)
        pairs |= {(number, other, Direction.FOLLOWING.value) for other in following if other in here}
        pairs |= {(other, number, Direction.FOLLOWER.value) for other in followers if other in here}
    return pairs


def check(seconds: float) -> None:
    arrived = let_people_arrive(seconds)
    assert len(arrived) >= AT_LEAST * PROCESSES
    maker = pseudonymiser()
    numbers = {signed(maker.number(Network.X, remote_id(number))): number for number in arrived}
    people = {
        person: numbers[pseudonym]
        for person, pseudonym in IdentityPseudonym.objects.values_list("identity__person_id", "pseudonym")
    }
    assert len(people) == len(arrived)
    found = Counter(
        (people[seeker], people[other], direction)
        for seeker, other, direction in Match.objects.values_list("seeker_id", "found_id", "direction")
    )
    assert set(found) == expected(arrived)
    assert set(found.values()) == {1}
    assert everyone.differences() == everyone.Differences(missing=0, outdated=0)
    assert counting.figures().matches == len(found)
    assert counting.figures().people == len(arrived)


def test_people_who_arrive_at_the_same_instant_find_each_other() -> None:
    check(seconds=3)


@pytest.mark.long
def test_people_who_arrive_for_a_minute_all_find_each_other() -> None:
    check(seconds=60)

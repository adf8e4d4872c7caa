"""The keys are changed by the command while people arrive in other processes: nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from essaim.base.sealing import SealBroken, Sealer
from essaim.conf.keys import Keys, read_keys_file
from essaim.matching.pseudonyms import signed
from essaim.model import Network
from essaim.services import everyone, grants, identifying, rotating
from essaim.services.keys import pseudonymiser
from essaim.store.models import FollowList, IdentityPseudonym, LinkedAccount, Match, SourceIdentity
from tests.services.arrivals_process import remote_id
from tests.services.test_arriving_together import expected

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES = 2
#: So many arrive in each process before, between and after two changes of the keys.
BETWEEN = 2


def environment(file: Path) -> dict[str, str]:
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        url = f"{os.environ['ESSAIM_TEST_POSTGRESQL'].rpartition('/')[0]}/{name}"
    inherited = {
        key: value for key, value in os.environ.items() if key not in {"ESSAIM_SEALING_KEYS", "ESSAIM_PSEUDONYM_KEYS"}
    }
    return inherited | {"ESSAIM_DATABASE_URL": url, "ESSAIM_KEYS_FILE": str(file)}


def rotate(file: Path) -> Keys:
    """Change the keys by the command; give those of before."""
    before = read_keys_file(file)
    command = [sys.executable, "-m", "essaim", "keys", "rotate"]
    ran = subprocess.run(command, env=environment(file), check=False, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert "is out of the file" in ran.stdout
    return before


def test_nothing_is_lost_while_the_keys_change_and_the_old_ones_are_good_for_nothing(file: Path) -> None:
    arrived: list[int] = []
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.services.rotation_process", str(place), str(PROCESSES)],
            env=environment(file), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for place in range(PROCESSES)
    ]  # fmt: skip

    def let_some_arrive() -> None:
        for process in running:
            assert process.stdout is not None
            arrived.extend(int(process.stdout.readline()) for _ in range(BETWEEN))

    try:
        let_some_arrive()
        old = [rotate(file)]
        let_some_arrive()
        old.append(rotate(file))
        let_some_arrive()
        for process in running:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            # Not `communicate`, which would miss the lines that were read ahead.
            arrived.extend(map(int, process.stdout.read().split()))
            process.wait(240)
        assert [process.returncode for process in running] == [0] * PROCESSES
    finally:
        for process in running:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                assert stream is not None
                stream.close()
    # What a process was in the middle of when a key went is brought over too.
    assert rotating.bring_over() == 0
    _nobody_missed_anybody(sorted(arrived))
    _all_is_readable(arrived)
    for keys in old:
        _good_for_nothing(keys)


def _nobody_missed_anybody(arrived: list[int]) -> None:
    maker = pseudonymiser()
    numbers = {signed(maker.number(Network.X, remote_id(number))): number for number in arrived}
    rows = IdentityPseudonym.objects.filter(key_version=maker.newest)
    people = {person: numbers[value] for person, value in rows.values_list("identity__person_id", "pseudonym")}
    assert len(people) == len(arrived)
    assert len(set(FollowList.objects.values_list("key_version", flat=True))) >= 2, "lists under old keys and new"
    found = Counter(
        (people[seeker], people[other], direction)
        for seeker, other, direction in Match.objects.values_list("seeker_id", "found_id", "direction")
    )
    assert set(found) == expected(arrived)
    assert set(found.values()) == {1}
    assert everyone.differences() == everyone.Differences(missing=0, outdated=0)


def _all_is_readable(arrived: list[int]) -> None:
    ids = {remote_id(number) for number in arrived}
    assert {identifying.remote_id_of(identity) for identity in SourceIdentity.objects.all()} == ids
    for account in LinkedAccount.objects.all():
        assert grants.of(account).access_token == f"token {account.remote_id}"
    assert LinkedAccount.objects.count() == len(arrived)


def _good_for_nothing(old: Keys) -> None:
    """Nothing opens with an old sealing key, and no account stands under an old pseudonym but in lists of before."""
    thief = Sealer(old.sealing_keys)
    for one in rotating.SEALED:
        for row in one.table._default_manager.exclude(**{one.column: ""}):
            with pytest.raises(SealBroken):
                thief.open(getattr(row, one.column), one.purpose(row))

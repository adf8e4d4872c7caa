"""Two people whose accounts have the same number on two servers, linked at the same moment: never mixed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection

from essaim.networks import http
from essaim.networks.sandbox import SandboxAccount, SandboxServer, World
from essaim.store.models import LinkedAccount, Person
from tests.services.sign_in_process import SIGN_INS, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


class Twins:
    """Ana on tilleul and Badr on ruche: both are number 1 there, and both follow whoever is number 1 on prairie."""

    def __init__(self, server: SandboxServer) -> None:
        self.server = server
        world = server.world
        self.people = [world.add_mastodon("tilleul", "ana"), world.add_mastodon("ruche", "badr")]
        self.target = world.add_mastodon("prairie", "chloe")
        assert {account.remote_id for account in [*self.people, self.target]} == {"1"}

    def consent(self, account: SandboxAccount, authorize_url: str) -> Mapping[str, str]:
        """Answer the consent page as its owner."""
        return dict(parse_qsl(urlsplit(self.server.approve(authorize_url, account.name)).query))

    def check(self, told: list[list[dict[str, object]]]) -> None:
        """See that each ended with their own account, at their own server, whatever the other did meanwhile."""
        assert LinkedAccount.objects.count() == Person.objects.count() == 2
        for account, rounds in zip(self.people, told, strict=True):
            assert len(rounds) == SIGN_INS
            row = LinkedAccount.objects.get(host=account.host, remote_id="1")
            for ended in rounds:
                assert (ended["kept"], ended["answers"], ended["number"]) == (account.handle, account.handle, "1")
                assert (ended["person"], ended["account"]) == (row.person_id, row.pk)
            assert [ended["follow"] for ended in rounds] == ["done", "already", "already"]
            assert self.server.world.follows_of(account) == [self.target]


@pytest.fixture
def twins() -> Iterator[Twins]:
    """Give the two, on servers that answer."""
    with SandboxServer(World(seed=3)) as server, http.without_waiting():
        yield Twins(server)


def test_two_threads_link_number_one_of_two_servers_at_once(twins: Twins) -> None:
    together = Barrier(2)

    def journey(account: SandboxAccount) -> list[dict[str, object]]:
        def consent(authorize_url: str) -> Mapping[str, str]:
            together.wait(timeout=60)  # both are on their way before either comes back
            return twins.consent(account, authorize_url)

        try:
            return [sign_in(account.handle, twins.target.handle, consent) for _ in range(SIGN_INS)]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        twins.check(list(threads.map(journey, twins.people)))


def test_two_processes_link_number_one_of_two_servers_at_once(twins: Twins) -> None:
    url = f"sqlite:///{connection.settings_dict['NAME']}"
    if connection.vendor == "postgresql":
        url = f"{os.environ['ESSAIM_TEST_POSTGRESQL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.services.sign_in_process", account.handle, twins.target.handle],
            env=os.environ | {"ESSAIM_DATABASE_URL": url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for account in twins.people
    ]
    told: list[list[dict[str, object]]] = [[], []]
    try:
        assert [_line(process) for process in running] == ["ready", "ready"]
        for process in running:
            _say(process, "go")
        for _ in range(SIGN_INS):
            asked = [_line(process) for process in running]
            answers = [twins.consent(account, url) for account, url in zip(twins.people, asked, strict=True)]
            for process, answer in zip(running, answers, strict=True):
                _say(process, json.dumps(answer))
            for rounds, process in zip(told, running, strict=True):
                rounds.append(json.loads(_line(process)))
        assert [process.wait(timeout=60) for process in running] == [0, 0]
    finally:
        for process in running:
            process.kill()
            process.communicate()
    twins.check(told)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


def _say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()

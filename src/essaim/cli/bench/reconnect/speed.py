"""One real worker, real requests, many hosts of the sandbox: how many follows a second."""

from __future__ import annotations

import os
import resource
import secrets
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from essaim.base.decoding import converted
from essaim.cli.bench.reconnect import hosts

LIMITS = Path(__file__).parents[2] / "demo" / "limits.toml"
#: Processes that play servers: each three Mastodon-like ones, or one PDS.
PROCESSES = 2
NETWORKS = ("mastodon", "bluesky")
WORKERS = 4
PATIENCE_SECONDS = 900


def speed(network: str, followers: int, targets: int) -> dict[str, float]:
    """Let so many accounts follow so many others each; give how many were followed, and in how many seconds.

    `cpu_seconds` is what the worker computed, whatever else this machine did meanwhile.
    """
    os.environ |= {"ESSAIM_ALLOW_LOOPBACK": "yes", "ESSAIM_LIMITS_FILE": str(LIMITS), "ESSAIM_WORKERS": str(WORKERS)}
    os.environ["ESSAIM_LOG_LEVEL"] = "ERROR"
    with ExitStack() as stack:
        worlds = [
            stack.enter_context(hosts.running(seed, followers // PROCESSES, targets, played))
            for seed, played in enumerate(NETWORKS if network == "both" else [network] * PROCESSES)
        ]
        port = worlds[-1][0]["port"]  # where there is a Bluesky, the last one is one
        os.environ["ESSAIM_PLC_URL"] = f"http://plc.localhost:{port}"
        os.environ["ESSAIM_HANDLE_RESOLVER_URL"] = f"http://pds.localhost:{port}"
        from essaim.cli.django import setup_django

        setup_django()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        for told, _ in worlds:
            _invent(told)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = _work()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
        return {"follows": _followed(), "seconds": seconds, "cpu_seconds": cpu}


def _invent(told: dict[str, Any]) -> None:
    """Make the accounts' owners members, each with a match and a follow for every target."""
    from essaim.base import clock
    from essaim.model import Direction, Findability, Grade, Grant, Proof
    from essaim.services import grants, reconnecting
    from essaim.store.models import LinkedAccount, Match, Person, SourceIdentity

    now = clock.now()

    def member(account: dict[str, Any]) -> tuple[Person, SourceIdentity]:
        person = Person.objects.create(
            findability=Findability.ANYONE, recovery_hash=secrets.token_hex(32), created_at=now, last_seen_at=now
        )
        identity = SourceIdentity.objects.create(person=person, remote_id_sealed="", proof=Proof.POST, created_at=now)
        key = account["key"]
        row = LinkedAccount.objects.create(
            person=person,
            network=key["network"],
            host=key["host"],
            remote_id=key["remote_id"],
            handle=account["handle"],
            service_url=account["service_url"],
            linked_at=now,
        )
        if "grant" in account:
            grants.keep(row, converted(account["grant"], Grant))
        return person, identity

    found = [member(one) for one in told["found"]]
    for one in told["seekers"]:
        person, identity = member(one)
        Match.objects.bulk_create(
            Match(
                seeker=person,
                seeker_identity=identity,
                found=target,
                found_identity=theirs,
                direction=Direction.FOLLOWING,
                grade=Grade.CERTAIN,
                created_at=now,
            )
            for target, theirs in found
        )
        reconnecting.follow_all(person)


def _work() -> float:
    """Run one worker until nothing waits; give the seconds between its readiness and the last follow."""
    from essaim.services.reconnecting import states
    from essaim.store.models import FollowAction

    command = [sys.executable, "-m", "essaim", "worker"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:  # noqa: S603 - our own command
        try:
            assert worker.stdout is not None  # noqa: S101 - asked for above
            worker.stdout.readline()
            began = time.perf_counter()
            while FollowAction.objects.filter(state__in=states.WAITING).exists():
                if time.perf_counter() - began > PATIENCE_SECONDS or worker.poll() is not None:
                    raise RuntimeError("the worker did not end its work")
                time.sleep(0.1)
            return time.perf_counter() - began
        finally:
            worker.terminate()
            worker.wait()


def _followed() -> int:
    from essaim.model import FollowState
    from essaim.store.models import FollowAction

    return FollowAction.objects.filter(state=FollowState.DONE).count()

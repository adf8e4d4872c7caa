"""Servers of the sandbox in a process of their own: says on stdout who lives there, and ends with its stdin."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from subprocess import PIPE, Popen
from typing import Any

MASTODON = ("tilleul", "ruche", "prairie")


def main(seed: int, followers: int, targets: int, network: str) -> None:
    """Run a world in which so many accounts wait to follow so many others."""
    import msgspec

    from essaim.networks.sandbox import DEMO_LIMITS, SandboxServer, World

    world = World(seed=seed, limits=DEMO_LIMITS)
    with SandboxServer(world):

        def settle(name: str, place: int) -> Any:  # noqa: ANN401 - an account of the sandbox
            if network == "bluesky":
                return world.add_bluesky(name)
            return world.add_mastodon(MASTODON[place % len(MASTODON)], name)

        def told(home: Any) -> dict[str, Any]:  # noqa: ANN401
            account = asdict(world.account_model(home))
            return account | {"key": list(account["key"]) if isinstance(account["key"], tuple) else account["key"]}

        found = [told(settle(f"target{number}", number)) for number in range(targets)]
        homes = [settle(f"follower{number}", number) for number in range(followers)]
        seekers = [told(home) | {"grant": msgspec.to_builtins(world.issue_grant(home))} for home in homes]
        json.dump({"port": world.port, "seekers": seekers, "found": found}, sys.stdout, default=str)
        print(flush=True)
        sys.stdin.read()
        print(json.dumps({"follows": sum(entry.kind == "follow" for entry in world.log)}), flush=True)


@contextmanager
def running(seed: int, followers: int, targets: int, network: str) -> Iterator[tuple[dict[str, Any], Popen[str]]]:
    """Run them beside this process; give what they said."""
    arguments = [str(seed), str(followers), str(targets), network]
    command = [sys.executable, "-m", __name__, *arguments]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:  # noqa: S603 - our own module
        try:
            assert process.stdout is not None  # noqa: S101 - asked for above
            yield json.loads(process.stdout.readline()), process
        finally:
            process.terminate()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])

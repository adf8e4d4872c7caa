"""A real site with its worker, and invented networks beside it, for journeys in a browser."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import essaim.cli.demo
from essaim.archives.invent import invent_x_archive
from essaim.model import ArchiveOwner
from essaim.networks.sandbox import DEMO_LIMITS, LogEntry, SandboxAccount, SandboxServer, World
from tests import environment
from tests.servers.ports import free_port
from tests.servers.scratch import scratch_database

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 180
FIRST_X_ID = 9_100_000_000_000_000_000
STRANGERS = [str(FIRST_X_ID + 500_000 + number) for number in range(40)]


@dataclass
class Place:
    """The site, and the world its people live in."""

    url: str
    world: World
    folder: Path
    environment: dict[str, str]
    _number: int = field(default=0)

    def newcomer(self, server: str = "ruche") -> Newcomer:
        """Invent somebody with an account on a Mastodon-like server, and one on X."""
        self._number += 1
        name, x_id = f"bela{self._number}", str(FIRST_X_ID + self._number)
        self.world.add_x(x_id, f"{name}_on_x", name.title())
        return Newcomer(self, name, x_id, self.world.add_mastodon(server, name, f"Béla {self._number}"))

    def settle(self, *people: Newcomer) -> None:
        """Let these people be members: signed in, their X account proved, to be found by anybody."""
        told = [
            (self.world.account_model(one.account), self.world.issue_grant(one.account), one.x_id) for one in people
        ]
        subprocess.run(
            [sys.executable, "-m", "tests.stories.settling"],
            input=pickle.dumps(told), env=self.environment, cwd=ROOT, check=True,
        )  # fmt: skip


@dataclass(frozen=True)
class Newcomer:
    """Somebody who comes to the site."""

    place: Place
    name: str
    x_id: str
    account: SandboxAccount

    @property
    def owner(self) -> ArchiveOwner:
        """Their X account, as their archive tells it."""
        return ArchiveOwner(self.x_id, f"{self.name}_on_x", self.name.title())

    def archive(self, *followed: Newcomer) -> Path:
        """Give their archive: they followed these people, and some who are nowhere else."""
        following = [*(one.x_id for one in followed), *STRANGERS]
        path = self.place.folder / f"{self.name}.zip"
        return invent_x_archive(path, seed=1, owner=self.owner, following=following, followers=STRANGERS[:9])[0]

    def follows(self) -> list[LogEntry]:
        """Give what servers carried out for them."""
        mine = [entry for entry in self.place.world.log if entry.account == self.account.uid]
        return [entry for entry in mine if entry.kind in {"follow", "follow-again", "follow-requested"}]


@contextmanager
def running(folder: Path) -> Iterator[Place]:
    """Run a site with its worker, and the networks."""
    world, port = World(seed=11, limits=DEMO_LIMITS), free_port()
    folder.mkdir(parents=True, exist_ok=True)
    with SandboxServer(world) as sandbox, scratch_database(folder / "site") as database_url:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ESSAIM_", "DJANGO_"))}
        settings = kept | {
            **environment.KEYS,
            "DJANGO_SETTINGS_MODULE": "essaim.settings",
            "ESSAIM_DATA_DIR": str(folder / "site"),
            "ESSAIM_DATABASE_URL": database_url,
            "ESSAIM_BASE_URL": f"http://127.0.0.1:{port}",
            "ESSAIM_LISTEN": f"127.0.0.1:{port}",
            "ESSAIM_ALLOW_LOOPBACK": "1",
            "ESSAIM_PLC_URL": sandbox.url("plc"),
            "ESSAIM_HANDLE_RESOLVER_URL": sandbox.url("pds"),
            "ESSAIM_X_EMBED_URL": sandbox.url("x"),
            "ESSAIM_LIMITS_FILE": str(Path(essaim.cli.demo.__file__).with_name("limits.toml")),
            "ESSAIM_CLAIM_SECONDS": "20",
            "PYTHONUNBUFFERED": "1",
        }
        with (folder / "site.log").open("wb") as out:
            process = subprocess.Popen([sys.executable, "-m", "essaim", "serve"], env=settings, stdout=out, stderr=out)
        try:
            until(lambda: process.poll() is not None or _answers(f"http://127.0.0.1:{port}/health"))
            assert process.poll() is None, (folder / "site.log").read_text()
            yield Place(f"http://127.0.0.1:{port}", world, folder, settings)
        finally:
            process.terminate()
            process.wait(timeout=60)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def until(done: Callable[[], bool]) -> None:
    """Wait until it is so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.2)

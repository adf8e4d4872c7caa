"""What the demo stands on: a folder, the invented networks, the database, the site and its worker."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Self

from essaim.base.errors import BadInput
from essaim.cli.demo.town import Town, Townsperson, invent_town

if TYPE_CHECKING:
    from essaim.networks.sandbox import SandboxAccount, SandboxServer, World

MARKER = ".made-by-essaim-demo"
LIMITS = Path(__file__).with_name("limits.toml")
STOP_SECONDS = 10


class FolderTaken(BadInput):
    """The folder %(folder)s holds files that the demo did not make. Choose another with --folder."""

    code = "folder-taken"


class SiteFailed(BadInput):
    """The demo's site did not start; its words are in %(log)s."""

    code = "site-failed"


class Stage:
    """Sets everything up when entered, and takes it down when left."""

    def __init__(self, *, folder: Path, port: int, sandbox_port: int, seed: int, database_url: str = "") -> None:
        self.folder = folder.resolve()
        self.port, self.sandbox_port = _free(port), _free(sandbox_port)
        self.seed = seed
        self.database_url = database_url
        self.town: Town = invent_town(seed)
        self.homes: dict[str, list[SandboxAccount]] = {}
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def base_url(self) -> str:
        """The site's address."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        signal.signal(signal.SIGTERM, _interrupt)
        signal.signal(signal.SIGINT, _interrupt)
        _empty(self.folder)
        self._set_environment()
        self._start_networks()
        try:
            self._start_database()
        except BaseException:
            self._server.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._server.__exit__(kind, error, trace)

    def start_site(self) -> None:
        """Start the site and its worker, and wait until the site answers. Raises SiteFailed."""
        log = (self.folder / "site.log").open("ab")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", "essaim", "serve"], stdout=log, stderr=log, start_new_session=True
            )
        self._processes.append(process)
        for _ in range(300):
            if process.poll() is not None:
                break
            with socket.socket() as probe:
                probe.settimeout(0.1)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise SiteFailed(log=self.folder / "site.log")

    def settle(self, person: Townsperson) -> list[SandboxAccount]:
        """Give the person's accounts on the invented networks, made at the first call."""
        if person.x_id not in self.homes:
            self.homes[person.x_id] = [
                self.world.add_mastodon(server, person.user, person.name, locked=person.locked)
                for server in person.servers
            ]
            if person.bluesky:
                self.homes[person.x_id].append(self.world.add_bluesky(person.user.replace("_", "-"), person.name))
        return self.homes[person.x_id]

    def _set_environment(self) -> None:
        """Point every setting to the demo's own world, whatever the caller's environment says."""
        from essaim.conf.keys import write_keys_file

        for name in [name for name in os.environ if name.startswith("ESSAIM_")]:
            del os.environ[name]
        keys = self.folder / "keys.toml"
        write_keys_file(keys)
        sandbox = f"localhost:{self.sandbox_port}"
        os.environ.update(
            DJANGO_SETTINGS_MODULE="essaim.settings",
            ESSAIM_DATA_DIR=str(self.folder / "data"),
            ESSAIM_KEYS_FILE=str(keys),
            ESSAIM_BASE_URL=self.base_url,
            ESSAIM_LISTEN=f"127.0.0.1:{self.port}",
            ESSAIM_DEMO="yes",
            ESSAIM_ALLOW_LOOPBACK="yes",
            ESSAIM_PLC_URL=f"http://plc.{sandbox}",
            ESSAIM_HANDLE_RESOLVER_URL=f"http://pds.{sandbox}",
            ESSAIM_X_EMBED_URL=f"http://x.{sandbox}",
            ESSAIM_LIMITS_FILE=str(LIMITS),
            ESSAIM_CLAIM_SECONDS="20",
            ESSAIM_LOG_LEVEL="WARNING",
        )
        if self.database_url:
            os.environ["ESSAIM_DATABASE_URL"] = self.database_url

    def _start_networks(self) -> None:
        from essaim.networks.sandbox import DEMO_LIMITS, SandboxServer, World

        self.world: World = World(seed=self.seed, limits=DEMO_LIMITS)
        for person in self.town.people:
            self.world.add_x(person.x_id, person.x_handle, person.name)
        self._server: SandboxServer = SandboxServer(self.world, port=self.sandbox_port)
        self._server.__enter__()

    def _start_database(self) -> None:
        from django.core.management import call_command

        from essaim.cli.django import setup_django

        setup_django()
        call_command("migrate", verbosity=0)
        import_module("essaim.jobs.wakeup")  # from now on, committed work wakes the worker


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """End as by Ctrl-C, also when started in the background, where shells switch Ctrl-C off."""
    raise KeyboardInterrupt


def _free(port: int) -> int:
    """Give this port, or any free one when it is taken."""
    for wanted in (port, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise BadInput("There is no free port on this machine.")


def _empty(folder: Path) -> None:
    """Empty the demo's own folder, and only that. Raises FolderTaken."""
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARKER).exists():
            raise FolderTaken(folder=folder)
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARKER).touch()

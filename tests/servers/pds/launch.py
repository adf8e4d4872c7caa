"""Starting a real PDS (the reference one, of npm) and its directory of identities on loopback."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import shared
from tests.servers.needs import missing
from tests.servers.ports import free_port

INSTALL = "apt-get install nodejs npm libnode-dev g++ make python3 && scripts/test-servers.sh"
HERE = Path(__file__).parent
#: Where `scripts/test-servers.sh` puts the packages that `package-lock.json` names.
PACKAGES = HERE.parents[2] / ".venv" / "servers" / "pds"
#: Handles of this server's people end so.
DOMAIN = "test"


@dataclass(frozen=True)
class PdsServer:
    """Where a PDS and its directory are, and where the PDS keeps its data."""

    url: str
    plc_url: str
    folder: Path


def shared_pds() -> PdsServer:
    """Give the PDS of this run, without rate limits; the test ends when it cannot be had."""
    node = _node()

    def start(folder: Path) -> tuple[Mapping[str, str], subprocess.Popen[bytes]]:
        server, process = _start(node, folder, stdin=subprocess.DEVNULL)
        return {"url": server.url, "plc_url": server.plc_url}, process

    folder_of = Path(os.environ["ESSAIM_TEST_SERVERS"]) / "pds"
    known = shared.once("pds", start)
    return PdsServer(known["url"], known["plc_url"], folder_of)


class Restartable:
    """A PDS of one test's own, that can be started anew on the same data; what it held in memory is lost then."""

    def __init__(self, server: PdsServer, process: subprocess.Popen[bytes]) -> None:
        self.server = server
        self._process = process

    def restart(self) -> None:
        """Start the PDS anew; its directory of identities goes on."""
        assert self._process.stdin
        before = _ready_lines(self.server.folder)
        self._process.stdin.write(b"restart\n")
        self._process.stdin.flush()
        log = self.server.folder / "log"
        shared.until_ready(lambda: _ready_lines(self.server.folder) > before, self._process, log)


@contextmanager
def running(**options: str) -> Iterator[Restartable]:
    """Run a PDS for one test; `options` are further settings of its environment."""
    node = _node()
    with shared.scratch_folder("pds") as folder:
        server, process = _start(node, folder, options, stdin=subprocess.PIPE)
        try:
            yield Restartable(server, process)
        finally:
            shared.end(process.pid)
            process.wait()
            assert process.stdin
            process.stdin.close()


def _node() -> str:
    node = shutil.which("node")
    if node is None or not _same(PACKAGES / "package-lock.json", HERE / "package-lock.json"):
        missing("The PDS (Node and its packages)", INSTALL)
    return node


def _same(one: Path, other: Path) -> bool:
    return one.exists() and one.read_bytes() == other.read_bytes()


def _start(
    node: str, folder: Path, options: Mapping[str, str] | None = None, *, stdin: int
) -> tuple[PdsServer, subprocess.Popen[bytes]]:
    data = folder / "data"
    (data / "blobs").mkdir(parents=True)
    port, plc_port = free_port(), free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "NODE_ENV": "production",
        "PACKAGES": str(PACKAGES),
        "WATCHED_PID": str(shared.owner()),
        "PLC_PORT": str(plc_port),
        "LOG_ENABLED": "false",
        "PDS_DEV_MODE": "true",
        "PDS_HOSTNAME": "localhost",
        "PDS_PORT": str(port),
        "PDS_DATA_DIRECTORY": str(data),
        "PDS_BLOBSTORE_DISK_LOCATION": str(data / "blobs"),
        "PDS_DID_PLC_URL": f"http://localhost:{plc_port}",
        "PDS_JWT_SECRET": secrets.token_hex(32),
        "PDS_ADMIN_PASSWORD": secrets.token_hex(16),
        "PDS_DPOP_SECRET": secrets.token_hex(32),
        "PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX": f"{secrets.randbelow(2**255) + 1:064x}",
        "PDS_SERVICE_HANDLE_DOMAINS": f".{DOMAIN}",
        "PDS_INVITE_REQUIRED": "false",
        "PDS_DISABLE_SSRF_PROTECTION": "true",
        "PDS_RATE_LIMITS_ENABLED": "false",
        # Nobody listens there: a PDS is to work without an AppView.
        "PDS_BSKY_APP_VIEW_URL": "http://localhost:9",
        "PDS_BSKY_APP_VIEW_DID": "did:web:localhost",
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [node, HERE / "launch.cjs"],
            env=environment | dict(options or {}),
            cwd=folder,
            stdin=stdin,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    shared.until_ready(lambda: _ready_lines(folder) > 0, process, folder / "log")
    return PdsServer(f"http://localhost:{port}", f"http://localhost:{plc_port}", folder), process


def _ready_lines(folder: Path) -> int:
    return (folder / "log").read_bytes().count(b"READY")

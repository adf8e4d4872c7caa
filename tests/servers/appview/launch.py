"""Starting the AppView, and what it stands on: PostgreSQL, Redis, a PDS and its directory, all thrown away."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.servers import postgresql, shared
from tests.servers.needs import missing
from tests.servers.pds import PdsServer

INSTALL = "scripts/system-packages.sh && scripts/test-servers.sh appview"
HERE = Path(__file__).parent
#: Where `scripts/test-servers.sh appview` puts the packages that `package-lock.json` names.
PACKAGES = HERE.parents[2] / ".venv" / "servers" / "appview"


@dataclass(frozen=True)
class AppView:
    """Where the AppView is, and the PDS that it reads."""

    url: str
    pds: PdsServer


def shared_appview() -> AppView:
    """Give the AppView of this run; the test ends when it cannot be had."""
    lock = PACKAGES / "package-lock.json"
    if not lock.exists() or lock.read_bytes() != (HERE / "package-lock.json").read_bytes():
        missing("The AppView (its packages)", INSTALL)
    if not (shutil.which("node") and shutil.which("redis-server") and postgresql.programs()):
        missing("What the AppView stands on (Node, Redis, PostgreSQL)", INSTALL)

    def start(folder: Path) -> tuple[Mapping[str, str], subprocess.Popen[bytes]]:
        told, log = folder / "ready.json", folder / "log"
        told.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.servers.appview.stack", str(shared.owner()), str(folder)]
        with log.open("wb") as out:
            process = subprocess.Popen(command, cwd=HERE.parents[2], stdout=out, stderr=out, start_new_session=True)
        shared.until_ready(told.exists, process, log, seconds=180)
        return {**json.loads(told.read_text()), "folder": str(folder)}, process

    known = shared.once("appview", start)
    return AppView(known["appview_url"], PdsServer(known["url"], known["plc_url"], Path(known["folder"])))

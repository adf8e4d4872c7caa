"""What an idle site and its worker hold in memory, what they share counted once (Linux's proportional set size)."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from essaim.cli.bench.measuring import MeasureFailed
from essaim.cli.bench.serving import SAID, free_address, served

READY = "essaim worker: ready"
PATIENCE_SECONDS = 180
#: Idle: so many looks in a row, a second apart, that differ by less than this share.
LOOKS, STEADY = 4, 0.01
SITE_AND_WORKER = 2


@dataclass(frozen=True)
class Held:
    """Bytes held by a site and its worker: in all, and of that what is theirs alone, files they read left out."""

    all: int
    own: int


def idle(environment: Mapping[str, str | None]) -> Held:
    """Run a site with its worker until it is idle; give what both hold. Raises MeasureFailed."""
    address, settings = free_address()
    folder = Path(str(environment["ESSAIM_DATA_DIR"])).parent
    with served({**environment, **settings}, address) as server:
        until = time.monotonic() + PATIENCE_SECONDS
        looks: list[Held] = []
        while time.monotonic() < until:
            time.sleep(1)
            if server.poll() is not None or READY not in (folder / SAID).read_text():
                continue
            family = _family(server)
            # A third one makes the index anew: that is work, and it ends.
            looks = [*looks, _held(family)][-LOOKS:] if len(family) == SITE_AND_WORKER else []
            if len(looks) == LOOKS and all(abs(look.all / looks[-1].all - 1) < STEADY for look in looks):
                return looks[-1]
    raise MeasureFailed(case="idle memory")


def _family(server: subprocess.Popen[bytes]) -> list[int]:
    """Give the numbers of the site's process and of all that it started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in brackets, may hold anything.
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # ended meanwhile
            continue
    family, wider = [server.pid], True
    while wider:
        found = [process for process, parent in parents.items() if parent in family and process not in family]
        family, wider = family + found, bool(found)
    return family


def _held(family: list[int]) -> Held:
    held = {"Pss:": 0, "Pss_Anon:": 0}
    for process in family:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            name, _, rest = line.partition(" ")
            if name in held:
                held[name] += int(rest.split()[0]) * 1024
    return Held(held["Pss:"], held["Pss_Anon:"])

"""What an idle site and its worker hold in memory, however many processes they are.

Counted is Linux's proportional set size of each, summed: a page that several of them share counts once, and so do the
pages of the index's file that they have touched; what they only read, to check it, is nobody's.
"""

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
#: Who makes the index anew is at work, and ends: nobody is idle meanwhile.
AT_WORK = b"compact"


@dataclass(frozen=True)
class Held:
    """Bytes held by a site and its worker: in all, and of that what is no file's; and how many processes they are."""

    all: int
    own: int
    processes: int


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
            held = _held(_family(server))
            looks = [*looks, held][-LOOKS:] if held else []
            if len(looks) == LOOKS and all(_alike(look, looks[-1]) for look in looks):
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


def _held(family: list[int]) -> Held | None:
    """Give what all hold together; None while one of them is at work, or ends meanwhile."""
    held = {"Pss:": 0, "Pss_Anon:": 0}
    for process in family:
        try:
            if AT_WORK in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0"):
                return None
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            return None
        for line in lines:
            name, _, rest = line.partition(" ")
            if name in held:
                held[name] += int(rest.split()[0]) * 1024
    return Held(held["Pss:"], held["Pss_Anon:"], len(family))


def _alike(one: Held, other: Held) -> bool:
    return one.processes == other.processes and abs(one.all / other.all - 1) < STEADY

"""Looks for known weaknesses in what is locked, as far as this machine can without asking anybody.

What is always looked at: that each locked package is installed in the locked version, and that all fit together. Known
weaknesses stand in lists that others keep, in the OSV format; no list is part of this project. Given one
(`--advisories`, or ESSAIM_ADVISORIES: the ZIP of the Python ecosystem as it is published, a folder, or a file), each
locked version is compared with it, and one that is affected is a failure. Without one, this says that none was given.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from packaging.markers import Marker
from packaging.version import InvalidVersion, Version

LOCKS = Path(__file__).parent.parent / "requirements"
LINE = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)(?:\s*;([^\\\n]*))?", re.MULTILINE)


class Locked(NamedTuple):
    """One line of a lock; `here`: it is meant for this Python on this machine."""

    name: str
    version: str
    here: bool


def main() -> int:
    """Look, say what was found, and end with 1 when something was."""
    parser = argparse.ArgumentParser(description="Look for known weaknesses in the locked packages.")
    parser.add_argument("--advisories", type=Path, default=os.environ.get("ESSAIM_ADVISORIES") or None)
    parser.add_argument("--lock", type=Path, default=LOCKS / "run.txt")
    given = parser.parse_args()
    locked = read_lock(given.lock)
    found = [*differing(locked), *unfit()]
    if given.advisories is None:
        told = "No list of known weaknesses was given (ESSAIM_ADVISORIES): none looked at."
        print(f"{len(locked)} locked packages fit. {told}")
    else:
        found += known_weaknesses(locked, Path(given.advisories))
        print(f"{len(locked)} locked packages compared with {given.advisories}.")
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


def read_lock(lock: Path) -> list[Locked]:
    """Give what is locked, for whatever Python and machine."""
    found = LINE.findall(lock.read_text(encoding="utf-8"))
    return [
        Locked(normal(name), version, not marker.strip() or Marker(marker.strip()).evaluate())
        for name, version, marker in found
    ]


def differing(locked: list[Locked]) -> Iterator[str]:
    """Give what is installed in another version than it is locked in; what is not installed here is for elsewhere."""
    for name, version, here in locked:
        if not here:
            continue
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        if installed != version:
            yield f"{name} is installed as {installed}, locked as {version}"


def unfit() -> Iterator[str]:
    """Give what pip says of packages that do not fit together."""
    ran = subprocess.run([sys.executable, "-m", "pip", "check"], check=False, capture_output=True, text=True)
    if ran.returncode:
        yield from ran.stdout.splitlines()


def known_weaknesses(locked: list[Locked], advisories: Path) -> Iterator[str]:
    """Give each locked version that an advisory affects, with the number it is known by."""
    for record in records(advisories):
        if record.get("withdrawn"):
            continue
        for affected in record.get("affected", ()):
            package = affected.get("package", {})
            name = normal(str(package.get("name", "")))
            if package.get("ecosystem") != "PyPI":
                continue
            for one in locked:
                if one.name == name and is_affected(one.version, affected):
                    names = ", ".join([record.get("id", "?"), *record.get("aliases", ())])
                    yield f"{name} {one.version}: {names}: {record.get('summary') or 'no summary'}"


def records(advisories: Path) -> Iterator[dict[str, Any]]:
    """Give the advisories in a ZIP, a folder or a file."""
    if advisories.is_dir():
        for path in sorted(advisories.glob("**/*.json")):
            yield json.loads(path.read_text(encoding="utf-8"))
    elif zipfile.is_zipfile(advisories):
        with zipfile.ZipFile(advisories) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    yield json.loads(archive.read(name))
    else:
        yield json.loads(advisories.read_text(encoding="utf-8"))


def is_affected(version: str, affected: dict[str, Any]) -> bool:
    """Say whether an advisory names this version, or a range it is in."""
    if version in affected.get("versions", ()):
        return True
    return any(
        one.get("type") == "ECOSYSTEM" and _in_range(Version(version), one.get("events", ()))
        for one in affected.get("ranges", ())
    )


def _in_range(version: Version, events: list[dict[str, str]]) -> bool:
    inside = False
    for event in sorted(events, key=_moment):
        [(kind, value)] = event.items()
        at = _version(value)
        if kind == "introduced" and version >= at:
            inside = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            inside = False
    return inside


def _moment(event: dict[str, str]) -> tuple[Version, bool]:
    [(kind, value)] = event.items()
    return _version(value), kind != "introduced"


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def normal(name: str) -> str:
    """Give a package's name as it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())

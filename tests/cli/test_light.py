"""Commands that need no network load no heavy library: counted in modules, as time would depend on the machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

#: What takes long to import, and is for the site, for other servers or for sums only.
HEAVY = {
    "django",
    "httpx",
    "httpcore",
    "anyio",
    "cryptography",
    "starlette",
    "uvicorn",
    "numpy",
    "huey",
    "asyncio",
    "ssl",
}
PROGRAM = """
import json, sys
from essaim.cli import main
try:
    main(sys.argv[1:], prog_name="essaim")
except SystemExit:
    pass
print()
print(json.dumps(sorted(sys.modules)))
"""


def loaded_by(*arguments: str) -> list[str]:
    """Give the modules that a command leaves loaded in a process of its own."""
    ran = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True)
    modules: list[str] = json.loads(ran.stdout.splitlines()[-1])
    return modules


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["archive", "--help"], ["archive", "summary", "--help"], ["nothing-of-that-name"]],
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    modules = loaded_by(*arguments)
    assert HEAVY & {name.partition(".")[0] for name in modules} == set()
    # Of our own, only the command line, what it reads archives with, and the floors below.
    assert [name for name in modules if name.startswith(("essaim.networks", "essaim.services", "essaim.web"))] == []
    assert len(modules) < 600


def test_reading_an_archive_loads_no_network(tmp_path: Path) -> None:
    bare = tmp_path / "following.js"
    bare.write_text('window.YTD.following.part0 = [ {"following": {"accountId": "7"}} ]')
    modules = loaded_by("archive", "contacts", str(bare), "--format", "jsonl")
    assert "essaim.archives" in modules
    assert {"django", "httpx", "cryptography"} & set(modules) == set()

"""`essaim index`, `serve` and `worker` as an operator runs them."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

OTHER_KEY = f"1:{base64.b64encode(bytes(range(100, 132))).decode()}"


def essaim(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "essaim", *arguments], env=env, capture_output=True, text=True)


def test_files_are_written_checked_and_noticed_when_damaged(site_env: dict[str, str]) -> None:
    assert essaim("manage", "migrate", env=site_env).returncode == 0
    assert "no file" in essaim("index", "check", env=site_env).stdout
    assert essaim("index", "compact", env=site_env).stdout == "No file needs to be written anew.\n"
    assert essaim("index", "rebuild", env=site_env).stdout.count("0 lists, 0 words written") == 2
    path = Path(site_env["ESSAIM_DATA_DIR"]) / "index" / "following-1.index"
    path.write_bytes(path.read_bytes()[:-1])
    checked = essaim("index", "check", "--json", env=site_env)
    found = [json.loads(line) for line in checked.stdout.splitlines()]
    assert checked.returncode == 1
    assert [(one["direction"], one["usable"], one["problem"], one["due"]) for one in found] == [
        ("following", False, "cut short", "unusable"),
        ("follower", True, "", None),
    ]
    assert "cannot be used (cut short)" in essaim("index", "check", env=site_env).stdout
    assert "following, key version 1" in essaim("index", "compact", env=site_env).stdout
    assert essaim("index", "check", env=site_env).returncode == 0
    assert essaim("index", "compact", "--quiet", env=site_env).stdout == ""


def test_a_site_and_a_worker_with_another_key_do_not_start(site_env: dict[str, str]) -> None:
    assert essaim("manage", "migrate", env=site_env).returncode == 0
    assert essaim("index", "rebuild", env=site_env).returncode == 0
    wrong = site_env | {"ESSAIM_PSEUDONYM_KEYS": OTHER_KEY}
    for command in (["serve"], ["worker"], ["index", "rebuild"]):
        refused = essaim(*command, env=wrong)
        assert refused.returncode == 2
        assert refused.stderr.startswith("essaim: Version 1 of the pseudonym key is not the one")
        assert refused.stderr.count("\n") == 1

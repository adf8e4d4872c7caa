"""Two snac servers that federate: small real servers of the fediverse that speak Mastodon's client API."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.servers import shared
from tests.servers.needs import missing
from tests.servers.ports import free_port

INSTALL = "scripts/system-packages.sh"
PASSWORD = "correct-horse-battery"
#: Two names of this machine are two servers, as their addresses differ.
HOSTS = ("localhost", "127.0.0.1")

#: Runs a server until the process that watches over this run is gone, however it went.
_WATCHED = '"$1" httpd "$2" & while kill -0 "$3" && kill -0 $!; do sleep 1; done 2>/dev/null; kill $!'


@dataclass(frozen=True)
class SnacAccount:
    """Somebody on one of the servers."""

    name: str
    host: str
    folder: Path

    @property
    def handle(self) -> str:
        """Give the whole address."""
        return f"{self.name}@{self.host}"

    @property
    def actor(self) -> str:
        """Give the address of the actor."""
        return f"http://{self.host}/{self.name}"


@dataclass(frozen=True)
class Snac:
    """The two servers: their names with ports, and where they keep their data."""

    hosts: tuple[str, str]
    folders: tuple[Path, Path]

    def join(self, name: str, server: int = 0) -> SnacAccount:
        """Let somebody join, under their name and a few letters that make it unlike any other test's.

        What `snac adduser` writes is copied from the first account: making keys for each would take 0.3 s.
        """
        uid = f"{name}_{secrets.token_hex(3)}"
        users = self.folders[server] / "user"
        made = users.parent / "tmp" / uid
        shutil.copytree(users / "template", made)
        told = json.loads((made / "user.json").read_text())
        told |= {"uid": uid, "name": name, "passwd": _hashed(uid)}
        (made / "user.json").write_text(json.dumps(told))
        made.rename(users / uid)
        return SnacAccount(uid, self.hosts[server], users / uid)


def shared_snac() -> Snac:
    """Give the two servers of this run; the test ends when they cannot be had."""
    program = shutil.which("snac")
    if program is None:
        missing("snac", INSTALL)
    servers = []
    for host in HOSTS:

        def start(folder: Path, host: str = host) -> tuple[Mapping[str, str], subprocess.Popen[bytes]]:
            return _start(program, folder, host)

        servers.append(shared.once(f"snac-{host}", start))
    first, second = servers
    return Snac((first["host"], second["host"]), (Path(first["data"]), Path(second["data"])))


def log_in(authorize_url: str, account: SnacAccount, password: str = PASSWORD) -> str:
    """Fill in the log-in form that the server shows, and give the way back."""
    page = httpx.get(authorize_url, timeout=30)
    page.raise_for_status()
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    action = re.search(r'<form method="post" action="([^"]+)">', page.text)
    assert action, page.text
    answer = httpx.post(action[1], data=fields | {"login": account.name, "passwd": password}, timeout=30)
    assert answer.status_code == 303, f"{answer.status_code} {answer.text}"
    location = str(answer.headers["location"])
    return (
        location
        if urlsplit(location).netloc
        else f"{parse_qs(urlsplit(authorize_url).query)['redirect_uri'][0]}{location}"
    )


def follows(account: SnacAccount) -> list[str]:
    """Give the actors somebody follows or asked to follow, oldest first, as the server keeps them."""
    # Once accepted, the acceptance takes the place of the request that it holds.
    return [str((kept["object"] if kept["type"] == "Accept" else kept)["object"]) for kept in _kept(account)]


def all_accepted(account: SnacAccount) -> bool:
    """Say whether all whom somebody asked to follow have answered."""
    return all(kept["type"] == "Accept" for kept in _kept(account))


def grants(account: SnacAccount) -> int:
    """Give how many tokens of somebody the server keeps."""
    tokens = (account.folder.parent.parent / "token").glob("*.json")
    return sum(json.loads(path.read_text()).get("uid") == account.name for path in tokens)


def _kept(account: SnacAccount) -> list[dict[str, Any]]:
    files = [path for path in (account.folder / "following").glob("*.json") if not path.stem.endswith("_a")]
    return [_whole(path) for path in sorted(files, key=lambda path: path.stat().st_mtime_ns)]


def _whole(path: Path) -> dict[str, Any]:
    """Give what a file holds, read again when the server was writing it just then."""
    until = time.monotonic() + 5
    while True:
        try:
            held: dict[str, Any] = json.loads(path.read_text())
        except ValueError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return held


def _start(program: str, folder: Path, host: str) -> tuple[Mapping[str, str], subprocess.Popen[bytes]]:
    data, port = folder / "data", free_port()
    answers = f"127.0.0.1\n{port}\n{host}:{port}\n\n\n"
    with (folder / "log").open("wb") as log:
        subprocess.run([program, "init", data], input=answers.encode(), stdout=log, stderr=log, check=True)
        subprocess.run([program, "adduser", data, "template"], stdout=log, stderr=log, check=True)
        told = json.loads((data / "server.json").read_text())
        told |= {"protocol": "http", "queue_retry_minutes": 1}
        (data / "server.json").write_text(json.dumps(told))
        process = subprocess.Popen(
            ["sh", "-c", _WATCHED, "sh", program, data, str(shared.owner())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    shared.until_ready(lambda: _listens(port), process, folder / "log")
    return {"host": f"{host}:{port}", "data": str(data)}, process


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _hashed(uid: str) -> str:
    """Give the password as snac keeps it: a salt, and SHA-1 over salt, name and password."""
    salt = secrets.token_hex(4)
    return f"{salt}:{hashlib.sha1(f'{salt}:{uid}:{PASSWORD}'.encode()).hexdigest()}"

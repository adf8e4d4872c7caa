"""Following without a site: the command in a process of its own, against the sandbox, as somebody at a terminal."""

from __future__ import annotations

import csv
import json
import os
import re
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from essaim.archives.invent import invent_x_archive
from essaim.cli import main
from essaim.model import ArchiveOwner
from essaim.networks.sandbox import SandboxAccount, SandboxServer, World

OWNER = ArchiveOwner("9000000000000000001", "ana_on_x", "Ana")
IDS = [str(7 * 10**9 + number) for number in range(6)]


class Terminal:
    """Ana's machine: her archive, a directory of people, and her private folder."""

    def __init__(self, folder: Path, world: World, server: SandboxServer) -> None:
        self.world, self.server = world, server
        self.archive, self.directory, self.private = folder / "x.zip", folder / "people.csv", folder / "private"
        invent_x_archive(self.archive, seed=1, owner=OWNER, following=IDS, mentioned={})
        self.friends = [world.add_mastodon("ruche", f"friend{number}") for number in range(len(IDS))]
        self.on_bluesky = [world.add_bluesky(f"friend{number}") for number in range(2)]
        self.state(len(IDS))

    def state(self, count: int) -> None:
        """Write a directory that states where the first so many are."""
        with self.directory.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("network", "remote_id", "handle", "mastodon", "bluesky", "source"))
            for number in range(count):
                bluesky = self.on_bluesky[number].name if number < len(self.on_bluesky) else ""
                writer.writerow(("x", IDS[number], "", self.friends[number].handle, bluesky, "a roster"))

    def follow(self, home: SandboxAccount, *words: str, sign_in: bool = False) -> tuple[int, str]:
        """Call `essaim reconnect follow`; sign in on the page it names."""
        account = home.handle if "@" in home.handle else home.name
        arguments = ["follow", str(self.archive), "--directory", str(self.directory), "--as", account, *words]
        return self.run(*arguments, sign_in=home if sign_in else None)

    def run(self, *words: str, sign_in: SandboxAccount | None = None) -> tuple[int, str]:
        """Call a command of `essaim reconnect` and give its status and what it said."""
        port = self.server.port
        env = {name: value for name, value in os.environ.items() if not name.startswith(("ESSAIM_", "DJANGO_"))} | {
            "ESSAIM_ALLOW_LOOPBACK": "yes",
            "ESSAIM_PLC_URL": f"http://plc.localhost:{port}",
            "ESSAIM_HANDLE_RESOLVER_URL": f"http://pds.localhost:{port}",
        }
        command = [sys.executable, "-m", "essaim", "reconnect", *words, "--folder", str(self.private)]
        if words[0] in {"follow", "undo"}:
            command.append("--no-browser")
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line)
                if sign_in is not None and (address := re.search(r"http://\S+/oauth/authorize\S*", line)):
                    location = self.server.approve(address[0], sign_in.name)
                    urllib.request.urlopen(location, timeout=30).close()
                    sign_in = None
            process.wait()
        return process.returncode, "".join(said)

    def followed(self, home: SandboxAccount) -> set[str]:
        """Give whom the servers say that somebody followed, each once."""
        log = [entry for entry in self.world.log if entry.account == home.uid]
        made = [entry.target for entry in log if entry.kind in {"follow", "follow-again", "follow-requested"}]
        assert len(made) == len(set(made))
        return set(made) - {entry.target for entry in log if entry.kind == "unfollow"}


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    world = World(seed=11)
    with SandboxServer(world) as server:
        yield Terminal(tmp_path, world, server)


def test_ana_follows_from_her_terminal_goes_on_later_and_takes_it_back(terminal: Terminal) -> None:
    ana = terminal.world.add_mastodon("tilleul", "ana")
    terminal.state(4)
    status, said = terminal.follow(ana, "--dry-run")
    assert (status, terminal.private.exists()) == (0, False)
    assert "4 would be followed; nothing was sent" in said

    status, said = terminal.follow(ana, "--limit", "3", sign_in=True)
    assert status == 0, said
    assert "1 are left for a later run" in said
    assert len(terminal.followed(ana)) == 3
    for file in terminal.private.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) in {0o600, 0o700}, file.name
    private = b"".join(file.read_bytes() for file in terminal.private.glob("*") if file.is_file())
    tokens = terminal.world.mastodon["tilleul"].tokens
    assert tokens
    assert not [token for token in tokens if token.encode() in private], "a token in clear"

    terminal.state(6)  # two people arrived later
    status, said = terminal.follow(ana)
    assert status == 0, said
    assert "Sign in" not in said
    assert terminal.followed(ana) == {friend.uid for friend in terminal.friends}

    status, said = terminal.run("undo", terminal.friends[0].handle, "nobody@ruche.example", "--as", ana.handle)
    assert status == 1
    assert "never followed “nobody@ruche.example”" in said
    assert len(terminal.followed(ana)) == 5
    status, said = terminal.run("status", "--format", "jsonl")
    rows = {row["handle"]: row["state"] for row in map(json.loads, said.splitlines())}
    assert rows[terminal.friends[0].handle] == "undone"
    assert sorted(rows.values()) == ["done"] * 5 + ["undone"]

    status, said = terminal.run("undo", "--all", "--as", ana.handle)
    assert (status, terminal.followed(ana)) == (0, set()), said
    assert "6 taken back" in terminal.run("status")[1]
    status, said = terminal.run("forget", "--as", ana.handle)
    assert status == 0, said
    assert "Nothing is kept here" in terminal.run("status")[1]


def test_on_bluesky_handles_lead_to_people_and_a_signed_in_other_is_refused(terminal: Terminal) -> None:
    ana, dan = terminal.world.add_bluesky("ana"), terminal.world.add_bluesky("dan")
    status, said = terminal.follow(ana, sign_in=True)
    assert status == 0, said
    assert terminal.followed(ana) == {friend.uid for friend in terminal.on_bluesky}
    status, said = terminal.run("status", "--format", "json")
    assert json.loads(said)[0]["done"] == 2
    badr = terminal.world.add_mastodon("tilleul", "badr")
    dan = terminal.world.add_mastodon("tilleul", "dan")
    words = ("follow", str(terminal.archive), "--directory", str(terminal.directory), "--as", badr.handle)
    status, said = terminal.run(*words, sign_in=dan)
    assert status == 2
    assert "not as" in said
    assert terminal.followed(dan) == terminal.followed(badr) == set()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("undo", "--all", "--as", "ana@tilleul.example"), "Nothing is kept about"),
        (("undo", "--as", "ana@tilleul.example"), "Name the addresses"),
        (("forget", "--as", "ana"), "Is it ana.bsky.social"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    private = tmp_path / "private"
    result = CliRunner().invoke(main, ["reconnect", *words, "--folder", str(private)])
    assert result.exit_code == 2
    assert sentence in result.output
    assert not private.exists()

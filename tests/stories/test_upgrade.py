"""A database of the first release, a row in each of its tables, is brought to the present form; nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from essaim.networks.sandbox import DEMO_LIMITS, SandboxServer, World
from tests.stories.old_rows import FIRST
from tests.stories.test_backup import another_machine, essaim, serving, waiting
from tests.stories.test_killed_worker import LIMITS, database_url, invite, until

pytestmark = pytest.mark.story

FRIENDS = 6
#: Counted by the site itself; the figures are of no row of these tables.
COUNTED = {"store_counter"}


def ask(env: dict[str, str], what: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.stories.old_rows", what], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_a_database_of_the_first_release_is_brought_up_to_date_while_a_worker_runs(
    site_env: dict[str, str], tmp_path: Path
) -> None:
    env = site_env | {"DJANGO_SETTINGS_MODULE": "essaim.settings"}
    Path(env["ESSAIM_DATA_DIR"]).mkdir(parents=True, exist_ok=True)
    assert int(ask(env, "fill")) > 15
    before = json.loads(ask(env, "print"))
    assert all(before[table] for table in before if table not in COUNTED)

    log = tmp_path / "worker.log"
    with log.open("wb") as out:
        worker = subprocess.Popen([sys.executable, "-m", "essaim", "worker"], env=env, stdout=out, stderr=out)
        try:
            until(lambda: "ready" in log.read_text())
            planned = essaim(env, "upgrade", "--dry-run").stdout
            assert "steps wait" in planned
            assert "store.0002" in planned
            assert json.loads(ask(env, "print")).keys() == before.keys(), "a dry run does nothing"
            assert "Done" in essaim(env, "upgrade").stdout
            assert "up to date" in essaim(env, "upgrade").stdout
            assert worker.poll() is None, "a worker that was there before goes on"
        finally:
            worker.terminate()
            worker.wait(30)

    after = json.loads(ask(env, "print"))
    assert before.keys() <= after.keys()
    changed = set()
    for table in before.keys() - COUNTED:
        now = {str(row.get("id")): row for row in after[table]}
        for old in before[table]:
            new = now.get(str(old.get("id")), {})
            changed |= {f"{table}.{name}" for name, value in old.items() if new.get(name) != value}
    assert changed <= WORKED_ON, "what a worker that runs may change, and nothing else"


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(600)
def test_follows_that_wait_in_a_database_of_before_are_done_after_an_upgrade(tmp_path: Path) -> None:
    from essaim.services import reconnecting
    from tests.services.reconnecting.town import Town

    here = os.environ | {"ESSAIM_DATABASE_URL": database_url(), "ESSAIM_DATA_DIR": str(tmp_path / "here")}
    with SandboxServer(World(seed=13, limits=DEMO_LIMITS)) as server:
        town = Town(server.world)
        ana = town.ana(bluesky=True)
        friends = [invite(town, number) for number in range(FRIENDS)]
        for homes in friends:
            town.found(ana, *homes)
        assert reconnecting.follow_all(ana).follows == 2 * FRIENDS
        backup = tmp_path / "backup.tar"
        essaim(here, "backup", str(backup))
        with another_machine(tmp_path / "old") as old:
            (tmp_path / "limits.toml").write_text(LIMITS, encoding="utf-8")
            old |= {"ESSAIM_LIMITS_FILE": str(tmp_path / "limits.toml")}
            essaim(old, "restore", str(backup))
            # Back to the tables of the first release, with all that they have room for.
            essaim(old, "manage", "migrate", "store", FIRST, "--verbosity", "0")
            assert json.loads(ask(old, "print"))["store_followaction"]
            assert waiting(old["ESSAIM_DATABASE_URL"]) == 2 * FRIENDS
            assert "Done" in essaim(old, "upgrade").stdout
            with serving(old, tmp_path / "old.log"):
                until(lambda: not waiting(old["ESSAIM_DATABASE_URL"]))
    once = Counter((entry.account, entry.target) for entry in town.follows())
    assert set(once.values()) == {1}
    assert {target for _, target in once} == {home.uid for homes in friends for home in homes}


#: The worker was at work meanwhile: it may claim, put off and note what it did.
WORKED_ON = {
    "store_followaction.state",
    "store_followaction.claimed_until",
    "store_followaction.next_attempt_at",
    "store_followaction.attempts",
    "store_work.state",
    "store_work.claimed_until",
    "store_work.run_at",
    "store_work.attempts",
}

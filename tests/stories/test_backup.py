"""Backups: made while people arrive, verified when they come back, on another machine as on this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

from essaim.networks.sandbox import DEMO_LIMITS, SandboxServer, World
from tests import environment
from tests.servers.ports import free_port
from tests.servers.scratch import scratch_database
from tests.stories.hundred_arrivals import HOW_MANY
from tests.stories.test_first_flight import _connect as connect
from tests.stories.test_killed_worker import LIMITS, database_url, invite, until, worker

pytestmark = [pytest.mark.story, pytest.mark.timeout(600)]

CONTACTS = 30
#: Arrivals after which a backup is made, while the others come.
MOMENTS = (20, 60)


def essaim(env: Mapping[str, str], *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "essaim", *arguments], env=dict(env), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == status, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    return done


@contextmanager
def another_machine(folder: Path) -> Iterator[dict[str, str]]:
    """Give a site elsewhere: another folder, port and database, and the keys that were kept in a safe place."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ESSAIM_", "DJANGO_"))}
    with scratch_database(folder) as url:
        yield (
            kept
            | environment.KEYS
            | {
                "ESSAIM_DATA_DIR": str(folder),
                "ESSAIM_DATABASE_URL": url,
                "ESSAIM_BASE_URL": f"http://127.0.0.1:{port}",
                "ESSAIM_LISTEN": f"127.0.0.1:{port}",
                "ESSAIM_ALLOW_LOOPBACK": "1",
                "DJANGO_SETTINGS_MODULE": "essaim.settings",
                "ESSAIM_CLAIM_SECONDS": "3",
                "PYTHONUNBUFFERED": "1",
            }
        )


def look(env: Mapping[str, str]) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.stories.looking_back"], env=dict(env), capture_output=True, text=True, check=True
    )
    told: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_a_backup_made_while_a_hundred_people_arrive_is_one_moment_of_them(
    site_env: dict[str, str], tmp_path: Path
) -> None:
    env = site_env | {"DJANGO_SETTINGS_MODULE": "essaim.settings"}
    essaim(env, "manage", "migrate", "--verbosity", "0")
    stop = tmp_path / "stop"
    arriving = [sys.executable, "-m", "tests.stories.hundred_arrivals", str(stop)]
    backups: dict[int, Path] = {}
    with subprocess.Popen(arriving, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        arrived = 0
        for line in process.stdout:
            arrived = int(line) + 1
            if arrived in MOMENTS:
                backups[arrived] = tmp_path / f"after-{arrived}.tar"
                essaim(env, "backup", str(backups[arrived]))
                assert process.poll() is None, "people arrive before, during and after"
                if arrived == MOMENTS[-1]:
                    stop.touch()
        assert process.wait(60) == 0
    assert arrived >= HOW_MANY

    for after, backup in backups.items():
        assert backup.stat().st_mode & 0o777 == 0o600
        with another_machine(tmp_path / f"elsewhere-{after}") as elsewhere:
            told = json.loads(essaim(elsewhere, "restore", str(backup), "--json").stdout)
            seen = look(elsewhere)
        assert told["rows"] > 0
        people = seen["people"]
        assert isinstance(people, int)
        assert after <= people <= arrived
        assert seen["figures_fit"] is True
        assert seen["differences"] == {"missing": 0, "outdated": 0}
        assert seen["index_problems"] == []


@pytest.mark.django_db(transaction=True)
def test_after_a_total_loss_the_journey_goes_on_elsewhere(tmp_path: Path) -> None:
    from essaim.services import reconnecting, signing_in
    from tests.services.reconnecting.town import Town

    world = World(seed=12, limits=DEMO_LIMITS)
    lost = os.environ | {"ESSAIM_DATABASE_URL": database_url(), "ESSAIM_DATA_DIR": str(tmp_path / "lost")}
    with SandboxServer(world):
        town = Town(world)
        ana = town.ana(bluesky=True)
        code = signing_in.new_recovery_code(ana)
        friends = [invite(town, number) for number in range(CONTACTS)]
        for homes in friends:
            town.found(ana, *homes)
        assert reconnecting.follow_all(ana).follows == 2 * CONTACTS
        backup = tmp_path / "kept-elsewhere.tar"
        with worker(tmp_path) as first:
            until(lambda: len(town.follows()) >= CONTACTS // 3)
            essaim(lost, "backup", str(backup))
            until(lambda: len(town.follows()) >= CONTACTS // 2)
            first.kill()
            first.wait()

        with another_machine(tmp_path / "new") as elsewhere:
            (tmp_path / "limits.toml").write_text(LIMITS, encoding="utf-8")
            elsewhere |= {"ESSAIM_LIMITS_FILE": str(tmp_path / "limits.toml")}
            essaim(elsewhere, "restore", str(backup))
            with serving(elsewhere, tmp_path / "new.log"):
                until(lambda: not waiting(elsewhere["ESSAIM_DATABASE_URL"]))
                page = recovered(elsewhere["ESSAIM_BASE_URL"], code)

    assert "ana" in page, "she is back with her recovery code, on a page with her accounts"
    once = Counter((entry.account, entry.target) for entry in town.follows())
    assert set(once.values()) == {1}, "what was followed after the backup is not followed again"
    assert {target for _, target in once} == {home.uid for homes in friends for home in homes}


def test_a_backup_holds_no_key_no_index_and_no_session(site_env: dict[str, str], tmp_path: Path) -> None:
    env = site_env | {"DJANGO_SETTINGS_MODULE": "essaim.settings"}
    essaim(env, "manage", "migrate", "--verbosity", "0")
    session = "from essaim.web.sessions import SessionStore; s = SessionStore(); s['device'] = 'one'; s.create()"
    essaim(env, "manage", "shell", "--no-imports", "-c", session)
    assert look(env)["sessions"] == 1
    essaim(env, "index", "rebuild")
    essaim(env, "backup", str(tmp_path / "backup.tar"))
    body = (tmp_path / "backup.tar").read_bytes()
    with tarfile.open(tmp_path / "backup.tar") as tar:
        assert len(tar.getnames()) == 2
    for secret in environment.KEYS.values():
        assert secret.rpartition(":")[2].encode() not in body
    with another_machine(tmp_path / "new") as elsewhere:
        essaim(elsewhere, "restore", str(tmp_path / "backup.tar"))
        assert look(elsewhere)["sessions"] == 0


def test_what_is_wrong_with_a_backup_is_said_and_the_site_stays_as_it_was(
    site_env: dict[str, str], tmp_path: Path
) -> None:
    env = site_env | {"DJANGO_SETTINGS_MODULE": "essaim.settings"}
    essaim(env, "manage", "migrate", "--verbosity", "0")
    one = "from tests.services.arrivals_process import arrive; arrive(1)"
    essaim(env, "manage", "shell", "--no-imports", "-c", one)
    good = tmp_path / "good.tar"
    essaim(env, "backup", str(good))
    assert "already" in essaim(env, "backup", str(good), status=2).stderr
    assert "--replace" in essaim(env, "restore", str(good), status=2).stderr

    body = bytearray(good.read_bytes())
    body[len(body) // 2] ^= 1
    (tmp_path / "bent.tar").write_bytes(body)
    (tmp_path / "short.tar").write_bytes(good.read_bytes()[:20_000])
    (tmp_path / "none.tar").write_text("nothing of the kind")
    for name, word in {"bent": "damaged", "short": "damaged", "none": "no backup", "absent": "no such file"}.items():
        told = essaim(env, "restore", str(tmp_path / f"{name}.tar"), "--replace", status=2).stderr
        assert word in told
        assert told.count("\n") == 1
    other_keys = env | {"ESSAIM_SEALING_KEYS": environment.KEYS["ESSAIM_PSEUDONYM_KEYS"].replace("1:", "t:")}
    assert "keys" in essaim(other_keys, "restore", str(good), "--replace", status=2).stderr
    assert look(env)["people"] == 1

    more = "from tests.services.arrivals_process import arrive; arrive(2)"
    essaim(env, "manage", "shell", "--no-imports", "-c", more)
    assert look(env)["people"] == 2
    with serving(env, tmp_path / "log"):
        assert "Stop the site" in essaim(env, "restore", str(good), "--replace", status=2).stderr
    essaim(env, "restore", str(good), "--replace")
    assert look(env)["people"] == 1
    assert not list(Path(env["ESSAIM_DATA_DIR"]).glob(".essaim-*")), "nothing is left over"


def test_who_erased_everything_does_not_come_back_with_a_backup(site_env: dict[str, str], tmp_path: Path) -> None:
    env = site_env | {"DJANGO_SETTINGS_MODULE": "essaim.settings"}
    essaim(env, "manage", "migrate", "--verbosity", "0")
    two = "from tests.services.arrivals_process import arrive; arrive(1); arrive(2)"
    essaim(env, "manage", "shell", "--no-imports", "-c", two)
    backup, later = tmp_path / "before.tar", tmp_path / "later"
    essaim(env, "backup", str(backup))
    erase = "from essaim.services import people; people.erase(people.Person.objects.earliest('pk'))"
    essaim(env, "manage", "shell", "--no-imports", "-c", erase)
    assert look(env)["people"] == 1
    later.mkdir()
    essaim(env, "backup", str(later))
    assert (later / "erased.log").stat().st_mode & 0o777 == 0o600

    told = essaim(env, "restore", str(backup), "--replace").stdout
    assert "Erased again, as they had wished: 1." in told
    seen = look(env)
    assert seen["people"] == 1
    assert seen["figures_fit"] is True
    assert seen["differences"] == {"missing": 0, "outdated": 0}

    with another_machine(tmp_path / "elsewhere") as elsewhere:
        told = essaim(elsewhere, "restore", str(backup), "--json", "--erased", str(later / "erased.log")).stdout
        assert json.loads(told)["erased_again"] == 1
        assert look(elsewhere)["people"] == 1
        # What came from the other machine is known here from now on.
        assert json.loads(essaim(elsewhere, "restore", str(backup), "--json", "--replace").stdout)["erased_again"] == 1


def test_old_backups_of_a_folder_go_and_nothing_else(site_env: dict[str, str], tmp_path: Path) -> None:
    env = site_env | {"DJANGO_SETTINGS_MODULE": "essaim.settings"}
    essaim(env, "manage", "migrate", "--verbosity", "0")
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("essaim-20200101T000000Z.tar", "essaim-20200102T000000Z.tar", "mine.tar"):
        (folder / name).write_text("old")
    told = json.loads(essaim(env, "backup", str(folder), "--keep", "2", "--json").stdout)
    assert {path.name for path in folder.iterdir()} == {
        "mine.tar",
        "essaim-20200102T000000Z.tar",
        Path(told["file"]).name,
    }


@contextmanager
def serving(env: Mapping[str, str], log: Path) -> Iterator[None]:
    """Run the site and its worker until it answers, then until the end."""
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "essaim", "serve"], env=dict(env), stdout=out, stderr=out)
        try:
            until(lambda: process.poll() is not None or answers(f"{env['ESSAIM_BASE_URL']}/health"))
            assert process.poll() is None, log.read_text()
            yield
        finally:
            process.terminate()
            process.wait(30)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def waiting(url: str) -> int:
    """Give how many follows still wait in that database."""
    with closing(connect(url)) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT COUNT(*) FROM store_followaction WHERE state NOT IN ('done', 'already', 'refused', 'gone')"
        )
        return int(cursor.fetchone()[0])


def recovered(site: str, code: str) -> str:
    """Come back with a recovery code, as a browser does; give the page one lands on."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.open(f"{site}/recover", timeout=30).read()
    token = next(cookie.value for cookie in jar if cookie.name == "essaim_csrf")
    form = urlencode({"csrfmiddlewaretoken": token, "code": code}).encode()
    with browser.open(urllib.request.Request(f"{site}/recover", form, {"Referer": site}), timeout=30) as answer:
        text: str = answer.read().decode()
        return text

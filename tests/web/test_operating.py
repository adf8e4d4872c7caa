"""What operators and their machines see of the site: signs of life, figures, logs, files, colours."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client

from essaim.base import clock
from essaim.conf.settings import current
from essaim.services import upkeep
from essaim.store.models import FollowAction
from essaim.web import branding, colours, fingerprints
from essaim.web.pages import machines
from tests.conftest import Traveller
from tests.people import ANA, BADR, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


def with_settings(monkeypatch: pytest.MonkeyPatch, **values: object) -> None:
    changed = replace(current(), **values)  # type: ignore[arg-type]
    monkeypatch.setattr(machines, "current", lambda: changed)


def test_the_site_says_that_it_is_well_and_when_it_is_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/health").content == b"ok\n"
    monkeypatch.setattr(upkeep, "database_answers", lambda: False)
    assert client.get("/health").status_code == 503


def test_a_database_that_is_away_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def cursor(self) -> object:
            raise DatabaseError

        def close(self) -> None: ...

    assert upkeep.database_answers()
    monkeypatch.setattr(upkeep, "connection", Away())
    assert not upkeep.database_answers()


def test_figures_are_for_those_who_have_the_token(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404, "no token, no figures"
    with_settings(monkeypatch, metrics_token="the-token")
    assert client.get("/metrics", headers={"authorization": "Bearer another"}).status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer the-token"}).status_code == 200


def test_the_figures_count_and_name_nobody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, badr = make_member(ANA, follows=[BADR]), make_member(BADR)
    account = ana.accounts.get()
    FollowAction.objects.create(
        account=account,
        target_network="mastodon",
        target_host=BADR.mastodon.key.host,
        target_remote_id=BADR.mastodon.key.remote_id,
        target_handle=BADR.mastodon.handle,
        next_attempt_at=clock.now(),
        created_at=clock.now(),
    )
    upkeep.worker_seen()
    with_settings(monkeypatch, metrics_token="the-token")
    text = client.get("/metrics", headers={"authorization": "Bearer the-token"}).content.decode()
    assert "essaim_people 2.0" in text
    assert 'essaim_follows{state="queued"} 1.0' in text
    assert re.search(r"^essaim_worker_seen_timestamp_seconds 1\.\d+e\+09$", text, re.MULTILINE)
    for somebody in (ANA, BADR):
        for secret in (somebody.name, somebody.x_id, somebody.display_name, somebody.mastodon.key.host):
            assert secret not in text
    assert badr.pk != ana.pk


def test_a_silent_worker_is_noticed_after_some_time(travel: Traveller) -> None:
    assert upkeep.worker_is_silent(), "there never was one"
    upkeep.worker_seen()
    assert not upkeep.worker_is_silent()
    travel.forward(minutes=10)
    assert upkeep.worker_is_silent()


def test_a_request_is_logged_by_the_name_of_its_page(caplog: pytest.LogCaptureFixture) -> None:
    ana = visitor(make_member(ANA))
    with caplog.at_level(logging.INFO, "essaim.requests"):
        ana.get("/journal?show=done")
        ana.post("/requests/123456/answer")
        ana.get("/health")
    told = [record.getMessage() for record in caplog.records if record.name == "essaim.requests"]
    assert [re.sub(r"\d+ ms", "ms", line) for line in told] == ["journal 200 ms", "request-answer 404 ms"]


def test_logs_are_one_json_object_a_line_when_wished() -> None:
    script = (
        "import django; django.setup(); import logging\n"
        "logging.getLogger('essaim.x').warning('a %s', 'word', extra={'page': 'home'})\n"
        "from django.test import RequestFactory\n"
        "logging.getLogger('django.request').warning('odd', extra={'request': RequestFactory().get('/secret')})"
    )
    env = os.environ | {"ESSAIM_LOG_FORMAT": "json"}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    first, second = (json.loads(line) for line in done.stderr.splitlines())
    assert first["message"] == "a word"
    assert (first["level"], first["logger"], first["page"]) == ("WARNING", "essaim.x", "home")
    assert first["at"].endswith("+00:00")
    assert "secret" not in json.dumps(second)


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "STATIC_ROOT", tmp_path / "static" / "state")
    return fingerprints.write()


def test_files_get_names_that_change_with_them_and_a_compressed_twin(written: Path) -> None:
    names = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()}
    sheets = [name for name in names if re.fullmatch(r"essaim\.[0-9a-f]{12}\.css", name)]
    assert len(sheets) == 1
    assert f"{sheets[0]}.gz" in names
    storage = fingerprints.Fingerprinted(location=str(written))
    assert storage.url("essaim.css") == f"/static/{sheets[0]}"


def test_scripts_call_each_other_by_their_new_names(written: Path) -> None:
    pages = [path for path in written.rglob("*.js") if re.search(r"\.[0-9a-f]{12}\.js$", path.name)]
    called = {name for path in pages for name in re.findall(r"""from\s*["'](\./[^"']+)["']""", path.read_text())}
    assert len(called) > 5
    assert all(re.search(r"\.[0-9a-f]{12}\.js$", name) for name in called)


def test_writing_twice_changes_nothing_and_old_states_go(written: Path) -> None:
    for number in range(5):
        old = written.parent / f"old{number}"
        old.mkdir()
        os.utime(old, (number, number))
    before = written.stat().st_mtime_ns
    assert fingerprints.write() == written
    assert written.stat().st_mtime_ns == before
    settings.STATIC_ROOT = written.parent / "newer"
    fingerprints.write()
    assert len([path for path in written.parent.iterdir() if path.is_dir()]) == 1 + fingerprints.KEPT
    assert written.exists()


def test_without_them_addresses_are_plain(tmp_path: Path) -> None:
    assert fingerprints.Fingerprinted(location=str(tmp_path)).url("essaim.css") == "/static/essaim.css"


@pytest.mark.parametrize("colour", ["#1a7f5a", "#ffff00", "#000000", "#ffffff", "#777777", "#d4006a", "#808080"])
@pytest.mark.parametrize("light", list(colours.SHEETS))
def test_whatever_colour_is_chosen_can_be_read(colour: str, light: str) -> None:
    chosen = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", branding.rule(colour, light)))
    assert colours.contrast(chosen["honey"], chosen["on-honey"]) >= 4.5
    assert colours.contrast(chosen["honey-deep"], chosen["on-honey"]) >= 4.5
    assert colours.contrast(chosen["honey-line"], colours.palette(light)["paper"]) >= 3


def test_the_chosen_colour_is_a_style_sheet_of_its_own(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/brand/light.css").status_code == 404
    with_settings(monkeypatch, colour="#1a7f5a")
    answer = client.get("/brand/light.css")
    assert answer["Content-Type"].startswith("text/css")
    assert b"#1a7f5a" in answer.content
    assert client.get("/brand/evil.css").status_code == 404


def test_languages_and_the_legal_notice_are_the_operators_own() -> None:
    script = (
        "import django; django.setup()\nfrom django.test import Client\n"
        "page = Client(HTTP_ACCEPT_LANGUAGE='fr', HTTP_HOST='town.example').get('/style').content.decode()\n"
        "print('lang=\"en\"' in page, 'https://town.example/legal' in page)\n"
        "print('Français' in page, '/brand/dark.css' in page)"
    )
    env = os.environ | {
        "ESSAIM_BASE_URL": "https://town.example",
        "ESSAIM_LANGUAGES": "en",
        "ESSAIM_LEGAL_NOTICE_URL": "https://town.example/legal",
        "ESSAIM_COLOUR": "#1A7F5A",
    }
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "False", "True"]

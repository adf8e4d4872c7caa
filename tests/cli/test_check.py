"""What `essaim check` notices."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from essaim.base import clock
from essaim.cli import main
from essaim.conf.settings import current
from essaim.networks.sandbox import SandboxServer, World
from essaim.services import checking, upkeep
from essaim.services.backing_up import postgresql
from essaim.services.checking import Verdict
from tests.conftest import Traveller

pytestmark = pytest.mark.django_db


@contextmanager
def settings(monkeypatch: pytest.MonkeyPatch, **values: object) -> Iterator[None]:
    changed = replace(current(), **values)  # type: ignore[arg-type]
    with monkeypatch.context() as patch:
        patch.setattr(checking, "current", lambda: changed)
        yield


def found(about: str, *, network: bool = False) -> list[tuple[Verdict, str]]:
    return [(one.verdict, one.words) for one in checking.findings(network=network) if one.about == about]


def test_a_site_in_order_is_said_to_be_so_to_people_and_machines() -> None:
    upkeep.worker_seen()
    result = CliRunner().invoke(main, ["check", "--no-network"])
    assert result.exit_code == 0, result.output
    assert "WRONG" not in result.output
    lines = CliRunner().invoke(main, ["check", "--no-network", "--json"]).output.splitlines()
    assert {"about", "verdict", "words"} == set(json.loads(lines[0]))


def test_what_the_install_lacks_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    [(verdict, words)] = found("install")
    assert verdict is Verdict.FINE
    assert "Python 3." in words
    monkeypatch.setattr(checking, "LOCALES", [tmp_path])
    [(verdict, words)] = found("install")
    assert verdict is Verdict.WRONG
    assert "install Essaim anew" in words
    monkeypatch.undo()
    monkeypatch.setattr(postgresql, "_program", lambda _name: None)
    if connection.vendor == "postgresql":
        assert [(verdict, "postgresql-client" in words) for verdict, words in found("install")] == [
            (Verdict.WRONG, True)
        ]
    else:
        assert [verdict for verdict, _ in found("install")] == [Verdict.FINE], "SQLite needs no program"


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"base_url": "http://town.example"}, "https://"),
        ({"base_url": "https://town.example", "debug": True}, "ESSAIM_DEBUG"),
        ({"base_url": "https://town.example", "allow_loopback": True}, "ESSAIM_ALLOW_LOOPBACK"),
        ({"base_url": "https://town.example", "demo": True}, "ESSAIM_DEMO"),
    ],
)
def test_settings_that_are_dangerous_on_a_real_site_are_named(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, object], word: str
) -> None:
    with settings(monkeypatch, **values):
        assert any(verdict is Verdict.WRONG and word in words for verdict, words in found("settings"))


def test_keys_that_others_can_read_or_that_lie_with_the_data_are_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "keys.toml"
    file.write_text("")
    file.chmod(0o644)
    with settings(monkeypatch, keys_file=file, data_dir=tmp_path):
        told = found("keys")
    assert [verdict for verdict, _ in told][:2] == [Verdict.WRONG, Verdict.WARNING]
    assert "chmod 600" in told[0][1]


def test_a_worker_that_is_not_there_is_missed() -> None:
    assert found("worker")[0][0] is Verdict.WARNING


def test_a_redis_that_does_not_answer_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    with settings(monkeypatch, queue_url="redis://127.0.0.1:1/0"):
        assert found("queue") == [(Verdict.WRONG, "Redis does not answer at ESSAIM_QUEUE_URL")]


def test_a_full_disk_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LEAST_ROOM", 10**18)
    assert found("disk")[0][0] is Verdict.WRONG


def test_the_way_out_and_the_clock_are_tried(monkeypatch: pytest.MonkeyPatch, travel: Traveller) -> None:
    travel.to(datetime.now(UTC))
    with SandboxServer(World(seed=3)) as server:
        address = f"http://localhost:{server.port}"
        with settings(monkeypatch, plc_url=address, handle_resolver_url=address):
            told = list(checking.findings())
            assert [one.verdict for one in told if one.about in {"network", "clock"}] == [Verdict.FINE, Verdict.FINE]
            travel.to(clock.now() + timedelta(minutes=5))
            [clocks] = [one for one in checking.findings() if one.about == "clock"]
    assert clocks.verdict is Verdict.WRONG
    with settings(monkeypatch, plc_url="http://localhost:1", handle_resolver_url="http://localhost:1"):
        assert {verdict for verdict, _ in found("network", network=True)} == {Verdict.WRONG}


def test_a_check_that_breaks_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[checking.Finding]:
        yield from [checking.Finding("disk", Verdict.FINE, str(1 // int("0")))]

    monkeypatch.setitem(checking.CHECKS, "disk", broken)
    assert found("disk") == [(Verdict.WRONG, "could not be looked at (ZeroDivisionError)")]

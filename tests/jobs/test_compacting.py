"""The worker starts a compaction when one is due, one at a time, and takes it along when it ends."""

from __future__ import annotations

import logging
import sys

import pytest

from essaim.jobs import compacting
from essaim.services import compacting as service

LONG = (sys.executable, "-c", "import sys; sys.stdin.read(); import time; time.sleep(600)")
FAILS = (sys.executable, "-c", "raise SystemExit(2)")


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Have a compaction always due; give whether each look was at the whole files."""
    seen: list[bool] = []

    def due(*, whole: bool) -> bool:
        seen.append(whole)
        return True

    monkeypatch.setattr(service, "any_due", due)
    return seen


def test_one_at_a_time_and_none_is_left_behind(looks: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compacting, "COMMAND", LONG)
    compactor = compacting.Compactor()
    assert compactor.start_if_due()
    child = compactor._child
    assert child is not None
    assert not compactor.start_if_due()
    compactor.stop()
    assert child.returncode == -15
    compactor.stop()


def test_files_are_read_whole_at_the_first_look_only(looks: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compacting, "COMMAND", (sys.executable, "-c", ""))
    compactor = compacting.Compactor()
    for _ in range(2):
        assert compactor.start_if_due()
        assert compactor._child is not None
        compactor._child.wait()
    assert looks == [True, False]


def test_a_compaction_that_fails_is_told_and_tried_again(
    looks: list[bool], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(compacting, "COMMAND", FAILS)
    compactor = compacting.Compactor()
    compactor.start_if_due()
    assert compactor._child is not None
    compactor._child.wait()
    with caplog.at_level(logging.WARNING):
        assert compactor.start_if_due()
    assert "ended with status 2" in caplog.text
    compactor.stop()


def test_nothing_is_started_when_nothing_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "any_due", lambda **_: False)
    assert not compacting.Compactor().start_if_due()
    compacting.Compactor().stop()

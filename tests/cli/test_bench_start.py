"""`essaim bench start`: every command that needs no network is measured, and the aim is said to hold or not."""

from __future__ import annotations

import json
import sys

import pytest
from click.testing import CliRunner

from essaim.cli import main
from essaim.cli.bench import start
from essaim.cli.bench.measuring import MeasureFailed


def test_each_command_is_timed_beside_an_empty_python() -> None:
    done = CliRunner().invoke(main, ["bench", "start", "--rounds", "1", "--json"])
    assert done.exit_code == 0, done.output
    figures = json.loads(done.output)
    assert set(start.COMMANDS) < set(figures)
    assert all(figures[name] > 0 and figures[f"{name}, by the clock"] > 0 for name in start.COMMANDS)
    assert figures["modules"] > 50


def test_an_aim_that_does_not_hold_is_said_so() -> None:
    clock = {f"{name}, by the clock": 0.5 for name in start.COMMANDS}
    figures = dict.fromkeys([*start.COMMANDS, "import"], 0.2) | clock | {"bare": 0.02, "modules": 300.0}
    slow = figures | {"essaim --help": 0.41}
    for found, holds in ((figures, True), (slow, False)):
        (table,) = start._section(found, start.ROUNDS).tables
        assert all(line.holds for line in table.measures if line.holds is not None) is holds


def test_a_command_that_fails_is_no_figure() -> None:
    with pytest.raises(MeasureFailed):
        start._timed([sys.executable, "-m", "essaim", "no-such-command"])

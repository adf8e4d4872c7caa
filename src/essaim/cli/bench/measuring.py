"""Measuring: each case in a fresh process, ours and the baseline in turns, the median of what they took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import click

from essaim.base.errors import BadInput

CHILD = Path(__file__).with_name("child.py")


class MeasureFailed(BadInput):
    """The measure “%(case)s” could not be made; what it said is above."""

    code = "measure-failed"


@dataclass(frozen=True)
class Outcome:
    """What a case took: the call alone in seconds; its process's peak memory above an empty interpreter's, in bytes.

    `result` is what the function gave, as JSON carries it; `cpu_seconds` what the processor worked: on a machine that
    others use too, that is nearer to what the case costs.
    """

    seconds: float
    peak_bytes: int
    result: Any = None
    cpu_seconds: float = 0.0


@dataclass(frozen=True)
class Case:
    """A function to measure, as `module:function`, and its arguments, as JSON carries them."""

    function: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    #: Environment variables that the child gets beside ours; None takes one away.
    environment: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """Ours and the baseline over the same rounds."""

    ours: Outcome
    baseline: Outcome
    #: How many times faster ours is: the median of the rounds' ratios, since a machine's speed drifts between rounds.
    ratio: float
    #: How many times less memory ours takes.
    memory_ratio: float


def in_child(function: str, /, **arguments: Any) -> Outcome:  # noqa: ANN401 - whatever JSON carries
    """Run `module:function` in a fresh Python process and give what it took. Raises MeasureFailed."""
    return run(Case(function, arguments))


def run(case: Case) -> Outcome:
    """Run one case in a fresh Python process and give what it took. Raises MeasureFailed."""
    raw = _in_process(case)
    return Outcome(raw["seconds"], max(0, raw["peak_bytes"] - _empty_interpreter()), raw["result"], raw["cpu_seconds"])


def middle(outcomes: Sequence[Outcome]) -> Outcome:
    """Give the median of seconds and of bytes, with the last result."""
    return Outcome(
        median(outcome.seconds for outcome in outcomes),
        int(median(outcome.peak_bytes for outcome in outcomes)),
        outcomes[-1].result,
        median(outcome.cpu_seconds for outcome in outcomes),
    )


def compare(ours: Case, baseline: Case, *, rounds: int = 5) -> Comparison:
    """Run both in turns (ours, baseline, ours, baseline…) and give the medians. Raises MeasureFailed."""
    pairs = []
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        pairs.append((run(ours), run(baseline)))
    return Comparison(
        middle([mine for mine, _ in pairs]),
        middle([theirs for _, theirs in pairs]),
        median(theirs.seconds / mine.seconds for mine, theirs in pairs),
        median(theirs.peak_bytes / max(1, mine.peak_bytes) for mine, theirs in pairs),
    )


def say(text: str) -> None:
    """Tell a person at a terminal what is being measured just now."""
    if sys.stderr.isatty():
        click.echo(f"  {text}", err=True)


@cache
def _empty_interpreter() -> int:
    """Give the peak memory of a Python that runs nothing, measured the same way, in bytes."""
    return int(median(_in_process(Case(""))["peak_bytes"] for _ in range(3)))


def _in_process(case: Case) -> dict[str, Any]:
    asked = json.dumps({"function": case.function, "arguments": dict(case.arguments)})
    environment = {**os.environ, **case.environment}
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own file
        # -P: the folder of child.py must not become a place to import from.
        [sys.executable, "-P", CHILD],
        input=asked,
        stdout=subprocess.PIPE,
        env={name: value for name, value in environment.items() if value is not None},
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise MeasureFailed(case=case.function)
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome

"""`essaim bench start`: how long a command that needs no network takes to begin."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click

from essaim.cli.bench.measuring import MeasureFailed, say
from essaim.cli.bench.report import Measure, Section, Table, at_most, text, to_write, write_page

#: Whoever types a command should not wonder whether it was heard.
MOST_SECONDS = 0.4
ROUNDS = 15
BARE = "bare"
FOLLOWING = 'window.YTD.following.part0 = [ {"following": {"accountId": "7"}} ]'
#: What is measured: its name in the table, and what is typed after `essaim`.
COMMANDS: Mapping[str, Sequence[str]] = {
    "essaim --help": ("--help",),
    "essaim archive contacts --help": ("archive", "contacts", "--help"),
    "essaim archive contacts following.js": ("archive", "contacts", "{file}", "--format", "jsonl"),
    "essaim reconnect plan --help": ("reconnect", "plan", "--help"),
}
COUNT = "import sys\nfrom essaim.cli import main\nprint(len(sys.modules))"


@click.command(
    short_help="Measure how long commands without network take to begin.",
    epilog="""\b
Example:
  essaim bench start
  essaim bench start --rounds 3 --json
""",
)
@click.option("--rounds", type=click.IntRange(1, 100), default=ROUNDS, show_default=True, help="How often each.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--write/--no-write", default=None, help="Write the page of the docs; by default after a full run.")
def start(rounds: int, *, as_json: bool, write: bool | None) -> None:
    """Measure whole processes from their start to their end, beside a Python that does nothing.

    Counted are commands that ask no server: what they load is what everybody waits for.
    """
    with tempfile.TemporaryDirectory(prefix="essaim-bench-") as folder:
        figures = _figures(Path(folder), rounds)
    section = _section(figures, rounds)
    if as_json:
        click.echo(json.dumps(figures))
    else:
        click.echo(text(section.tables))
    if to_write(write, full=rounds >= ROUNDS, as_json=as_json):
        click.echo(f"Written: {write_page(section).name}", err=True)


def _figures(folder: Path, rounds: int) -> dict[str, float]:
    file = folder / "following.js"
    file.write_text(FOLLOWING, encoding="utf-8")
    typed = {
        BARE: [sys.executable, "-c", "pass"],
        "import": [sys.executable, "-c", "import essaim.cli"],
        **{
            name: [sys.executable, "-m", "essaim", *(part.format(file=file) for part in parts)]
            for name, parts in COMMANDS.items()
        },
    }
    taken: dict[str, list[Timed]] = {name: [] for name in typed}
    for number in range(rounds + 1):
        say(f"round {number} of {rounds}")
        for name, command in typed.items():
            timed = _timed(command)
            if number:  # the first round warms the file system's memory
                taken[name].append(timed)
    said = _timed([sys.executable, "-c", COUNT]).said
    figures = {name: median(one.processor for one in times) for name, times in taken.items()}
    # The quickest: what others take longer is what else the machine was doing.
    clock = {f"{name}, by the clock": min(one.seconds for one in times) for name, times in taken.items()}
    return figures | clock | {"modules": float(said)}


@dataclass(frozen=True)
class Timed:
    """What one process took: by the clock, and of the processor; and what it said."""

    seconds: float
    processor: float
    said: str


def _timed(command: Sequence[str]) -> Timed:
    before, began = _processor(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
    seconds = time.perf_counter() - began
    if done.returncode:
        click.echo(done.stderr, err=True)
        raise MeasureFailed(case=" ".join(command))
    return Timed(seconds, _processor() - before, done.stdout)


def _processor() -> float:
    """Give the processor's time of all processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _section(found: Mapping[str, float], rounds: int) -> Section:
    lines: list[Measure] = []
    for name in COMMANDS:
        lines += [
            at_most(f"`{name}`", found[name], MOST_SECONDS, "s"),
            Measure("… by the clock", found[f"{name}, by the clock"], "s"),
        ]
    lines.append(at_most("our own imports alone", max(0.0, found["import"] - found[BARE]), MOST_SECONDS, "s"))
    lines.append(Measure("a Python that does nothing", found[BARE], "s"))
    return Section(
        name="start",
        title="Starting",
        intro=(
            "Whole processes of commands that ask no server, from start to end: the processor's time (middle of all "
            "rounds), and by the clock (the quickest, which still counts what else the machine was doing)."
        ),
        command="essaim bench start" if rounds == ROUNDS else f"essaim bench start --rounds {rounds}",
        tables=[Table("", [*lines, Measure("modules loaded", found["modules"])])],
    )

"""What the commands that read an archive share: their paths, their progress bar, how they tell problems."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from essaim.model import ReadProblem

Progress = Callable[[int, int], None]

#: Shorter readings end before anybody has read a progress bar.
_WORTH_A_BAR = 20 << 20
PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


def sentence(met: ReadProblem) -> str:
    """Give a problem as one line for people."""
    times = f" ({met.count:,} times)" if met.count > 1 else ""
    return f"{met.where + ': ' if met.where else ''}{met.message}{times}"


def iso(moment: datetime | None) -> str | None:
    """Give a moment as machines read it, or None."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """Give what shows a bar on a terminal when there is much to read, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("Reading the archive"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    # What is printed must reach stdout, which may be a file, and not the terminal of the bar.
    console = Console(stderr=True)
    with Bar(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
        task = bar.add_task("", total=None, visible=False)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total >= _WORTH_A_BAR and done < total)

        yield show

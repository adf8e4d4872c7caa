"""Reads what is logged during every test as the site would write it, and looks for anybody in it.

So the logs of all journeys are searched: whatever page, service or job a test goes through; and what the processes
that a test starts, sites, workers and demos, write into its terminal, into files of its folder, or back to it.
"""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Iterator
from pathlib import Path

from essaim.base.redacting import Redacting
from tests.people import CAST

#: Names no filter can know: our own code may not log them, whatever the filter does.
NAMES = [text for who in CAST for text in (who.display_name, who.x_handle)]
#: Handles, ids, tokens and addresses, however the tests call them.
SHAPES = re.compile(
    r"@[\w-]+\.|\bdid:(?:plc|web):|\b9\d{18}\b|secret-token|ana-token|\beyJ[\w-]{10}|tilleul\.example|pds\.example/|"
    r"\bat://|(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}|essaim-[A-Z2-9]{4}-[A-Z2-9]{4}"
)


#: How a line of the log begins, in either form; what is printed for people does not.
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ |\{\"(?:at|level|logger)\":")
#: More of a file than this is no log of a test.
LARGEST = 50_000_000


def logged(text: str) -> Iterator[str]:
    """Give what of a process's output is its log: its lines, and the errors that stand below them."""
    traceback = False
    for line in text.splitlines():
        if LINE.match(line):
            traceback = False
            yield line
        elif line.startswith("Traceback (most recent call last)"):
            traceback = True
        elif traceback:
            yield line
            # The line that says which error it was is the first one that is not set in.
            traceback = line.startswith(" ") or not line


def named_in(text: str) -> list[str]:
    """Give the lines of the log in a process's output that name somebody."""
    return [line for line in logged(text) if SHAPES.search(line) or any(name in line for name in NAMES)]


def named_below(folder: Path) -> list[str]:
    """Give the lines that name somebody, of all logs in a folder of a test."""
    files = [path for path in folder.rglob("*") if path.name.endswith("log") and path.is_file()]
    return [
        f"{file.name}: {line}"
        for file in files
        if file.stat().st_size <= LARGEST
        for line in named_in(file.read_text(errors="replace"))
    ]


class LogWatch(logging.Handler):
    """Keeps what names somebody: of our own loggers before the filter, of all others after it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.found: list[str] = []
        self.seen = 0
        self._site = logging.Formatter("{levelname} {name} {message}", style="{")

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one line."""
        self.seen += 1
        if record.name.startswith("essaim"):
            self._look(f"{record.name}: {record.getMessage()}")
        written = copy.copy(record)
        Redacting().filter(written)
        self._look(self._site.format(written))

    def _look(self, line: str) -> None:
        if SHAPES.search(line) or any(name in line for name in NAMES):
            self.found.append(line)

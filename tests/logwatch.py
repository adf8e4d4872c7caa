"""Reads what is logged during every test as the site would write it, and looks for anybody in it.

So the logs of all journeys are searched: whatever page, service or job a test goes through.
"""

from __future__ import annotations

import copy
import logging
import re

from essaim.base.redacting import Redacting
from tests.people import CAST

#: Names no filter can know: our own code may not log them, whatever the filter does.
NAMES = [text for who in CAST for text in (who.display_name, who.x_handle)]
#: Handles, ids, tokens and addresses, however the tests call them.
SHAPES = re.compile(
    r"@[\w-]+\.|\bdid:(?:plc|web):|\b9\d{18}\b|secret-token|ana-token|\beyJ[\w-]{10}|tilleul\.example|pds\.example/|"
    r"\bat://|(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}|essaim-[A-Z2-9]{4}-[A-Z2-9]{4}"
)


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

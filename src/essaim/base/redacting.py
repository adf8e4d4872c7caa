"""The last guard of the log: what looks like a name of somebody, a token, a code or an address is taken out.

Our own code logs kinds of errors, places and our own numbers, and nothing else; this filter is for what libraries say,
and for the day somebody forgets. A display name looks like any word: no filter can know it, so nobody may log one.
"""

from __future__ import annotations

import logging
import re
from types import TracebackType

#: In this order: what a later one would take for something else comes first.
PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"(?i)\b(?:bearer|dpop|basic)\s+[\w.~+/=-]{8,}", "[token]"),
        (r"\beyJ[\w-]+\.[\w-]+\.?[\w-]*", "[token]"),
        (r"\bat://\S+", "[record]"),
        (r"\bdid:[a-z]+:[\w.:%-]+", "[did]"),
        (r"\b(https?://)(?:[^\s/@\"'>]*@)?([\w.:\[\]-]+)[/?#][^\s\"'>)]*", r"\1\2/…"),
        (r"\b(postgres(?:ql)?|redis)://\S+", r"\1://…"),
        (r"@?[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?::\d+)?", "[handle]"),
        (r"(?<![\w.])@\w[\w.-]+", "[handle]"),
        (r"\b[\w-]+\.bsky\.social\b", "[handle]"),
        (r"\b(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}\b", "[code]"),
        (r"(?i)\bessaim-[a-z2-9]{4}-[a-z2-9]{4}\b", "[code]"),
        (r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{24,}={0,2}", "[token]"),
        (r"\b\d{1,3}(?:\.\d{1,3}){3}\b", "[address]"),
        (r"(?i)(?<![\w:])(?:[0-9a-f]{1,4}:){1,7}:(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{0,4}(?![\w:])", "[address]"),
        (r"(?i)(?<![\w:])(?:[0-9a-f]{1,4}:){5,7}[0-9a-f]{1,4}(?![\w:])", "[address]"),
        (r"\b\d{8,}\b", "[number]"),
    )
)


def redacted(text: str) -> str:
    """Give the text without what may tell who somebody is, or let anybody act for them."""
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text


def place_of(trace: TracebackType | None) -> str:
    """Give where an error came from, the innermost place first: modules and lines, never a value."""
    places = []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " < ".join(reversed(places))


class Redacting(logging.Filter):
    """Takes it out of each record before it is written; of an error, its kind and its places stay."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record, and let it pass."""
        message = _without_path(record, record.getMessage())
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            message = f"{message} ({kind.__name__} at {place_of(trace)})"
        record.exc_info = record.exc_text = record.stack_info = None
        record.msg, record.args = redacted(message), None
        return True


def _without_path(record: logging.LogRecord, message: str) -> str:
    """Give Django's sentence about a request with the page's route instead of the path that was asked for."""
    path = getattr(getattr(record, "request", None), "path", None)
    if not isinstance(path, str) or not path.strip("/"):
        return message
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return message.replace(path, f"/{match.route}" if match is not None else "(no page)")

"""The `Link` header (RFC 8288), as far as paging needs it."""

from __future__ import annotations

import re

_LINK = re.compile(r'<([^<>]{1,2000})>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s;,"]+))*)')
_REL = re.compile(r';\s*rel\s*=\s*"?([^";]*)"?', re.IGNORECASE)


def next_page(header: str) -> str | None:
    """Give the address marked `rel="next"`, or None."""
    for match in _LINK.finditer(header[:16_000]):
        rel = _REL.search(match[2])
        if rel and "next" in rel[1].lower().split():
            return match[1]
    return None

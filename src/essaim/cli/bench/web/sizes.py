"""What a browser fetches for a page: the page, and every file of the site that it names, each once."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

#: What names another file, by tag: an attribute. Links of the page itself lead elsewhere and are not fetched.
NAMES_A_FILE = {"script": "src", "img": "src", "use": "href", "source": "src", "link": "href"}
FETCHED_LINKS = {"stylesheet", "icon", "modulepreload", "preload"}
IMPORT = re.compile(rb"""(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.{1,2}/[^"']+|/[^"']+)["']""")
STYLE_ADDRESS = re.compile(rb"""url\(["']?([^"')]+)["']?\)|@import\s+["']([^"']+)["']""")

#: Gives the bytes on the wire of an address, its headers counted too, and its content.
Fetch = Callable[[str], tuple[int, bytes]]


class _Named(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get(NAMES_A_FILE.get(tag, ""))
        if tag == "link" and not FETCHED_LINKS & set((given.get("rel") or "").split()):
            return
        if address and not address.startswith("#"):
            self.files.append(address)


def transferred(page: str, fetch: Fetch) -> int:
    """Give the bytes that opening a page for the first time brings over the wire."""
    total, content = fetch(page)
    named = _Named()
    named.feed(content.decode())
    waiting = [urldefrag(urljoin(page, file)).url for file in named.files]
    seen: set[str] = set()
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith("data:"):
            continue
        seen.add(address)
        size, content = fetch(address)
        total += size
        pattern = {"js": IMPORT, "css": STYLE_ADDRESS}.get(address.rpartition(".")[2])
        for match in pattern.finditer(content) if pattern else ():
            name = next(group for group in match.groups() if group)
            waiting.append(urldefrag(urljoin(address, name.decode())).url)
    return total


def inflated(body: bytes, encoding: str) -> bytes:
    """Give what a body holds."""
    return zlib.decompress(body, zlib.MAX_WBITS | 32) if encoding == "gzip" else body

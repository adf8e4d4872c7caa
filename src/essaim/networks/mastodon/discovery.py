"""What a server is: where its API answers, which program it runs; asked of nodeinfo, host-meta and the instance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from essaim.base.errors import BadInput
from essaim.networks.addresses import web_base
from essaim.networks.contract import Reach
from essaim.networks.errors import NetworkError, ServerUnreachable
from essaim.networks.handles import ascii_host
from essaim.networks.http import Http
from essaim.networks.mastodon.capabilities import Capabilities, capabilities

#: Finding out must not keep anybody waiting: without an answer a server is taken for Mastodon.
SECONDS = 12.0
MAX_BYTES = 1024 * 1024
_NODEINFO = re.compile(r"https?://nodeinfo\.diaspora\.software/ns/schema/[12]\.[0-9]")
_TEMPLATE = re.compile(r"""template=["'](https?://[^"'{}<>\s]{1,300})""", re.IGNORECASE)
#: How programs name themselves behind the version of the API they follow: `2.7.2 (compatible; Akkoma 3.10.4)`.
_COMPATIBLE = re.compile(r"\(compatible; *([A-Za-z!]+)[ /]+([^\s;)]+)")


@dataclass(frozen=True, slots=True)
class Server:
    """A server: the host whose API answers, its program's name in lower case (empty when unknown) and version."""

    host: str
    software: str = ""
    version: str = ""

    @property
    def can(self) -> Capabilities:
        """Give what its program can do."""
        return capabilities(self.software)


class _Link(msgspec.Struct):
    rel: str = ""
    href: str = ""


class _Links(msgspec.Struct):
    links: list[_Link] = []


class _Software(msgspec.Struct):
    name: str = ""
    version: str = ""


class _NodeInfo(msgspec.Struct):
    software: _Software


class _Instance(msgspec.Struct):
    version: str = ""
    domain: str | None = ""
    uri: str | None = ""


async def discover(reach: Reach, host: str) -> Server:
    """Give what a server is. A domain that only names its server elsewhere leads there, when an API answers there.

    Raises AddressRefused or ServerUnreachable; whatever else goes wrong leaves the host as it was typed.
    """
    async with Http(reach, total_seconds=SECONDS, max_bytes=MAX_BYTES) as http:
        place, told = await _nodeinfo(http, host)
        if not place:
            place = await _host_meta(http, host)
        if place and place != host and await _instance(http, place) is None:
            place, told = "", None
        place = place or host
        if told is None:
            told = await _instance(http, place) or _Software()
    return Server(place, told.name.strip().lower(), told.version.strip()[:100])


async def _nodeinfo(http: Http, host: str) -> tuple[str, _Software | None]:
    """Give the host that nodeinfo is told by, and what it tells; both empty when the server has none."""
    base = web_base(host)
    try:
        links = (await http.get(f"{base}/.well-known/nodeinfo", redirects=3)).accepted().read(_Links).links
        href = max((link.href for link in links if _NODEINFO.fullmatch(link.rel)), default="")
        if not href:
            return "", None
        place = ascii_host(urlsplit(href).netloc)
    except ServerUnreachable:
        raise
    except (NetworkError, BadInput, ValueError):
        return "", None
    try:
        told = (await http.get(href, redirects=1, retries=0)).accepted().read(_NodeInfo).software
    except NetworkError:
        return "", None
    return place, told


async def _host_meta(http: Http, host: str) -> str:
    """Give the host that answers for a domain's addresses, from its host-meta; empty when it has none."""
    try:
        answer = (await http.get(f"{web_base(host)}/.well-known/host-meta", redirects=3, retries=0)).accepted()
        found = _TEMPLATE.search(answer.body[:20_000].decode("utf-8", "replace"))
        return ascii_host(urlsplit(found[1]).netloc) if found else ""
    except (NetworkError, BadInput, ValueError):
        return ""


async def _instance(http: Http, host: str) -> _Software | None:
    """Give what the API says of itself, from v2 or, on older servers, v1; None when no API answers."""
    for version in ("v2", "v1"):
        try:
            answer = await http.get(f"{web_base(host)}/api/{version}/instance", redirects=1, retries=0)
            told = answer.accepted().read(_Instance)
        except NetworkError:
            continue
        if told.version:
            return _named(told.version)
    return None


def _named(version: str) -> _Software:
    """Read a version as programs write it: `4.3.1`, or `2.7.2 (compatible; Akkoma 3.10.4)`."""
    found = _COMPATIBLE.search(version[:500])
    if found:
        return _Software(found[1], found[2])
    lowered = version.lower()
    known = next((name for name in ("gotosocial", "takahe", "snac", "glitch") if name in lowered), "")
    return _Software("mastodon" if known == "glitch" else known, version)

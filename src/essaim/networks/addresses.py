"""Addresses: which hosts and IP addresses may be asked, and where a profile is read by people."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from essaim.base.text import gettext_noop
from essaim.model import Network
from essaim.networks.errors import AddressRefused

#: Never to be reached, whatever the standard library of this Python thinks of them: IANA's special registries, and
#: prefixes that carry an IPv4 address inside IPv6, of which nobody can say from outside where they lead.
_SPECIAL = tuple(
    ipaddress.ip_network(net)
    for net in (
        "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/3", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
        "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
    )
)  # fmt: skip
#: Names that never belong to the public internet (RFC 6761, 6762, 8375, and common habits).
_INNER_SUFFIXES = frozenset({
    "local", "localhost", "internal", "intranet", "lan", "home", "corp", "private",
    "test", "example", "invalid", "onion", "arpa", "localdomain",
})  # fmt: skip
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
MAX_HOST = 253

_REFUSED = gettext_noop("Essaim does not send requests to this address.")


@dataclass(frozen=True, slots=True)
class Target:
    """A checked URL's parts, ready to be connected to; `loopback` when it is this very machine."""

    scheme: str
    host: str
    port: int
    loopback: bool

    @property
    def authority(self) -> str:
        """Give `host`, with the port unless it is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"


def is_loopback_host(host: str) -> bool:
    """Say whether a host (with or without port) is a plain name or address of this very machine."""
    name = _without_port(host)
    return name == "localhost" or name.endswith(".localhost") or name in {"127.0.0.1", "::1", "[::1]"}


def web_base(host: str) -> str:
    """Give `https://host`, or `http://host` on this very machine, where there is no certificate."""
    return f"http://{host}" if is_loopback_host(host) else f"https://{host}"


def profile_url(network: Network, handle: str) -> str:
    """Give the page on which people read an account, from its handle; empty when the handle names no host."""
    handle = handle.removeprefix("@")
    if network is Network.BLUESKY:
        return f"https://bsky.app/profile/{handle}"
    if network is Network.X:
        return f"https://x.com/{handle}"
    name, _, host = handle.partition("@")
    return f"{web_base(host)}/@{name}" if name and host else ""


def check_url(url: str, *, allow_loopback: bool) -> Target:
    """Give the parts of a URL that may be asked. Raises AddressRefused.

    Only https on its own port. With `allow_loopback` also this machine (over http), on any port.
    The name's addresses are checked afterwards, when it is resolved: see `check_ip`.
    """
    if len(url) > 4096 or any(ord(char) <= 32 or ord(char) == 127 or char == "\\" for char in url):
        raise AddressRefused(_REFUSED)
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError as error:
        raise AddressRefused(_REFUSED) from error
    # In brackets stands an IPv6 address, or something of the future that nobody has defined.
    odd = "@" in parts.netloc or ("[" in parts.netloc and ":" not in host)
    if parts.scheme not in {"http", "https"} or odd or not host:
        raise AddressRefused(_REFUSED)
    loopback = allow_loopback and is_loopback_host(host)
    port = port if port is not None else (443 if parts.scheme == "https" else 80)
    if not loopback and (parts.scheme != "https" or (port != 443 and not allow_loopback) or not is_public_name(host)):
        raise AddressRefused(_REFUSED)
    return Target(parts.scheme, host, port, loopback)


def is_public_name(host: str) -> bool:
    """Say whether a host, in ASCII, is a DNS name that may belong to the public internet; never a bare IP address."""
    return is_dns_name(host) and host.rpartition(".")[2] not in _INNER_SUFFIXES


def is_dns_name(host: str) -> bool:
    """Say whether a host, in ASCII, is a complete DNS name, and no IP address in any notation."""
    labels = host.split(".")
    if len(host) > MAX_HOST or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    # A last label with digits only, or 0x…, is an IPv4 address in one of its older notations.
    return not (labels[-1].isdigit() or re.fullmatch(r"0x[0-9a-f]*", labels[-1]))


@lru_cache(maxsize=4096)
def check_ip(address: str, *, loopback: bool) -> None:
    """Let an address pass that may be connected to: a public one, or a loopback one where only that was meant.

    Raises AddressRefused.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError as error:
        raise AddressRefused(_REFUSED) from error
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if loopback:
        if not ip.is_loopback:
            raise AddressRefused(_REFUSED)
        return
    inside = any(ip in net for net in _SPECIAL if net.version == ip.version)
    if inside or "%" in address or not ip.is_global or ip.is_multicast or ip.is_reserved:
        raise AddressRefused(_REFUSED)


def _without_port(host: str) -> str:
    host = host.lower().rstrip(".")
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host if host.count(":") > 1 else host.partition(":")[0]

"""TXT records, by which a domain says which Bluesky account it stands for; asked of the system's own name server."""

from __future__ import annotations

import asyncio

#: A name without such a record must not keep anybody waiting.
SECONDS = 4.0
LONGEST = 300


async def texts(name: str, server: str = "") -> list[str]:
    """Give the TXT records of a name: none when it has none, or nobody answers.

    `server` is the address of another name server than the system's, with its port (`127.0.0.1:5353`).
    """
    # Loaded when first asked: most commands never do.
    import dns.asyncresolver
    from dns.exception import DNSException

    host, _, port = server.rpartition(":")
    try:
        resolver = dns.asyncresolver.Resolver(configure=not server)
        if server:
            resolver.nameservers, resolver.port = [host], int(port)
        async with asyncio.timeout(SECONDS + 1):
            found = await resolver.resolve(name, "TXT", lifetime=SECONDS, search=False)
    except (DNSException, OSError, TimeoutError, ValueError):
        return []
    # A record is one text in pieces of at most 255 bytes.
    whole = [b"".join(record.strings) for record in found]
    return [text[:LONGEST].decode("ascii", "replace") for text in whole]

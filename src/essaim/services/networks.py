"""The networks as this site reaches them: its settings, given to the pure clients."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from essaim.conf import settings
from essaim.networks import registry
from essaim.networks.contract import Networks, Reach
from essaim.services.keys import site_keys


@cache
def reach() -> Reach:
    """Give where this site's requests may go and how they introduce themselves."""
    site = settings.current()
    return Reach(
        allow_loopback=site.allow_loopback,
        contact=site.contact,
        plc_url=site.plc_url,
        handle_resolver_url=site.handle_resolver_url,
        x_embed_url=site.x_embed_url,
        dns_server=site.dns_server,
        client_keys=client_keys(),
    )


@cache
def client_keys() -> tuple[str, ...]:
    """Give our keys as an OAuth client, the newest last. Grants are tied to theirs, so a rotation leaves them alone.

    None where the site has no public address: its client is then a program on somebody's own machine, without keys.
    """
    site = settings.current()
    if not site.base_url.startswith("https://"):
        return ()
    from essaim.networks.bluesky.client_keys import client_key

    return tuple(client_key(secret) for secret in site_keys().client.values())


@cache
def _real() -> Networks:
    return registry.networks(reach())


_instead: list[Networks] = []


def networks() -> Networks:
    """Give the sign-ins and clients of all networks."""
    return _instead[-1] if _instead else _real()


@contextmanager
def instead(others: Networks) -> Iterator[None]:
    """Let other networks take the real ones' place in this process: what a bench asks, where no server is."""
    _instead.append(others)
    try:
        yield
    finally:
        _instead.remove(others)

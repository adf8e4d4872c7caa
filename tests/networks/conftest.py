"""What the tests of networks share: an event loop, no waiting, and the places where the contract is tried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from essaim.networks.http import without_waiting
from essaim.networks.sandbox import SandboxServer, World
from tests.networks.places import ABILITIES, BlueskySandbox, MastodonSandbox, Place
from tests.networks.real_places import BlueskyAppView, BlueskyPds, MastodonSnac
from tests.servers.appview import shared_appview
from tests.servers.pds import shared_pds
from tests.servers.snac import shared_snac


@pytest.fixture
def anyio_backend() -> str:
    """Run async tests on asyncio, as Essaim does."""
    return "asyncio"


@pytest.fixture
def no_waiting() -> Iterator[None]:
    """Let retries follow each other at once."""
    with without_waiting():
        yield


@pytest.fixture
def sandbox() -> Iterator[SandboxServer]:
    """Give a small invented world, its servers up."""
    with SandboxServer(World()) as server:
        yield server


@pytest.fixture(
    params=[
        "mastodon-sandbox",
        "bluesky-sandbox",
        pytest.param("mastodon-snac", marks=pytest.mark.servers),
        pytest.param("bluesky-pds", marks=pytest.mark.servers),
        pytest.param("bluesky-appview", marks=[pytest.mark.servers, pytest.mark.long]),
    ]
)
def place(request: pytest.FixtureRequest, no_waiting: None) -> Iterator[Place]:
    """Give each place where the contract must hold.

    A test's mark `needs` names what its place must be able to do: where there is no way to try it, the test is skipped
    with the place's reason; where the server is known to do otherwise, the test must fail.
    """
    with at_place(request.param) as place:
        heed_needs(request, place)
        yield place


@contextmanager
def at_place(name: str) -> Iterator[Place]:
    """Give one place by its name."""
    if name == "mastodon-snac":
        yield MastodonSnac(shared_snac())
    elif name == "bluesky-pds":
        yield BlueskyPds(shared_pds())
    elif name == "bluesky-appview":
        yield BlueskyAppView(shared_appview())
    else:
        with SandboxServer(World()) as server:
            yield MastodonSandbox(server) if name == "mastodon-sandbox" else BlueskySandbox(server)


def heed_needs(request: pytest.FixtureRequest, place: Place) -> None:
    """Skip the test, or expect it to fail, when its place lacks what it needs."""
    wanted = [ability for mark in request.node.iter_markers("needs") for ability in mark.args]
    assert ABILITIES.issuperset(wanted), wanted
    for ability in wanted:
        if ability in place.cannot:
            pytest.skip(place.cannot[ability])
        if ability in place.otherwise:
            request.applymarker(pytest.mark.xfail(reason=place.otherwise[ability], strict=True))

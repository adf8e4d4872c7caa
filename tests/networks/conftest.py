"""What the tests of networks share: an event loop, no waiting, and the places where the contract is tried."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from essaim.networks.http import without_waiting
from essaim.networks.sandbox import SandboxServer, World
from tests.networks.places import BlueskySandbox, MastodonSandbox, Place


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


@pytest.fixture(params=["mastodon-sandbox", "bluesky-sandbox"])
def place(request: pytest.FixtureRequest, no_waiting: None) -> Iterator[Place]:
    """Give each place where the contract must hold; real servers are further parameters."""
    kinds: dict[str, type[MastodonSandbox | BlueskySandbox]] = {
        "mastodon-sandbox": MastodonSandbox,
        "bluesky-sandbox": BlueskySandbox,
    }
    with SandboxServer(World()) as server:
        yield kinds[request.param](server)

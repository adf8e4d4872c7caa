"""The town, once Django is ready."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from essaim.networks import http
from essaim.networks.sandbox import SandboxServer, World

if TYPE_CHECKING:
    from essaim.store.models import Person
    from tests.services.reconnecting.town import Town


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    """Give an empty town whose servers answer."""
    from tests.services.reconnecting.town import Town

    world = World(seed=7)
    with SandboxServer(world), http.without_waiting():
        yield Town(world)


@pytest.fixture(autouse=True)
def long_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a turn end when its work is done, on a slow machine too: what is told here is not how long it may last."""
    from essaim.services import working
    from essaim.services.reconnecting import running

    monkeypatch.setattr(running, "TURN_SECONDS", 240.0)
    monkeypatch.setattr(working, "slice_seconds", lambda: 240.0)


@pytest.fixture
def ana(town: Town) -> Person:
    """Give ana, on tilleul."""
    return town.ana()

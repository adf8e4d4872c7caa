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


@pytest.fixture
def ana(town: Town) -> Person:
    """Give ana, on tilleul."""
    return town.ana()

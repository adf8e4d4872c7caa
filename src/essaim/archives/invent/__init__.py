"""Invents archives shaped exactly as X makes them, from a seed: for the demo, the tests and the benchmarks."""

from __future__ import annotations

from essaim.archives.invent.extras import Extras
from essaim.archives.invent.x import invent_x_archive

__all__ = ["Extras", "invent_x_archive"]

"""Reads data archives. Pure: bytes in, `model` values out."""

from __future__ import annotations

from essaim.archives.contract import Archive, Progress, Purpose
from essaim.archives.opening import open_archive

__all__ = ["Archive", "Progress", "Purpose", "open_archive"]

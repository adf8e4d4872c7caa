"""Bluesky and other hosts of the AT Protocol. Modules here are imported one by one, to stay light."""

from essaim.networks.bluesky.metadata import client_metadata

__all__ = ["client_metadata"]

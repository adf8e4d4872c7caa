"""A real PDS with its AppView, of the network's own development environment."""

from tests.servers.appview.launch import AppView, shared_appview

__all__ = ["AppView", "shared_appview"]

"""Whole addresses of our own pages, built from ESSAIM_BASE_URL and never from what a browser sends."""

from __future__ import annotations

from essaim.conf.settings import current
from essaim.model import Network
from essaim.services.pages import absolute, site_root

__all__ = ["absolute", "base_url", "redirect_uri", "site_root"]


def redirect_uri(network: Network) -> str:
    """Give where a network sends people back after they said yes."""
    return absolute(f"oauth-{network.value}")


def base_url() -> str:
    """Give the site's address with its sub-path, without a slash at the end."""
    return site_root() + current().sub_path

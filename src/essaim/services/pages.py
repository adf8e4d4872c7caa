"""Whole addresses of this site's pages, for what is read elsewhere: e-mails, feeds, posts, posters."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from django.urls import reverse

from essaim.conf.settings import current

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def site_root() -> str:
    """Give scheme, host and port of the site. On one's own machine the host is a number.

    Bluesky takes only 127.0.0.1 from a client on one's own machine, and a session does not pass between
    that and `localhost`: so both sign-ins use the number.
    """
    parts = urlsplit(current().base_url)
    netloc = parts.netloc
    if parts.hostname in LOOPBACK:
        netloc = "127.0.0.1" if parts.port is None else f"127.0.0.1:{parts.port}"
    return urlunsplit((parts.scheme, netloc, "", "", ""))


def absolute(name: str, *values: str | int) -> str:
    """Give the whole address of one of our pages."""
    return site_root() + reverse(name, args=values)

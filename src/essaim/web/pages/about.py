"""About the site, what happens to data, and a sign of life for machines."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from essaim.conf.settings import current
from essaim.web.people import Request


def about(request: Request) -> HttpResponse:
    """Show who runs the site and on what."""
    return render(request, "about.html")


def privacy(request: Request) -> HttpResponse:
    """Show what is held, why, until when, and how to take it away."""
    settings = current()
    return render(
        request, "privacy.html", {"x_embed_url": settings.x_embed_url, "upload_max_mb": settings.upload_max_mb}
    )


def health(_request: Request) -> HttpResponse:
    """Say that the site answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")

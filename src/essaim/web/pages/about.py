"""About the site, what happens to data, and a sign of life for machines."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from essaim.base import clock
from essaim.conf.settings import current
from essaim.services import documents
from essaim.web import addresses
from essaim.web.people import Request

SECURITY_TXT_HOLDS = timedelta(days=180)


def about(request: Request) -> HttpResponse:
    """Show who runs the site and on what."""
    return render(request, "about.html", {"nav": "about"})


def help_page(request: Request) -> HttpResponse:
    """Answer the questions people ask."""
    return render(request, "help.html", {"nav": "help", "upload_max_mb": current().upload_max_mb})


def accessibility(request: Request) -> HttpResponse:
    """Say how well the site can be used by everybody, and whom to tell when it cannot."""
    return render(request, "accessibility.html", {"nav": "accessibility"})


def privacy(request: Request) -> HttpResponse:
    """Show what is held, why, until when, and how to take it away."""
    return _document(request, "note")


def listed(request: Request) -> HttpResponse:
    """Tell people who are no members what may be held of them."""
    return _document(request, "listed")


def record(request: Request) -> HttpResponse:
    """Show the record of processing."""
    return _document(request, "record")


def impact(request: Request) -> HttpResponse:
    """Show the draft of the impact assessment."""
    return _document(request, "impact")


def _document(request: Request, name: str) -> HttpResponse:
    return render(request, "document.html", {"document": documents.DOCUMENTS[name](), "name": name})


@require_GET
def security_txt(_request: Request) -> HttpResponse:
    """Tell those who found a weakness whom to write to (RFC 9116); nothing where nobody gave an address."""
    contact = current().contact
    if not contact:
        raise Http404
    if "://" not in contact and not contact.startswith("mailto:"):
        contact = f"mailto:{contact}"
    lines = (
        f"Contact: {contact}",
        f"Expires: {(clock.now() + SECURITY_TXT_HOLDS).isoformat(timespec='seconds').replace('+00:00', 'Z')}",
        "Preferred-Languages: fr, en",
        f"Canonical: {addresses.absolute('security-txt')}",
    )
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")

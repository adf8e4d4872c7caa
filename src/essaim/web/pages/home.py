"""The first page: what this is, in ten seconds."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from essaim.services import counting
from essaim.web.people import Request


def home(request: Request) -> HttpResponse:
    """Show what the site is for, how it goes, what happens to one's data, and how many are here."""
    return render(request, "home.html", {"figures": counting.figures()})

"""The first page: what this is, in ten seconds."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from essaim.web.people import Request


def home(request: Request) -> HttpResponse:
    """Show what the site is for, how it goes, and what happens to one's data."""
    return render(request, "home.html")

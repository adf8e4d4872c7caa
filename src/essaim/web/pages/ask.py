"""Asking X for the archive: how, and what one can do while X prepares it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from essaim.web.people import Request


def ask(request: Request) -> HttpResponse:
    """Say where to ask, how long it takes, and what to do meanwhile; members and strangers alike."""
    return render(request, "ask.html", {"nav": "ask"})

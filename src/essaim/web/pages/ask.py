"""Asking X for the archive: how, and what one can do while X prepares it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from essaim.services import mailing
from essaim.web.people import Request


def ask(request: Request) -> HttpResponse:
    """Say where to ask, how long it takes, and what to do meanwhile; members and strangers alike."""
    can_remind = request.person is not None and mailing.can_remind(request.person)
    return render(request, "ask.html", {"nav": "ask", "can_remind": can_remind})

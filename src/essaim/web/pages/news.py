"""News: what happened while one was away."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from essaim.services import noticing
from essaim.web.people import MemberRequest, member_only


@require_GET
@member_only
def news(request: MemberRequest) -> HttpResponse:
    """Show the notices, and note that they were read."""
    shown = noticing.news(request.person)
    response = render(request, "news/news.html", {"news": shown, "nav": "news"})
    noticing.mark_read(request.person)
    return response

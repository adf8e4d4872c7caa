"""Choosing light or dark."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from essaim.web import themes
from essaim.web.pages.language import A_YEAR
from essaim.web.people import Request, safe_next


@require_POST
def theme(request: Request) -> HttpResponse:
    """Keep the chosen light, and go back to the page one came from. Leaving it to the device keeps nothing."""
    response = HttpResponseRedirect(safe_next(request.POST.get("next", "")) or reverse("home"))
    wanted = request.POST.get("theme", "")
    if wanted == "":
        response.delete_cookie(themes.COOKIE, samesite="Lax")
    elif wanted in themes.THEMES:
        response.set_cookie(
            themes.COOKIE,
            wanted,
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response

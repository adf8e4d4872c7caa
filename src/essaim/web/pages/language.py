"""Changing the language of the pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from essaim.services import people
from essaim.web.languages import known
from essaim.web.people import Request, safe_next

A_YEAR = 365 * 24 * 3600


@require_POST
def language(request: Request) -> HttpResponse:
    """Keep the chosen language, and go back to the page one came from."""
    response = HttpResponseRedirect(safe_next(request.POST.get("next", "")) or reverse("home"))
    chosen = request.POST.get("language", "")
    if known(chosen):
        if request.person is not None:
            people.choose_language(request.person, chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=A_YEAR,
            path=settings.LANGUAGE_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response

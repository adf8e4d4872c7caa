"""In which language a page speaks: the person's, else the cookie's, else the browser's, else French."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from essaim.web.people import Request


def known(language: str) -> bool:
    """Say whether the site speaks that language."""
    return language in dict(settings.LANGUAGES)


class LanguageMiddleware:
    """Activates the language of each request and says it in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        """Answer the request in the right language."""
        person = request.person
        chosen = person.language if person is not None and known(person.language) else ""
        language = chosen or translation.get_language_from_request(request)
        with translation.override(language):
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

"""When something goes wrong: one clear sentence on the page, and the right status."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from essaim.base.errors import BadInput, EssaimError
from essaim.networks.errors import AddressRefused, NetworkError, NotThere
from essaim.services.errors import NotYours, TooOften
from essaim.web.words import say

P = ParamSpec("P")


def sentence_of(error: EssaimError) -> str:
    """Give what the error says, in the language of the page, with its values."""
    return say(error.message, error.details)


def status_of(error: EssaimError) -> int:
    """Give the HTTP status that tells a machine the same."""
    match error:
        case NotYours():
            return 404
        case TooOften():
            return 429
        case BadInput() | AddressRefused() | NotThere():
            return 400
        case NetworkError():
            return 502 if error.permanent else 503
        case _:
            return 500


def error_page(request: HttpRequest, error: EssaimError) -> HttpResponse:
    """Give a whole page that says what happened, what was not lost, and where to go on."""
    context = {"sentence": sentence_of(error), "again": not error.permanent}
    return render(request, "errors/sentence.html", context, status=status_of(error))


def tell_errors(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Turn an error of ours that a view lets through into a page."""

    @wraps(view)
    def told(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except EssaimError as error:
            request = args[0] if args else kwargs["request"]
            if not isinstance(request, HttpRequest):
                raise
            return error_page(request, error)

    return told


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Give the page for a request that makes no sense."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Give the page for what is not allowed."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Give the page for an address that leads nowhere."""
    return render(request, "errors/404.html", status=404)


def broken(request: HttpRequest, *_: object) -> HttpResponse:
    """Give the page for our own mistakes; it asks the database nothing, which may be what is broken."""
    return render(request, "errors/500.html", {"plain": True}, status=500)

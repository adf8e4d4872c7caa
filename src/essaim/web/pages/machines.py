"""What machines ask of the site: a sign of life, figures, and the operators' own colour."""

from __future__ import annotations

import hmac

from django.http import Http404, HttpResponse

from essaim.conf.settings import current
from essaim.services import upkeep
from essaim.web.branding import rule
from essaim.web.colours import SHEETS
from essaim.web.metrics import CONTENT_TYPE, exposition
from essaim.web.people import Request


def health(_request: Request) -> HttpResponse:
    """Say that the site answers and reaches its database; 503 when it does not. For machines, and for nobody's data."""
    well = upkeep.database_answers()
    words = "ok\n" if well else "the database does not answer\n"
    return HttpResponse(words, status=200 if well else 503, content_type="text/plain; charset=utf-8")


def metrics(request: Request) -> HttpResponse:
    """Give the figures of the site as Prometheus reads them, to who sends the token; nothing is there for others."""
    token = current().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    response = HttpResponse(exposition(), content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def brand(_request: Request, light: str) -> HttpResponse:
    """Give the operator's own colour for one light, as a style sheet."""
    colour = current().colour
    if light not in SHEETS or not colour:
        raise Http404
    response = HttpResponse(rule(colour, light), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response

"""One line in the log for each request: which page, what came of it, how long it took. Nothing of who asked."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

log = logging.getLogger("essaim.requests")


class TimingMiddleware:
    """Logs requests by the names of their pages: an address may hold a number or a name, the page's name never does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request and log it."""
        began = time.perf_counter()
        response = self.get_response(request)
        taken = round((time.perf_counter() - began) * 1000)
        match = request.resolver_match
        page = (match.url_name if match else "") or "none"
        # Style sheets and drawings have no name and are left out, as is the sign of life.
        if page != "health" and (match or response.status_code >= 400):
            told = {"page": page, "status": response.status_code, "ms": taken}
            log.info("%s %s %s ms", page, response.status_code, taken, extra=told)
        return response

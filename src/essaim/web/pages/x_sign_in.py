"""Where X sends people back to: X knows one address of the site, whatever somebody signed in there for."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from essaim.services import proving_by_sign_in
from essaim.web.pages import opt_out, proofs
from essaim.web.pages.proofs import AT_X
from essaim.web.people import Request


@require_GET
def back(request: Request) -> HttpResponse:
    """Go on with what this browser went to X for last: being left out, or proving a member's account."""
    if not proving_by_sign_in.offered():
        raise Http404
    return opt_out.back_from_x(request) if AT_X in request.session else proofs.back_from_x(request)

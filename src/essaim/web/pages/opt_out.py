"""For people who are no members: what a list may hold of them, and how to be left out."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from essaim.base.errors import BadInput
from essaim.model import Network
from essaim.networks.errors import NetworkError
from essaim.services import limiting, proving_by_sign_in, withdrawing
from essaim.web import addresses
from essaim.web.errors import sentence_of, status_of
from essaim.web.pages.proofs import AT_X, post_on_x
from essaim.web.people import Request

#: What the session holds until the post was read.
ASKING = "opt_out"


@require_http_methods(["GET", "HEAD", "POST"])
def opt_out(request: Request) -> HttpResponse:
    """Give a code, and leave out the author of the post that carries it."""
    if request.method != "POST":
        return _page(request)
    if "x" in request.POST:
        return _to_x(request)
    if "begin" in request.POST:
        limiting.spend_visitor("opt-out", request.META.get("REMOTE_ADDR", ""))
        request.session[ASKING] = withdrawing.begin()
        return redirect("opt-out")
    typed, undo = request.POST.get("post", "").strip(), request.POST.get("wish") == "undo"
    try:
        limiting.spend_visitor("opt-out", request.META.get("REMOTE_ADDR", ""))
        withdrawing.check(request.session.get(ASKING, ""), typed, undo=undo)
    except (BadInput, NetworkError) as error:
        return _page(request, typed=typed, error=sentence_of(error), status=status_of(error))
    del request.session[ASKING]
    if not undo:
        messages.success(
            request,
            _(
                "Done: your account is left out. It leaves the lists given before within minutes. "
                "You may delete the post."
            ),
        )
    return _done(request, undo=undo)


def back_from_x(request: Request) -> HttpResponse:
    """Leave out whom X says the visitor is."""
    try:
        undo = withdrawing.finish_by_sign_in(request.session.pop(AT_X, ""), request.GET.dict())
    except (BadInput, NetworkError) as error:
        return _page(request, x_error=sentence_of(error), status=status_of(error))
    if not undo:
        messages.success(request, _("Done: your account is left out. It leaves the lists given before within minutes."))
    return _done(request, undo=undo)


def _to_x(request: Request) -> HttpResponse:
    if not proving_by_sign_in.offered():
        raise Http404
    limiting.spend_visitor("opt-out", request.META.get("REMOTE_ADDR", ""))
    undo = request.POST["x"] == "undo"
    url, request.session[AT_X] = withdrawing.begin_by_sign_in(addresses.redirect_uri(Network.X), undo=undo)
    return HttpResponseRedirect(url)


def _done(request: Request, *, undo: bool) -> HttpResponse:
    if undo:
        messages.success(request, _("Done: lists that are given from now on may have your account again."))
    return redirect("opt-out")


def _page(request: Request, *, typed: str = "", error: str = "", x_error: str = "", status: int = 200) -> HttpResponse:
    sealed = request.session.get(ASKING, "")
    asking = withdrawing.asking(sealed) if sealed else None
    context = {
        "asking": asking,
        "compose": f"{post_on_x()}?{urlencode({'text': asking.text})}" if asking else "",
        "typed": typed,
        "error": error,
        "x_offered": proving_by_sign_in.offered(),
        "x_error": x_error,
    }
    return render(request, "opt_out.html", context, status=status)

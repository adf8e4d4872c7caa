"""Coming in to the operators' pages: a code of one's device; the first time, setting the device up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from essaim.services import seeing
from essaim.services.errors import NotYours, TooOften, WrongCode
from essaim.services.keys import sealer
from essaim.services.operating import entering
from essaim.store.models import Operator
from essaim.web.drawing import qr
from essaim.web.errors import sentence_of
from essaim.web.operators import let_in, let_out, operator_only
from essaim.web.people import MemberRequest, member_only, safe_next

LONGEST = 100
SEALED = "operator-setup-page"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def enter(request: MemberRequest) -> HttpResponse:
    """Ask for the code that the operator's device shows, or help to set the device up."""
    operator = entering.of(request.person)
    if operator is None:
        raise NotYours
    if not operator.totp_sealed:
        return _set_up(request, operator)
    wanted = safe_next(request.POST.get("next", request.GET.get("next", "")))
    if request.method != "POST":
        return render(request, "operators/enter.html", {"next": wanted})
    try:
        entering.check(operator, request.POST.get("code", "")[:LONGEST])
    except (WrongCode, TooOften) as error:
        return render(request, "operators/enter.html", {"next": wanted, "error": sentence_of(error)}, status=400)
    let_in(request)
    return HttpResponseRedirect(wanted or reverse("operators"))


@require_POST
@operator_only
def leave(request: MemberRequest) -> HttpResponse:
    """Close the operators' pages, and stay signed in."""
    let_out(request)
    messages.success(request, _("The operators’ pages are closed."))
    return redirect("dashboard")


def _set_up(request: MemberRequest, operator: Operator) -> HttpResponse:
    """First the code of the command, then the secret for the device, then the first code it shows."""
    if request.method != "POST":
        return render(request, "operators/set_up.html")
    code, kept = request.POST.get("setup", "")[:LONGEST], request.POST.get("secret", "")
    try:
        if not kept:
            secret = entering.begin_setup(operator, code)
            return _show_secret(request, secret, code)
        secret = sealer().open(kept[:1000], f"{SEALED}:{operator.pk}")
        try:
            entering.confirm_setup(operator, code, secret, request.POST.get("code", "")[:LONGEST])
        except WrongCode as error:
            return _show_secret(request, secret, code, sentence_of(error))
    except (WrongCode, TooOften) as error:
        return render(request, "operators/set_up.html", {"error": sentence_of(error)}, status=400)
    let_in(request)
    messages.success(request, _("Your second factor is set up."))
    return redirect("operators")


def _show_secret(request: MemberRequest, secret: str, code: str, error: str = "") -> HttpResponse:
    operator = entering.of(request.person)
    address = entering.address_of(secret, seeing.name_of(request.person))
    context = {
        "setup": code,
        "secret": secret,
        "groups": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        # Sealed, so that the page can bring it back and nobody can choose it.
        "sealed": sealer().seal(secret, f"{SEALED}:{operator.pk if operator else 0}"),
        "address": address,
        "drawing": qr(address),
        "error": error,
    }
    return render(request, "operators/set_up.html", context, status=400 if error else 200)

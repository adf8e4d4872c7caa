"""My data: what is held, what I chose, and how to take it away."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.model import ArrivalChoice, Findability
from essaim.services import people, seeing, signing_in
from essaim.services.errors import NotYours
from essaim.web.choices import arrival_choices, findability_choices
from essaim.web.people import MemberRequest, member_only, sign_out


@dataclass(frozen=True)
class Blocked:
    """Somebody blocked, as the page lists them."""

    block_id: int
    name: str


@require_GET
@member_only
def me(request: MemberRequest) -> HttpResponse:
    """Show everything about oneself on one page."""
    person = request.person
    context = {
        "holdings": people.holdings(person),
        "consents": people.consents(person),
        "findability": findability_choices(person.findability),
        "arrivals": arrival_choices(person.arrivals),
        "blocks": [Blocked(block.pk, seeing.name_of(block.blocked)) for block in people.blocks(person)],
        "nav": "me",
    }
    return render(request, "me/me.html", context)


@require_POST
@member_only
def findability(request: MemberRequest) -> HttpResponse:
    """Keep who may find the person."""
    chosen = request.POST.get("findability", "")
    if chosen not in set(Findability):
        raise NotYours
    people.choose_findability(request.person, Findability(chosen))
    messages.success(request, _("Kept. It holds from now on."))
    return redirect("me")


@require_POST
@member_only
def arrivals(request: MemberRequest) -> HttpResponse:
    """Keep what happens when somebody arrives later."""
    chosen = request.POST.get("arrivals", "")
    if chosen not in set(ArrivalChoice):
        raise NotYours
    people.choose_arrivals(request.person, ArrivalChoice(chosen))
    messages.success(request, _("Kept. It holds from now on."))
    return redirect("me")


@require_POST
@member_only
def consent(request: MemberRequest) -> HttpResponse:
    """Give or withdraw one agreement."""
    purpose, yes = request.POST.get("purpose", ""), request.POST.get("answer") == "yes"
    if purpose != people.AUTOMATIC:
        raise NotYours
    # One choice with two faces, the agreement and what happens at an arrival: both stay the same.
    people.choose_arrivals(request.person, ArrivalChoice.FOLLOW if yes else ArrivalChoice.ANNOUNCE)
    messages.success(request, _("Kept. It holds from now on."))
    return redirect("me")


@require_POST
@member_only
def unblock(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a block back."""
    people.unblock(request.person, pk)
    messages.success(request, _("The block is taken back."))
    return redirect("me")


@require_GET
@member_only
def export(request: MemberRequest) -> HttpResponse:
    """Give all that is held, as a file."""
    response = JsonResponse(people.export(request.person), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="essaim.json"'
    return response


@require_POST
@member_only
def recovery_code(request: MemberRequest) -> HttpResponse:
    """Make a new recovery code and show it once."""
    code = signing_in.new_recovery_code(request.person)
    return render(request, "me/recovery_code.html", {"code": code, "nav": "me"})


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def erase(request: MemberRequest) -> HttpResponse:
    """Say what goes, ask, erase, and give a receipt."""
    if request.method != "POST":
        return render(request, "me/erase.html", {"holdings": people.holdings(request.person), "nav": "me"})
    receipt = people.erase(request.person)
    sign_out(request)
    response = render(request, "me/erased.html", {"receipt": receipt})
    response["Cache-Control"] = "private, no-store"
    return response

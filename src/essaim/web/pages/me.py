"""My data: what is held, what I chose, and how to take it away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.base import clock
from essaim.model import ArrivalChoice, Findability
from essaim.services import (
    feeding,
    limiting,
    mailing,
    people,
    presenting,
    retaining,
    seeing,
    signing_in,
    visiting,
    welcoming,
)
from essaim.services.errors import NotYours
from essaim.web.choices import arrival_choices, findability_choices
from essaim.web.people import MemberRequest, member_only, sign_out


@dataclass(frozen=True)
class Blocked:
    """Somebody blocked, as the page lists them."""

    block_id: int
    name: str


@dataclass(frozen=True)
class Visit:
    """One browser in which the person is signed in, as the page lists it."""

    number: int
    device: str
    since: datetime
    seen_at: datetime
    this: bool


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
        "visits": _visits(request),
        "nav": "me",
    }
    return render(request, "me/me.html", context)


def _visits(request: MemberRequest) -> list[Visit]:
    key = request.session.session_key
    return [
        Visit(row.pk, row.device, row.created_at, row.seen_at, visiting.is_this(row, key))
        for row in visiting.of(request.person)
    ]


@require_POST
@member_only
def end_session(request: MemberRequest, pk: int) -> HttpResponse:
    """Sign out one browser, which may be another one."""
    visiting.end_one(request.person, pk)
    if not visiting.exists(request.session.session_key or ""):
        sign_out(request)
        return redirect("home")
    messages.success(request, _("That browser is signed out."))
    return redirect("me")


@require_POST
@member_only
def end_other_sessions(request: MemberRequest) -> HttpResponse:
    """Sign out all browsers but this one."""
    visiting.end_others(request.person, request.session.session_key)
    messages.success(request, _("All other browsers are signed out."))
    return redirect("me")


@require_POST
@member_only
def findability(request: MemberRequest) -> HttpResponse:
    """Keep who may find the person."""
    chosen = request.POST.get("findability", "")
    if chosen not in set(Findability):
        raise NotYours
    people.choose_findability(request.person, Findability(chosen))
    messages.success(request, _("Kept. It applies from now on."))
    return redirect("me")


@require_http_methods(["GET", "POST"])
@member_only
def keep(request: MemberRequest) -> HttpResponse:
    """Keep lists and wish for another year: where the notice leads that says that they end."""
    if request.method == "POST":
        retaining.keep_for_another_year(request.person)
        messages.success(request, _("Kept for another year."))
        return redirect("me")
    return render(request, "me/keep.html", {"kept": retaining.keeping(request.person), "nav": "me"})


@require_POST
@member_only
def arrivals(request: MemberRequest) -> HttpResponse:
    """Keep what happens when somebody arrives later."""
    chosen = request.POST.get("arrivals", "")
    if chosen not in set(ArrivalChoice):
        raise NotYours
    people.choose_arrivals(request.person, ArrivalChoice(chosen))
    messages.success(request, _("Kept. It applies from now on."))
    return redirect("me")


@require_POST
@member_only
def consent(request: MemberRequest) -> HttpResponse:
    """Give or withdraw one agreement."""
    purpose, yes = request.POST.get("purpose", ""), request.POST.get("answer") == "yes"
    match purpose:
        case people.AUTOMATIC:
            # One choice with two faces, the agreement and what happens at an arrival: both stay the same.
            people.choose_arrivals(request.person, ArrivalChoice.FOLLOW if yes else ArrivalChoice.ANNOUNCE)
        case mailing.NEWS if yes:
            return redirect("telling")  # it takes an address
        case mailing.NEWS:
            mailing.stop(request.person)
        case feeding.FEED:
            (feeding.make if yes else feeding.stop)(request.person)
        case presenting.PAGE if yes:
            return redirect("my-page")  # it takes a name
        case presenting.PAGE:
            presenting.take_back(request.person)
        case welcoming.COUNTED:
            (people.give_consent if yes else people.withdraw_consent)(request.person, purpose)
        case _:
            raise NotYours
    messages.success(request, _("Kept. It applies from now on."))
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
    """Give all that is held, as a file for machines or, with `?form=page`, as a page to read."""
    limiting.spend_member("export", request.person)
    if request.GET.get("form") == "page":
        page = render(request, "me/export.html", {"tables": people.readable(request.person), "made_at": clock.now()})
        page["Content-Disposition"] = 'attachment; filename="essaim.html"'
        return page
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

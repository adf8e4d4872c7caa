"""The first minute of somebody new: the recovery code, once, and two choices."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from essaim.model import ArrivalChoice, Findability
from essaim.services import people, welcoming
from essaim.services.keys import sealer
from essaim.web.choices import arrival_choices, findability_choices
from essaim.web.pages.sign_in import WELCOME
from essaim.web.people import MemberRequest, member_only


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def welcome(request: MemberRequest) -> HttpResponse:
    """Show the code until the person says that it is written down; keep the two choices."""
    sealed = request.session.get(WELCOME, "")
    if not sealed:
        return redirect("dashboard")
    finder = request.POST.get("findability", request.person.findability)
    arrivals = request.POST.get("arrivals", request.person.arrivals)
    error = ""
    if request.method == "POST":
        known = finder in set(Findability) and arrivals in set(ArrivalChoice)
        if known and request.POST.get("written"):
            people.choose_findability(request.person, Findability(finder))
            people.choose_arrivals(request.person, ArrivalChoice(arrivals))
            if request.POST.get("counted") == "yes":
                people.give_consent(request.person, welcoming.COUNTED)
            del request.session[WELCOME]
            return redirect("dashboard")
        error = _("Please write the code down first, then tick the box: it is shown only here.")
    context = {
        "code": sealer().open(sealed, WELCOME),
        "findability": findability_choices(finder),
        "arrivals": arrival_choices(arrivals),
        "error": error,
    }
    return render(request, "welcome.html", context, status=400 if error else 200)

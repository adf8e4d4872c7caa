"""A member's public page, as its member and as everybody sees it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from essaim.base.errors import BadInput
from essaim.services import presenting
from essaim.services.errors import NotYours
from essaim.store.models import ReportReason
from essaim.web.addresses import absolute
from essaim.web.choices import Choice
from essaim.web.drawing import qr
from essaim.web.errors import sentence_of, status_of
from essaim.web.people import MemberRequest, Request, member_only


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def mine(request: MemberRequest) -> HttpResponse:
    """Show the member their page's settings, and publish it."""
    if request.method != "POST":
        return _mine(request)
    name = request.POST.get("name", "")
    indexed, source = request.POST.get("indexed") == "yes", request.POST.get("shows_source") == "yes"
    try:
        presenting.publish(request.person, name, indexed=indexed, shows_source=source)
    except NotYours:
        raise
    except BadInput as error:
        return _mine(request, typed=name, error=sentence_of(error), status=status_of(error))
    messages.success(request, _("Your page is published."))
    return redirect("my-page")


@require_POST
@member_only
def end(request: MemberRequest) -> HttpResponse:
    """Take the page back."""
    presenting.take_back(request.person)
    messages.success(request, _("Your page is gone. Nobody else gets its name for a year."))
    return redirect("my-page")


@require_safe
def page(request: Request, name: str) -> HttpResponse:
    """Show a member's public page to everybody."""
    shown = presenting.show(name)
    response = render(request, "presenting/page.html", {"shown": shown, "code": qr(shown.url)})
    if not shown.indexed:
        response["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, name: str) -> HttpResponse:
    """Take a report from anybody."""
    shown = presenting.show(name)
    reason = request.POST.get("reason", ReportReason.IMPERSONATION)
    if request.method == "POST":
        if reason not in set(ReportReason):
            raise NotYours
        presenting.report(name, ReportReason(reason), request.POST.get("words", ""))
        messages.success(request, _("Thank you. The people who run this site will read it."))
        return redirect("public-page", shown.name)
    words = {
        ReportReason.IMPERSONATION: _("It pretends to be somebody else"),
        ReportReason.ABUSE: _("It insults or harms somebody"),
        ReportReason.OTHER: _("Something else"),
    }
    reasons = [Choice(value, label, "", value == reason) for value, label in words.items()]
    return render(request, "presenting/report.html", {"name": shown.name, "reasons": reasons})


def _mine(request: MemberRequest, *, typed: str = "", error: str = "", status: int = 200) -> HttpResponse:
    row = presenting.page_of(request.person)
    url = "" if row is None else absolute("public-page", row.name)
    posted = request.method == "POST"
    context = {
        "page": row,
        "url": url,
        "code": qr(url) if url else "",
        "typed": typed or (presenting.suggestion(request.person) if row is None else row.name),
        "indexed": request.POST.get("indexed") == "yes" if posted else row is not None and row.indexed,
        "shows_source": request.POST.get("shows_source") == "yes" if posted else row is not None and row.shows_source,
        "error": error,
        "nav": "my-page",
    }
    return render(request, "presenting/mine.html", context, status=status)

"""How one is told: by e-mail, and what the links in e-mails lead to, for which nobody has to sign in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.base.errors import BadInput
from essaim.services import feeding, mailing
from essaim.web.errors import sentence_of, status_of
from essaim.web.people import MemberRequest, Request, member_only


@require_GET
@member_only
def telling(request: MemberRequest) -> HttpResponse:
    """Show how the person is told."""
    return _page(request)


@require_POST
@member_only
def mail(request: MemberRequest) -> HttpResponse:
    """Write to the address, to ask whether it is theirs."""
    typed = request.POST.get("address", "")
    try:
        mailing.propose(request.person, typed)
    except BadInput as error:
        return _page(request, typed=typed, error=sentence_of(error), status=status_of(error))
    messages.success(request, _("We have written to you. Open that e-mail and say yes."))
    return redirect("telling")


@require_POST
@member_only
def mail_stop(request: MemberRequest) -> HttpResponse:
    """Send nothing more, and forget the address."""
    mailing.stop(request.person)
    messages.success(request, _("We write to you no more, and your address is erased here."))
    return redirect("telling")


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Request, token: str) -> HttpResponse:
    """Ask, and take the yes, that the address is the person's: whoever reads its mailbox may, signed in or not."""
    language = mailing.waiting(token).person.language
    with translation.override(language):
        if request.method == "POST":
            mailing.confirm(token)
            return _by_link(
                request,
                _("Thank you"),
                _("Your news comes to this address from now on, at most once a day. Each e-mail has a link to stop."),
            )
        return _by_link(
            request,
            _("Shall your news come to this address?"),
            _("One e-mail a day at most, and none on days without news. You can stop at any time with one click."),
            _("Yes, write to me here"),
        )


# A mailbox's own button posts here without having seen our page (RFC 8058): no cookie, no form token.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop_by_link(request: Request, token: str) -> HttpResponse:
    """Stop all e-mails for whoever holds one; looking at the page alone changes nothing."""
    if request.method == "POST":
        mailing.stop_by_link(token)
        return _by_link(
            request,
            _("You receive no more e-mails"),
            _("Your address is erased here. Your news is still on the site."),
        )
    return _by_link(
        request,
        _("Stop the e-mails?"),
        _("Your address is then erased here. Nothing else changes: people are still found and followed for you."),
        _("Yes, stop"),
    )


def _by_link(request: Request, title: str, text: str, yes: str = "") -> HttpResponse:
    response = render(request, "telling/by_link.html", {"title": title, "text": text, "yes": yes})
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: MemberRequest, *, typed: str = "", error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "mail_sent": mailing.configured(),
        "feed": feeding.address(request.person),
        "mailbox": mailing.mailbox(request.person),
        "typed": typed,
        "error": error,
        "nav": "news",
    }
    return render(request, "telling/telling.html", context, status=status)

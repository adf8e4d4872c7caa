"""Coming back with the recovery code, when no linked account answers any more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from essaim.services import limiting, signing_in
from essaim.services.errors import TooOften, WrongRecoveryCode
from essaim.web.errors import sentence_of, status_of
from essaim.web.people import Request, sign_in

LONGEST_CODE = 200


@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: Request) -> HttpResponse:
    """Ask for the code and let its person in."""
    if request.method != "POST":
        return render(request, "recover.html")
    try:
        limiting.spend_visitor("recover", request.META.get("REMOTE_ADDR", ""))
        limiting.spend_site("recover-all")
        person = signing_in.recover(request.POST.get("code", "")[:LONGEST_CODE])
    except (WrongRecoveryCode, TooOften) as error:
        return render(request, "recover.html", {"error": sentence_of(error)}, status=status_of(error))
    sign_in(request, person)
    messages.success(
        request, _("Welcome back. Link an account you can sign in with, so that you need no code next time.")
    )
    return redirect("accounts")

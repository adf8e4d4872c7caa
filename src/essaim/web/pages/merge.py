"""Two registrations that turn out to be one person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from essaim.services import signing_in
from essaim.services.errors import OfferExpired
from essaim.web.pages.sign_in import OFFER
from essaim.web.people import MemberRequest, member_only


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def merge(request: MemberRequest) -> HttpResponse:
    """Show what a merge would bring, and do it on a yes."""
    offer = request.session.get(OFFER, "")
    if not offer:
        raise OfferExpired
    if request.method != "POST":
        preview = signing_in.preview_merge(request.person, offer)
        return render(request, "account/merge.html", {"preview": preview, "nav": "accounts"})
    del request.session[OFFER]
    signing_in.merge(request.person, offer)
    messages.success(request, _("Your two registrations are now one."))
    return redirect("accounts")

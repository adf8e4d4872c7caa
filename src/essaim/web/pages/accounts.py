"""The accounts a person linked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from essaim.base.errors import BadInput
from essaim.model import Network
from essaim.services import grants, people, reconnecting
from essaim.services.errors import NotYours
from essaim.web.choices import place_choices
from essaim.web.people import MemberRequest, member_only


@member_only
def accounts(request: MemberRequest) -> HttpResponse:
    """Show the linked accounts and how to link another."""
    linked = list(request.person.accounts.order_by("linked_at", "pk"))
    waiting = any(account.needs_sign_in for account in linked)
    rows = [(account, grants.wider(account)) for account in linked]
    several = len({account.network for account in linked}) > 1
    context = {
        "accounts": rows,
        "waiting": waiting,
        "places": place_choices(request.person.preferred_network) if several else [],
        "nav": "accounts",
    }
    return render(request, "account/accounts.html", context)


@require_POST
@member_only
def prefer(request: MemberRequest) -> HttpResponse:
    """Keep where to follow people who are on several networks."""
    chosen = request.POST.get("network", "")
    if chosen not in {choice.value for choice in place_choices("")}:
        raise BadInput
    reconnecting.prefer(request.person, Network(chosen) if chosen else None)
    messages.success(request, _("Kept. It applies to those you follow from now on."))
    return redirect("accounts")


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def unlink(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask before unlinking, then do it."""
    account = request.person.accounts.filter(pk=pk).first()
    if account is None:
        raise NotYours
    if request.method != "POST":
        last = request.person.accounts.count() == 1
        return render(request, "account/unlink.html", {"account": account, "last": last, "nav": "accounts"})
    people.unlink(request.person, pk)
    messages.success(request, _("The account is unlinked, and Essaim no longer has access to it."))
    return redirect("accounts")

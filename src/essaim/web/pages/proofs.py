"""Proving the X account by the leaving post."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from essaim.base.errors import BadInput
from essaim.conf.settings import current
from essaim.model import Network
from essaim.networks.errors import NetworkError
from essaim.services import limiting, proving, proving_by_sign_in
from essaim.services.proving import Proved
from essaim.web import addresses
from essaim.web.asked import number_asked
from essaim.web.errors import sentence_of, status_of
from essaim.web.people import MemberRequest, member_only

POST_ON_X = "https://x.com/intent/post"
#: What the session holds while somebody is at X, to prove an account or to be left out (`pages.opt_out`).
X_PENDING, AT_X = "x_pending", "opt_out_at_x"


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def proof(request: MemberRequest) -> HttpResponse:
    """Show the text to post, and read the post."""
    account = request.POST.get("account", request.GET.get("account", ""))
    account_id = number_asked(account) if account else None
    if request.method != "POST":
        return _page(request, account_id)
    if "renew" in request.POST:
        proving.offer(request.person, account_id, renew=True)
        return redirect("proof")
    typed = request.POST.get("post", "").strip()
    try:
        limiting.spend_member("proof", request.person)
        proved = proving.check(request.person, typed)
    except (BadInput, NetworkError) as error:
        return _page(request, account_id, typed=typed, error=sentence_of(error), status=status_of(error))
    return _proved(request, proved)


@require_POST
@member_only
def begin_x(request: MemberRequest) -> HttpResponse:
    """Send the browser to X's own page, where the site has keys for X."""
    if not proving_by_sign_in.offered():
        raise Http404
    request.session.pop(AT_X, None)
    url, request.session[X_PENDING] = proving_by_sign_in.begin(request.person, addresses.redirect_uri(Network.X))
    return HttpResponseRedirect(url)


@member_only
def back_from_x(request: MemberRequest) -> HttpResponse:
    """Take in who X says the person is."""
    try:
        proved = proving_by_sign_in.finish(request.person, request.session.pop(X_PENDING, ""), request.GET.dict())
    except (BadInput, NetworkError) as error:
        return _page(request, None, x_error=sentence_of(error), status=status_of(error))
    return _proved(request, proved)


def _proved(request: MemberRequest, proved: Proved) -> HttpResponse:
    messages.success(request, _("Proved: @%(handle)s is yours.") % {"handle": proved.handle})
    if proved.frozen:
        messages.warning(
            request,
            _(
                "Somebody else has proved the same account. Until the people who run this site have looked into it, "
                "nothing is followed by itself."
            ),
        )
    if proved.lists_differ:
        messages.warning(
            request,
            _("Your archive names another X account than this one. Give the archive of @%(handle)s to see its people.")
            % {"handle": proved.handle},
        )
    return redirect("proof" if proved.frozen or proved.lists_differ else "here")


def _page(
    request: MemberRequest,
    account_id: int | None,
    *,
    typed: str = "",
    error: str = "",
    x_error: str = "",
    status: int = 200,
) -> HttpResponse:
    offer = proving.offer(request.person, account_id)
    context = {
        "offer": offer,
        "accounts": list(request.person.accounts.order_by("pk")),
        "identities": proving.identities(request.person),
        "compose": _compose(offer.text),
        "typed": typed,
        "error": error,
        "x_offered": proving_by_sign_in.offered(),
        "x_error": x_error,
        "nav": "dashboard",
    }
    return render(request, "proof/proof.html", context, status=status)


def _compose(text: str) -> str:
    return f"{post_on_x()}?{urlencode({'text': text})}"


def post_on_x() -> str:
    """Give the address at which X (or the sandbox's X) offers to post a text."""
    x = current().x_embed_url
    host = urlsplit(x).hostname or ""
    return f"{x}/compose" if host.endswith(".localhost") else POST_ON_X

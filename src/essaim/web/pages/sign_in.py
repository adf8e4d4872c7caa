"""Signing in with an account one has, and linking more; signing out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.base.errors import EssaimError
from essaim.model import Network
from essaim.model.networks import DESTINATIONS
from essaim.networks import bluesky
from essaim.services import joining, limiting, signing_in
from essaim.services.errors import SignInExpired
from essaim.services.keys import sealer
from essaim.services.networks import client_keys
from essaim.services.signing_in import SignedIn, SignInKind
from essaim.web import addresses
from essaim.web.errors import sentence_of, status_of
from essaim.web.pages import sharing
from essaim.web.people import Request, safe_next
from essaim.web.people import sign_in as open_session
from essaim.web.people import sign_out as close_session

LONGEST_ADDRESS = 400
#: What the session holds while somebody is at the other server, and after.
PENDING, NEXT, WELCOME, OFFER, JOIN = "pending", "next", "welcome", "merge_offer", "join"


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Ask which account to come in with, and send the browser to its server."""
    if request.method == "POST":
        return _begin(request)
    here = f"{request.scheme}://{request.get_host()}"
    if request.get_host().startswith("localhost") and here != addresses.site_root():
        # The way back leads to the number, where a session begun on the name would not be known.
        return HttpResponseRedirect(addresses.site_root() + request.get_full_path())
    return _ask(request, {})


def _ask(request: Request, wrong: dict[str, str], status: int = 200) -> HttpResponse:
    context = {"next": safe_next(request.POST.get("next", request.GET.get("next", ""))), "nav": "accounts", **wrong}
    return render(request, "sign_in.html", context, status=status)


def _begin(request: Request) -> HttpResponse:
    network = request.POST.get("network", "")
    typed = request.POST.get("address", "").strip()[:LONGEST_ADDRESS]
    if network not in set(DESTINATIONS):
        return _ask(request, {}, status=400)
    if not typed:
        return _ask(request, {f"{network}_error": _("Please fill in this field.")}, status=400)
    try:
        limiting.spend_visitor("sign-in", request.META.get("REMOTE_ADDR", ""))
        begun = signing_in.begin(Network(network), typed, redirect_uri=addresses.redirect_uri(Network(network)))
    except EssaimError as error:
        wrong = {f"{network}_error": sentence_of(error), f"{network}_typed": typed}
        return _ask(request, wrong, status=status_of(error))
    request.session[PENDING] = begun.pending
    request.session[NEXT] = safe_next(request.POST.get("next", ""))
    return HttpResponseRedirect(begun.authorize_url)


@require_GET
def come_in(request: Request, code: str) -> HttpResponse:
    """Let somebody begin who came by a link while the site is closed; remembered by their session alone."""
    limiting.spend_visitor("recover", request.META.get("REMOTE_ADDR", ""))
    if request.person is None:
        if not joining.is_good(code):
            messages.error(request, _("This link is used up or too old. Ask the people who run this site for another."))
            return redirect("home")
        request.session[JOIN] = code
    return redirect("sign-in")


@require_GET
def back_from_mastodon(request: Request) -> HttpResponse:
    """Take in what a Mastodon server sent back."""
    return _finish(request)


@require_GET
def back_from_bluesky(request: Request) -> HttpResponse:
    """Take in what a Bluesky server sent back."""
    return _finish(request)


def _finish(request: Request) -> HttpResponse:
    pending = request.session.pop(PENDING, "")
    if not pending:
        raise SignInExpired
    code = str(request.session.get(JOIN, ""))
    done = signing_in.finish(pending, request.GET.dict(), signed_in=request.person, join_code=code)
    wanted = safe_next(request.session.pop(NEXT, ""))
    if done.kind in {SignInKind.NEW, SignInKind.BACK}:
        open_session(request, done.person)
    return _go_on(request, done, wanted)


def _go_on(request: Request, done: SignedIn, wanted: str) -> HttpResponse:
    match done.kind:
        case SignInKind.NEW:
            sharing.count_newcomer(request)
            request.session[WELCOME] = sealer().seal(done.recovery_code, WELCOME)
            return redirect("welcome")
        case SignInKind.MERGE_OFFERED:
            request.session[OFFER] = done.offer
            return redirect("merge")
        case SignInKind.LINKED:
            messages.success(request, _("This account is linked."))
            return HttpResponseRedirect(wanted or reverse("accounts"))
        case SignInKind.RENEWED:
            messages.success(request, _("Essaim can act for this account again."))
            return HttpResponseRedirect(wanted or reverse("accounts"))
        case SignInKind.BACK:
            return HttpResponseRedirect(wanted or reverse("dashboard"))


@require_GET
def client_metadata(_request: Request) -> HttpResponse:
    """Give what Bluesky's servers read about this site."""
    return JsonResponse(dict(bluesky.client_metadata(addresses.base_url(), keys=bool(client_keys()))))


@require_GET
def client_jwks(_request: Request) -> HttpResponse:
    """Give the public halves of the keys by which this site proves who it is."""
    from essaim.networks.bluesky.client_keys import published

    return JsonResponse(published(client_keys()))


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session."""
    close_session(request)
    messages.success(request, _("You are signed out. What you asked for goes on without you."))
    return redirect("home")

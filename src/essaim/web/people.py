"""Who is asking: the person of a session, signing in and out, pages for members only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from essaim.services import people, visiting
from essaim.store.models import Person
from essaim.web.devices import device_of

P = ParamSpec("P")


class Request(HttpRequest):
    """A request after our middleware."""

    person: Person | None
    upload_too_big: bool


class MemberRequest(HttpRequest):
    """A request to a page for members: somebody is signed in."""

    person: Person
    upload_too_big: bool


class PersonMiddleware:
    """Gives `request.person`, and keeps the pages of signed-in people out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        """Answer the request with its person known."""
        request.person = person_of(request)
        response = self.get_response(request)
        # Also of those on their way in: a code shown once, a post to be written.
        if request.person is not None or not request.session.is_empty():
            response["Cache-Control"] = "private, no-store"
        return response


def person_of(request: HttpRequest) -> Person | None:
    """Give the person of the request's session, if it still holds."""
    number, epoch = request.session.get("person"), request.session.get("epoch")
    if not isinstance(number, int) or not isinstance(epoch, int):
        return None
    person = people.get(number, epoch)
    if person is None or request.session.session_key is None:
        request.session.flush()
        return None
    if (before := getattr(request.session, "seen_at", None)) is not None:
        visiting.seen(request.session.session_key, before)
    return person


def sign_in(request: Request, person: Person) -> None:
    """Make the session that person's. Its key changes, so that nobody can have planted it."""
    request.session.cycle_key()
    request.session["person"] = person.pk
    request.session["epoch"] = person.session_epoch
    request.session[visiting.DEVICE] = device_of(request.headers.get("User-Agent", ""))
    rotate_token(request)
    request.person = person


def sign_out(request: Request | MemberRequest) -> None:
    """End the session and forget all it held."""
    request.session.flush()
    rotate_token(request)
    setattr(request, "person", None)  # noqa: B010 - on a member's request too


def safe_next(candidate: str) -> str:
    """Give `candidate` when it is an address on this very site, else nothing."""
    prefix = reverse("home")
    if not candidate.startswith(prefix) or not url_has_allowed_host_and_scheme(candidate, allowed_hosts=None):
        return ""
    return candidate


def member_only(
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[Request, P], HttpResponse]:
    """Let members in; send others to sign in and bring them back afterwards."""

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.person is None:
            # After a form was sent, coming back with GET to where it went may mean nothing.
            wanted = safe_next(request.get_full_path()) if request.method == "GET" else ""
            query = f"?{urlencode({'next': wanted})}" if wanted else ""
            return HttpResponseRedirect(reverse("sign-in") + query)
        return view(request, *args, **kwargs)  # type: ignore[arg-type]  # a request with a person is a member's

    return guarded

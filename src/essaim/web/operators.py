"""Who may open the operators' pages: an operator whose device showed its code, not long ago, in this very session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from essaim.base import clock
from essaim.services.errors import NotYours
from essaim.services.operating import entering
from essaim.web.people import MemberRequest, Request, member_only, safe_next

P = ParamSpec("P")
#: In the session: when the code was given, and when a page was last opened.
SINCE, SEEN = "operator_since", "operator_seen"
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=8)


def operator_only(
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[Request, P], HttpResponse]:
    """Let operators in, once they gave their code; for all others there is nothing here."""

    @wraps(view)
    def guarded(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        operator = entering.of(request.person)
        if operator is None:
            raise NotYours
        if not operator.totp_sealed or not _is_in(request):
            wanted = safe_next(request.get_full_path()) if request.method == "GET" else ""
            query = f"?{urlencode({'next': wanted})}" if wanted else ""
            return HttpResponseRedirect(reverse("operators-enter") + query)
        request.session[SEEN] = clock.now().isoformat()
        return view(request, *args, **kwargs)

    return never_cache(member_only(guarded))


def let_in(request: HttpRequest) -> None:
    """Note that the code was right. The session's key changes, so that nobody can have planted it."""
    request.session.cycle_key()
    request.session[SINCE] = request.session[SEEN] = clock.now().isoformat()


def let_out(request: HttpRequest) -> None:
    """Forget it."""
    request.session.pop(SINCE, None)
    request.session.pop(SEEN, None)


def _is_in(request: HttpRequest) -> bool:
    now = clock.now()
    try:
        since = datetime.fromisoformat(request.session.get(SINCE, ""))
        seen = datetime.fromisoformat(request.session.get(SEEN, ""))
    except (TypeError, ValueError):
        return False
    return now - since < LONGEST and now - seen < IDLE

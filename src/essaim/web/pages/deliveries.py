"""Where a page that read an archive by itself sends the ids to: small answers in JSON, for the person's own page."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from essaim.base.errors import BadInput, EssaimError
from essaim.base.text import tidy
from essaim.model import Direction
from essaim.services import directory, receiving, reconnecting
from essaim.services.receiving import Progress
from essaim.web.asked import number_asked, numbers_asked
from essaim.web.errors import sentence_of, status_of
from essaim.web.people import MemberRequest, Request
from essaim.web.templatetags.essaim import NETWORKS
from essaim.web.words import number

#: An announcement is a few numbers.
MOST_ANNOUNCED_BYTES = 2_000


def told_as_json(view: Callable[[MemberRequest], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """Let members in; tell others, and errors of ours, in a way that a script understands."""

    @wraps(view)
    def told(request: Request) -> HttpResponse:
        if request.person is None:
            sentence = _("You are no longer signed in. Nothing was kept: sign in again, then give your archive again.")
            return JsonResponse({"code": "signed-out", "sentence": sentence}, status=401)
        try:
            return view(request)  # type: ignore[arg-type]  # a request with a person is a member's
        except EssaimError as error:
            return JsonResponse({"code": error.code, "sentence": sentence_of(error)}, status=status_of(error))

    return told


@require_POST
@told_as_json
def begin(request: MemberRequest) -> HttpResponse:
    """Take the announcement: {owner, date, counts}."""
    if _length(request) > MOST_ANNOUNCED_BYTES:
        raise BadInput
    owner, date, counts = _announced(request.body)
    return _answer(receiving.begin(request.person, owner, counts, date))


@require_POST
@told_as_json
def chunk(request: MemberRequest) -> HttpResponse:
    """Take one chunk, compressed."""
    if _length(request) > receiving.MOST_BODY_BYTES:
        raise BadInput
    try:
        direction = Direction(request.GET.get("list", ""))
    except ValueError as error:
        raise BadInput from error
    delivery, place = (number_asked(request.GET.get(name, "")) for name in ("delivery", "chunk"))
    return _answer(receiving.take(request.person, delivery, direction, place, request.body))


@require_POST
@told_as_json
def finish(request: MemberRequest) -> HttpResponse:
    """Import what has come, plan whom the person chose among those known by name, and say where to go on."""
    report = receiving.finish(request.person, number_asked(request.GET.get("delivery", "")))
    named = reconnecting.follow_named(request.person, numbers_asked(request.GET.getlist("entry")))
    if named.people:
        sentence = ngettext(
            "%(count)s person whom your posts name will be followed.",
            "%(count)s people whom your posts name will be followed.",
            named.people,
        )
        messages.success(request, sentence % {"count": number(named.people)})
    if not report.question:
        messages.success(request, _("The numbers have arrived. Your archive itself never left your device."))
    return JsonResponse({"next": reverse("archive")})


@require_GET
@told_as_json
def known(_request: MemberRequest) -> HttpResponse:
    """Give whom public sources know by the handle of their X account alone: {entries: […]}.

    The page looks for them in the person's own posts, on their device, so that nothing of these has to be sent.
    """
    entries = [
        {
            "number": one.number,
            "handle": one.source_handle,
            "name": tidy(one.name),
            "addresses": [f"{NETWORKS[at.key.network]} · {tidy(at.handle)}" for at in one.addresses],
            "source": tidy(one.places["source"]),
        }
        for one in directory.known_by_handle()
        if reconnecting.stated.followable(one)
    ]
    return JsonResponse({"entries": entries})


def _length(request: HttpRequest) -> int:
    """Give how long the body says it is, before any of it is read; the server reads no more than that."""
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 10**9


def _announced(body: bytes) -> tuple[str, datetime | None, dict[Direction, int]]:
    """Give the owner's id, the archive's date and how many ids of each list will come. Raises BadInput."""
    try:
        told = json.loads(body)
        owner, date, counts = told["owner"], told["date"], told["counts"]
        moment = datetime.fromtimestamp(date / 1000, tz=UTC) if date is not None else None
        known = {Direction(name): count for name, count in counts.items()}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError, RecursionError) as error:
        raise BadInput from error
    if not isinstance(owner, str) or not all(type(count) is int for count in known.values()):
        raise BadInput
    return owner, moment, known


def _answer(progress: Progress) -> JsonResponse:
    return JsonResponse({"delivery": progress.number, "chunk_ids": receiving.CHUNK_IDS, "have": progress.have})

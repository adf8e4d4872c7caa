"""“How was I targeted?”: the audit of advertisements, which runs inside the visitor's own browser.

The server gives the page and the lists, the same to everybody, and learns nothing of what is found.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
from functools import lru_cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from essaim.audit.compact import compact
from essaim.audit.complaint import authorities
from essaim.audit.entries import Lists, ListUnusable, own_lists, read_list
from essaim.audit.families import Family
from essaim.audit.phrases import phrases
from essaim.audit.wording import family_name
from essaim.conf.settings import current
from essaim.services import donating, limiting
from essaim.web.pages.reader_words import audit_sentences
from essaim.web.people import Request

log = logging.getLogger(__name__)
A_YEAR = 365 * 24 * 3600


@require_safe
def audit(request: Request) -> HttpResponse:
    """Show the page; without scripts it tells the command that does the same."""
    language = "fr" if (get_language() or "").startswith("fr") else "en"
    countries = sorted((getattr(known, language), country) for country, known in authorities().items())
    context = {
        "lists": reverse("ads-lists", args=[_data()[0]]),
        "countries": countries,
        "sentences": audit_sentences(),
        "language": language,
        "questions": [(question, _asked(question, language)) for question in donating.QUESTIONS],
        "shares": [(_asked(share.question, language), share) for share in donating.shares()],
        "nav": "ads",
    }
    return render(request, "ads/audit.html", context)


@require_safe
def lists(request: HttpRequest, digest: str) -> HttpResponse:
    """Give the lists and the words, under an address that changes with them."""
    known, packed = _data()
    if digest != known:
        raise Http404
    squeezed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(packed if squeezed else gzip.decompress(packed), content_type="application/json")
    if squeezed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


@csrf_exempt  # nobody's cookies come with it, and it does nothing in anybody's name
@require_POST
def donate(request: Request) -> HttpResponse:
    """Count one answer, which the visitor's own browser made deniable; it comes without cookies."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return HttpResponseForbidden()
    limiting.spend_visitor("donate", request.META.get("REMOTE_ADDR", ""))
    limiting.spend_site("donate-all")
    donating.donate(request.POST.get("question", ""), request.POST.get("answer", ""))
    return HttpResponse(status=204)


def _asked(question: str, language: str) -> str:
    """Give what a question is about, in words."""
    return _("any of the eight families") if question == "any" else family_name(Family(question), language)


def _data() -> tuple[str, bytes]:
    """Give the digest of the data file, and the file, compressed."""
    return _made(current().ads_lists)


@lru_cache(maxsize=1)
def _made(more: tuple[Path, ...]) -> tuple[str, bytes]:
    data = {"lists": compact(_with_more(more)), "phrases": phrases()}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(text).hexdigest()[:16], gzip.compress(text, mtime=0)


def _with_more(more: tuple[Path, ...]) -> Lists:
    """Give our own lists with the operator's; one that cannot be used is told in the log, and left out."""
    lists = own_lists()
    for path in more:
        try:
            lists = lists.with_more(read_list(path))
        except ListUnusable:
            log.error("a list of ESSAIM_ADS_LISTS cannot be used and was left out: %s", path.name)  # noqa: TRY400 - told whole
    return lists

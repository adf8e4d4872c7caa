"""The journal: how far the follows are, what became of each, and how to take them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.base.tables import csv_text
from essaim.model import FollowState
from essaim.services import limiting, reconnecting
from essaim.services.errors import NotYours
from essaim.services.reconnecting import by_file
from essaim.web.asked import number_asked, numbers_asked
from essaim.web.people import MemberRequest, member_only
from essaim.web.words import number

PAGE = 200
LONGEST_SEARCH = 100


class Asked(TypedDict):
    """What of the journal somebody wants to see."""

    states: Sequence[FollowState]
    search: str


#: What people filter by: a word, and the states behind it.
FILTERS: dict[str, tuple[str, tuple[FollowState, ...]]] = {
    "": (gettext_noop("All"), ()),
    "done": (gettext_noop("Followed"), (FollowState.DONE, FollowState.ALREADY, FollowState.REQUESTED)),
    "waiting": (
        gettext_noop("Waiting"),
        (FollowState.QUEUED, FollowState.SENDING, FollowState.UNKNOWN, FollowState.UNDO_QUEUED),
    ),
    "failed": (gettext_noop("Not possible"), (FollowState.REFUSED, FollowState.GONE)),
    "undone": (gettext_noop("Taken back"), (FollowState.UNDONE, FollowState.DISMISSED)),
}
#: What happened, in words, and the shape beside the word.
WORDS: dict[FollowState, tuple[str, str, str]] = {
    FollowState.PROPOSED: (gettext_noop("proposed"), "dot", ""),
    FollowState.QUEUED: (gettext_noop("waiting for its turn"), "clock", ""),
    FollowState.SENDING: (gettext_noop("being sent"), "arrow", ""),
    FollowState.UNKNOWN: (gettext_noop("being checked"), "clock", ""),
    FollowState.DONE: (gettext_noop("followed"), "check", "done"),
    FollowState.ALREADY: (gettext_noop("you followed them already"), "check", "done"),
    FollowState.REQUESTED: (gettext_noop("request sent"), "mail", "done"),
    FollowState.REFUSED: (gettext_noop("refused"), "warning", "failed"),
    FollowState.GONE: (gettext_noop("no longer there"), "warning", "failed"),
    FollowState.UNDO_QUEUED: (gettext_noop("being taken back"), "clock", ""),
    FollowState.UNDONE: (gettext_noop("taken back"), "cross", ""),
    FollowState.DISMISSED: (gettext_noop("not sent"), "cross", ""),
}


@require_GET
@member_only
def journal(request: MemberRequest) -> HttpResponse:
    """Show how far it is, and each follow with what happened and why."""
    chosen, asked = _asked(request)
    start = number_asked(request.GET.get("from", "0"))
    entries = reconnecting.journal(request.person, **asked, limit=PAGE + 1, offset=start)
    progress = reconnecting.progress(request.person)
    context = {
        "progress": progress,
        "rows": [(entry, *WORDS[entry.state]) for entry in entries[:PAGE]],
        "filters": [(key, word) for key, (word, _states) in FILTERS.items()],
        "chosen": chosen,
        "by_file": progress.waiting and bool(by_file.ways(request.person)),
        "q": asked["search"],
        "narrowed": urlencode({"show": chosen, "q": asked["search"]}),
        "undoable": any(entry.can_undo for entry in entries[:PAGE]),
        "next_start": start + PAGE if len(entries) > PAGE else None,
        "last_start": max(start - PAGE, 0) if start else None,
        "alive": progress.waiting and not progress.paused,
        "nav": "journal",
    }
    return render(request, "journal/journal.html", context)


@require_GET
@member_only
def export(request: MemberRequest, form: str) -> HttpResponse:
    """Give the journal, as far as it is narrowed, as a file: a table for spreadsheets, or JSON."""
    if form not in {"csv", "json"}:
        raise NotYours
    limiting.spend_member("export", request.person)
    _chosen, asked = _asked(request)
    entries = reconnecting.journal(request.person, **asked, limit=None)
    rows = [reconnecting.plain(entry, _(entry.reason) if entry.reason else "") for entry in entries]
    if form == "json":
        options = {"indent": 2, "ensure_ascii": False}
        response: HttpResponse = JsonResponse(rows, safe=False, json_dumps_params=options)
    else:
        # The mark at the beginning tells spreadsheets that it is UTF-8.
        text = "\ufeff" + csv_text(reconnecting.FIELDS, rows)
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="essaim-journal.{form}"'
    return response


@require_POST
@member_only
def undo(request: MemberRequest) -> HttpResponse:
    """Take back one follow or several."""
    chosen = numbers_asked(request.POST.getlist("action"))
    if not chosen:
        messages.warning(request, _("Nobody was chosen: tick somebody first."))
        return redirect("journal")
    _say_undone(request, reconnecting.undo(request.person, chosen))
    return redirect("journal")


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def undo_all(request: MemberRequest) -> HttpResponse:
    """Ask, then take back all that Essaim ever followed."""
    if request.method != "POST":
        context = {"progress": reconnecting.progress(request.person), "nav": "journal"}
        return render(request, "journal/undo_all.html", context)
    _say_undone(request, reconnecting.undo_all(request.person))
    return redirect("journal")


@require_POST
@member_only
def retry(request: MemberRequest) -> HttpResponse:
    """Try one again."""
    reconnecting.retry(request.person, number_asked(request.POST.get("action", "")))
    messages.success(request, _("We try again."))
    return redirect("journal")


@require_POST
@member_only
def pause(request: MemberRequest) -> HttpResponse:
    """Send nothing more."""
    reconnecting.pause(request.person)
    messages.success(request, _("Paused: nothing is sent until you go on."))
    return redirect("journal")


@require_POST
@member_only
def resume(request: MemberRequest) -> HttpResponse:
    """Go on."""
    reconnecting.resume(request.person)
    messages.success(request, _("We go on."))
    return redirect("journal")


def _asked(request: MemberRequest) -> tuple[str, Asked]:
    """Give the filter that was chosen, and what is asked of the journal."""
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in FILTERS else ""
    return chosen, {"states": FILTERS[chosen][1], "search": request.GET.get("q", "").strip()[:LONGEST_SEARCH]}


def _say_undone(request: MemberRequest, count: int) -> None:
    sentence = ngettext("%(count)s follow is being taken back.", "%(count)s follows are being taken back.", count) % {
        "count": number(count)
    }
    messages.success(request, sentence)

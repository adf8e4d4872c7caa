"""What operators look at, and what they do: members, disputes, the directory, servers, the queue."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.model import FollowState
from essaim.services import auditing, counting, mailing, seeing, stating, trusting, upkeep
from essaim.services.auditing import Actor
from essaim.services.operating import acts, conflicts, entering, members
from essaim.services.reconnecting import servers
from essaim.services.reconnecting.status import status
from essaim.store.models import LetterTrouble
from essaim.web.asked import number_asked
from essaim.web.errors import sentence_of
from essaim.web.operators import operator_only
from essaim.web.pages.journal import WORDS
from essaim.web.people import MemberRequest
from essaim.web.words import number

#: What kept an e-mail from being taken.
TROUBLES = {
    LetterTrouble.UNREACHABLE: gettext_noop("The mail server does not answer, or cannot be reached safely."),
    LetterTrouble.NOT_LET_IN: gettext_noop("The mail server refuses the name or the password of the settings."),
    LetterTrouble.NOT_NOW: gettext_noop("The mail server says: later."),
    LetterTrouble.REFUSED: gettext_noop("The mail server refuses the e-mail, or the mailbox, for good."),
    LetterTrouble.ADDRESS: gettext_noop("The mail server cannot write to an address with such letters."),
    LetterTrouble.BROKEN_OFF: gettext_noop("The connection broke off while it was handed over."),
}
MOST_ENTRIES, MOST_ACTS, LONGEST = 50, 100, 300


@require_GET
@operator_only
def overview(request: MemberRequest) -> HttpResponse:
    """Show how the site stands: the queue, budgets, servers in trouble or held back."""
    now, letters = status(), mailing.standing()
    context = {
        "status": now,
        "figures": counting.figures(),
        "worker_seen": upkeep.last_seen(),
        "worker_silent": upkeep.worker_is_silent(),
        "actions": [(WORDS[FollowState(state)][0], count) for state, count in sorted(now.actions.items())],
        "budgets": sorted(now.budgets.items()),
        "all_paused": servers.ALL in now.paused_servers,
        "paused": [host for host in now.paused_servers if host != servers.ALL],
        "letters": letters,
        "mail_on": mailing.configured(),
        "troubles": [(TROUBLES[LetterTrouble(why)], count) for why, count in sorted(letters.troubles.items())],
        "last_trouble": TROUBLES[LetterTrouble(letters.last_trouble)] if letters.last_trouble else "",
        "part": "operators",
    }
    return render(request, "operators/overview.html", context)


@require_POST
@operator_only
def hold(request: MemberRequest) -> HttpResponse:
    """Hold back a server or everything, or let it go on."""
    host = request.POST.get("host", "").strip().lower()[:255]
    if not host:
        messages.warning(request, _("Name a server first."))
        return redirect("operators")
    with auditing.acting(Actor.OPERATOR, request.person):
        if request.POST.get("do") == "resume":
            servers.resume(host)
            messages.success(request, _("It goes on."))
        else:
            servers.pause(host)
            messages.success(request, _("Held back: no new request begins within two seconds."))
    return redirect("operators")


@require_http_methods(["GET", "HEAD", "POST"])
@operator_only
def people(request: MemberRequest) -> HttpResponse:
    """Find a member who wrote; a search is a POST, so that no address stands in a log or a history."""
    find = request.POST.get("find", "")[:LONGEST]
    context = {
        "find": find,
        "found": members.find(find, request.person) if find else None,
        "suspended": members.suspended(),
        "operators": [(one, seeing.name_of(one.person)) for one in entering.everybody()],
        "part": "operators-members",
    }
    return render(request, "operators/members.html", context)


@require_GET
@operator_only
def member(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one member."""
    person = members.look(pk, request.person)
    context = {"one": person, "myself": person.pk == request.person.pk, "part": "operators-members"}
    return render(request, "operators/member.html", context)


@require_POST
@operator_only
def suspend(request: MemberRequest, pk: int) -> HttpResponse:
    """Suspend a member, or lift it."""
    if request.POST.get("do") == "lift":
        members.lift(pk, request.person)
        messages.success(request, _("The suspension is lifted."))
    else:
        members.suspend(pk, request.person)
        messages.success(
            request, _("Suspended: no sign-in, found by nobody, nothing followed. Nothing of theirs is lost.")
        )
    return redirect("operators-member", pk)


@require_POST
@operator_only
def export(request: MemberRequest, pk: int) -> HttpResponse:
    """Give all that is held about a member, as a file to answer them with."""
    held = members.export(pk, request.person)
    response = JsonResponse(held, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="essaim-member-{pk}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@operator_only
def erase(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask, then erase a member at their request, and give a receipt to send them."""
    if request.method != "POST":
        person = members.look(pk, request.person)
        return render(request, "operators/erase.html", {"one": person, "part": "operators-members"})
    receipt = members.erase(pk, request.person)
    return render(request, "operators/erased.html", {"receipt": receipt, "pk": pk, "part": "operators-members"})


@require_http_methods(["GET", "HEAD", "POST"])
@operator_only
def disputes(request: MemberRequest) -> HttpResponse:
    """Show X accounts that two members proved, and decide."""
    if request.method == "POST":
        chosen = number_asked(request.POST.get("identity", ""))
        if request.POST.get("do") == "reject":
            conflicts.reject(chosen, request.person)
        else:
            conflicts.settle(chosen, request.person)
        messages.success(request, _("Decided. Those concerned are told."))
        return redirect("operators-disputes")
    context = {"conflicts": conflicts.conflicts(), "part": "operators-disputes"}
    return render(request, "operators/disputes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_only
def directory(request: MemberRequest) -> HttpResponse:
    """Show the sources, search the entries, remove some for good."""
    find = request.POST.get("find", "")[:LONGEST].strip()
    if request.method == "POST" and request.POST.get("entry"):
        _remove(request)
        return redirect("operators-directory")
    if request.method == "POST" and request.POST.get("source"):
        _trust(request)
        return redirect("operators-directory")
    found = []
    for entry in stating.entries(None, find) if find else ():
        found.append(entry)
        if len(found) > MOST_ENTRIES:
            break
    context = {
        "find": find,
        "entries": found[:MOST_ENTRIES],
        "more": len(found) > MOST_ENTRIES,
        "sources": acts.sources(),
        "part": "operators-directory",
    }
    return render(request, "operators/directory.html", context)


@require_GET
@operator_only
def trail(request: MemberRequest) -> HttpResponse:
    """Show what operators did."""
    before = number_asked(request.GET.get("before", "0"))
    rows = acts.acts(MOST_ACTS + 1, before or None)
    context = {
        "rows": [(row, acts.WORDS[row.act]) for row in rows[:MOST_ACTS]],
        "before": rows[MOST_ACTS - 1].pk if len(rows) > MOST_ACTS else None,
        "part": "operators-acts",
    }
    return render(request, "operators/acts.html", context)


def _trust(request: MemberRequest) -> None:
    trusted = request.POST.get("do") == "trust"
    try:
        trusting.choose(request.POST["source"][:LONGEST], request.person, trusted=trusted)
    except BadInput as error:
        messages.warning(request, sentence_of(error))
        return
    words = (
        _("Trusted from now on: its new entries are followed for members who wish that.")
        if trusted
        else _("Trusted no more: what waited to be followed by itself because of it is not sent.")
    )
    messages.success(request, words)


def _remove(request: MemberRequest) -> None:
    entry, everything = number_asked(request.POST["entry"]), request.POST.get("what") == "account"
    try:
        gone = acts.remove_entry(entry, request.person, everything=everything)
    except BadInput as error:
        messages.warning(request, sentence_of(error))
        return
    words = ngettext("%(count)s entry is removed for good.", "%(count)s entries are removed for good.", gone)
    messages.success(request, words % {"count": number(gone)})

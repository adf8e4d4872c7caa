"""My move: where I am on the way, and the one next thing to do."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from essaim.services import finding, importing, noticing, proving, reconnecting, welcoming
from essaim.services.importing import ImportReport
from essaim.services.reconnecting import Progress
from essaim.store.models import Person
from essaim.web.people import MemberRequest, member_only
from essaim.web.words import number

NEWS_SHOWN = 3


@dataclass(frozen=True)
class Step:
    """One step of the way as the page shows it; `state` is done, current or waiting."""

    title: str
    text: str
    done: bool
    url: str
    action: str
    state: str = "waiting"


@require_GET
@member_only
def dashboard(request: MemberRequest) -> HttpResponse:
    """Show the way with its state."""
    person = request.person
    progress = reconnecting.progress(person)
    news = [one for one in noticing.news(person, limit=20) if not one.read]
    context = {
        "steps": in_order(
            [
                _accounts(person),
                _archive(importing.latest(person)),
                _proof(person),
                _here(*finding.counted(person), progress),
                _following(progress),
            ]
        ),
        "progress": progress,
        "waited": welcoming.waited_for(person),
        "news": news[:NEWS_SHOWN],
        "nav": "dashboard",
    }
    return render(request, "dashboard.html", context)


def in_order(steps: list[Step]) -> list[Step]:
    """Give the steps with their states: the first that is not done is the current one."""
    given: list[Step] = []
    found = False
    for step in steps:
        state = "done" if step.done else "waiting" if found else "current"
        found = found or not step.done
        given.append(replace(step, state=state, url=step.url if state != "waiting" else ""))
    return given


def _accounts(person: Person) -> Step:
    linked = list(person.accounts.all())
    url = reverse("accounts")
    if any(account.needs_sign_in for account in linked):
        text = _("One of your accounts no longer lets Essaim in. Sign in there again to go on.")
        return Step(_("Your new accounts"), text, done=False, url=url, action=_("See my accounts"))
    text = ngettext("%(count)s account is linked.", "%(count)s accounts are linked.", len(linked)) % {
        "count": number(len(linked))
    }
    action = _("Link another account") if len({account.network for account in linked}) == 1 else _("See my accounts")
    return Step(_("Your new accounts"), text, done=bool(linked), url=url, action=action)


def _archive(report: ImportReport | None) -> Step:
    title, url = _("Your X archive"), reverse("archive")
    if report is None:
        text = _("It holds the list of the people you follow. X often takes more than a day to prepare it.")
        return Step(title, text, done=False, url=reverse("ask"), action=_("Ask for it, or bring it"))
    if report.question:
        text = _("This archive raises a question that only you can answer.")
        return Step(title, text, done=False, url=url, action=_("Answer the question"))
    text = _("%(following)s people you followed, %(followers)s who followed you.") % {
        "following": number(report.following),
        "followers": number(report.followers),
    }
    return Step(title, text, done=True, url=url, action=_("Bring a newer archive"))


def _proof(person: Person) -> Step:
    title, url = _("Your X account, proved"), reverse("proof")
    proved = [identity for identity in proving.identities(person) if identity.proved]
    if proved:
        text = _("You showed that the account is yours.")
        return Step(title, text, done=True, url=url, action=_("See the proof"))
    text = _("Anybody can forge a file. One post on X shows that the account is yours; then you see names.")
    return Step(title, text, done=False, url=url, action=_("Prove my X account"))


def _here(names_allowed: bool, found: int, progress: Progress) -> Step:
    title, url = _("Who is here"), reverse("here")
    if not names_allowed:
        return Step(title, _("The people you followed who are here already."), done=False, url=url, action="")
    text = ngettext("%(count)s person you followed is here.", "%(count)s people you followed are here.", found) % {
        "count": number(found)
    }
    return Step(title, text, done=progress.total > 0, url=url, action=_("See who is here"))


def _following(progress: Progress) -> Step:
    title, url = _("Following again"), reverse("journal")
    if not progress.total:
        text = _("Essaim follows them for you, at the pace their servers allow, with this page closed.")
        return Step(title, text, done=False, url=url, action="")
    text = _("%(done)s of %(total)s followed.") % {"done": number(progress.done), "total": number(progress.total)}
    return Step(title, text, done=progress.waiting == 0, url=url, action=_("Open the journal"))

"""Inviting: words to post, a link and a poster for a group, and where the link leads."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from essaim.base.errors import BadInput
from essaim.model import Network
from essaim.networks.addresses import web_base
from essaim.services import finding, inviting, presenting
from essaim.store.models import LinkedAccount, Person
from essaim.web.addresses import absolute
from essaim.web.drawing import qr
from essaim.web.errors import sentence_of, status_of
from essaim.web.people import MemberRequest, Request, member_only
from essaim.web.words import number

#: What the session holds of somebody who came through a link, until they are in.
INVITED = "invited"
#: Below this a figure says nothing, or too much.
FEW = 5


@dataclass(frozen=True)
class Text:
    """What to post on one network, and where its own page for writing is, if it has one."""

    place: str
    text: str
    compose: str


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def invite(request: MemberRequest) -> HttpResponse:
    """Show the texts and the invitations; make one."""
    typed = request.POST.get("group", "")
    if request.method != "POST":
        return _page(request)
    try:
        made = inviting.invite(request.person, typed)
    except BadInput as error:
        return _page(request, typed=typed, error=sentence_of(error), status=status_of(error))
    return redirect("poster", made.code)


@require_POST
@member_only
def end(request: MemberRequest, code: str) -> HttpResponse:
    """End an invitation."""
    inviting.take_back(request.person, code)
    messages.success(request, _("The link leads nowhere now."))
    return redirect("invite")


@require_GET
@member_only
def poster(request: MemberRequest, code: str) -> HttpResponse:
    """Show a page to print."""
    made = inviting.mine(request.person, code)
    return render(request, "sharing/poster.html", {"invitation": made, "code": qr(made.url), "nav": "invite"})


@require_safe
def invited(request: Request, code: str) -> HttpResponse:
    """Welcome somebody who came through a link."""
    group = inviting.group_of(code)
    if request.person is None:
        request.session[INVITED] = code
    return render(request, "sharing/invited.html", {"group": group})


def count_newcomer(request: Request) -> None:
    """Count somebody who has just become a member, if a link led here."""
    code = request.session.pop(INVITED, "")
    if isinstance(code, str) and code:
        inviting.came(code)


def texts(person: Person) -> list[Text]:
    """Give what the person could post: on X, and where they are now."""
    accounts = list(person.accounts.order_by("pk"))
    where = ", ".join(_address(account) for account in accounts)
    page = presenting.page_of(person)
    link = absolute("home") if page is None or page.hidden_at else absolute("public-page", page.name)
    here = finding.who_is_here(person)
    count = len(here.people) if here.names_allowed else 0
    given = [Text("X", _leaving(where, count, link), "https://x.com/intent/post?")]
    for network in dict.fromkeys(Network(account.network) for account in accounts):
        account = next(one for one in accounts if one.network == network)
        compose = (
            "https://bsky.app/intent/compose?" if network is Network.BLUESKY else f"{web_base(account.host)}/share?"
        )
        given.append(Text(network.value.capitalize(), _arriving(count, link), compose))
    return [Text(one.place, one.text, one.compose + urlencode({"text": one.text})) for one in given]


def _leaving(where: str, count: int, link: str) -> str:
    said = _("I am here now: %(where)s.") % {"where": where}
    if count >= FEW:
        said += " " + ngettext("%(count)s of you is already there.", "%(count)s of you are already there.", count) % {
            "count": number(count)
        }
    return " ".join([said, _("To find yours again:"), link])


def _arriving(count: int, link: str) -> str:
    said = _("I have left X and I am here now.")
    if count >= FEW:
        said += " " + ngettext(
            "%(count)s person I followed there was here already.",
            "%(count)s people I followed there were here already.",
            count,
        ) % {"count": number(count)}
    return " ".join([said, _("To find yours again:"), link])


def _address(account: LinkedAccount) -> str:
    return f"@{account.handle.lstrip('@')}"


def _page(request: MemberRequest, *, typed: str = "", error: str = "", status: int = 200) -> HttpResponse:
    page = presenting.page_of(request.person)
    context = {
        "texts": texts(request.person),
        "page_url": "" if page is None else absolute("public-page", page.name),
        "invitations": inviting.invitations(request.person),
        "typed": typed,
        "error": error,
        "nav": "invite",
    }
    return render(request, "sharing/invite.html", context, status=status)

"""Who is here: finding, choosing, following, ignoring, blocking; and those who ask to find me."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from essaim.model import Grade, Network
from essaim.services import finding, people, reconnecting
from essaim.services.errors import NotYours
from essaim.services.finding import UNDER_WAY, Elsewhere, Found, Here
from essaim.services.sighting import Told
from essaim.web.asked import number_asked, numbers_asked
from essaim.web.people import MemberRequest, member_only
from essaim.web.templatetags.essaim import NETWORKS, grade_word
from essaim.web.words import number

PAGE = 50


@dataclass(frozen=True)
class Row:
    """One person found, as the list shows them."""

    found: Found | Elsewhere
    followed: bool
    under_way: bool


@dataclass(frozen=True)
class Narrowing:
    """What the list is narrowed to: letters of a name or an address, a grade, a network, those not followed yet."""

    q: str = ""
    grade: str = ""
    network: str = ""
    left: str = ""

    @classmethod
    def asked(cls, request: MemberRequest) -> Narrowing:
        """Give what the address asks for."""
        return cls(
            q=request.GET.get("q", "").strip(),
            grade=request.GET.get("grade", ""),
            network=request.GET.get("network", ""),
            left="yes" if request.GET.get("left") == "yes" else "",
        )

    def of(self, result: Here) -> Told[Found]:
        """Give those of the people found whom it leaves."""
        people = result.people.matching(self.q, self.grade)
        if self.network:
            people = people.on(self.network)
        return people.among(result.left) if self.left else people

    @property
    def narrows(self) -> bool:
        """True when something is asked for."""
        return self != Narrowing()

    @property
    def address(self) -> str:
        """The query that asks for the same again."""
        return urlencode({name: value for name, value in asdict(self).items() if value})


@dataclass(frozen=True)
class Filter:
    """One filter as the page shows it: its word, how many it leaves, where it leads, and whether it is on."""

    word: str
    count: int
    address: str
    on: bool


@require_GET
@member_only
def here(request: MemberRequest) -> HttpResponse:
    """Show who is here, as far as each may be shown."""
    result = finding.who_is_here(request.person)
    narrowing = Narrowing.asked(request)
    shown = narrowing.of(result)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "here": result,
        "found_count": len(result.people),
        "absent": max(result.contacts - len(result.people) - result.waiting, 0),
        "figure": next(iter(result.counts.values()), None),
        "narrowing": narrowing,
        "filters": _filters(narrowing, shown, result.left),
        "page": page,
        "rows": [_row(found) for found in page],
        "tick_all": request.GET.get("tick") == "all",
        "elsewhere": [_row(found) for found in result.elsewhere],
        "suggestions": [_row(found) for found in result.suggestions],
        "requests": finding.requests(request.person),
        "has_lists": request.person.follow_lists.exists(),
        "nav": "here",
    }
    return render(request, "here/here.html", context)


@require_POST
@member_only
def follow(request: MemberRequest) -> HttpResponse:
    """Follow everybody who is sure enough, or those chosen."""
    if request.POST.get("all") == "yes":
        planned = reconnecting.follow_all(request.person)
    else:
        chosen, stated = (numbers_asked(request.POST.getlist(name)) for name in ("match", "entry"))
        if not chosen and not stated:
            messages.warning(request, _("Nobody was chosen: tick somebody first."))
            return redirect("here")
        planned = reconnecting.follow_chosen(request.person, chosen, stated)
    if planned.people:
        sentence = ngettext(
            "%(count)s person will be followed. You may close this page.",
            "%(count)s people will be followed. You may close this page.",
            planned.people,
        )
        messages.success(request, sentence % {"count": number(planned.people)})
    if planned.without_account:
        sentence = ngettext(
            "%(count)s person is only on a network on which you have linked no account.",
            "%(count)s people are only on a network on which you have linked no account.",
            planned.without_account,
        )
        messages.warning(request, sentence % {"count": number(planned.without_account)})
    if not planned.people and not planned.without_account:
        messages.info(request, _("There was nobody new to follow."))
    return redirect("journal" if planned.people else "here")


@require_POST
@member_only
def ignore(request: MemberRequest) -> HttpResponse:
    """Put somebody aside."""
    if "entry" in request.POST:
        finding.put_aside(request.person, number_asked(request.POST["entry"]))
    else:
        finding.ignore(request.person, number_asked(request.POST.get("match", "")))
    messages.success(request, _("Put aside. You find them again at the end of this page."))
    return redirect("here")


@require_POST
@member_only
def restore(request: MemberRequest) -> HttpResponse:
    """Bring somebody back who was put aside."""
    if "entry" in request.POST:
        finding.bring_back(request.person, number_asked(request.POST["entry"]))
    else:
        finding.restore(request.person, number_asked(request.POST.get("match", "")))
    messages.success(request, _("Back among the others."))
    return redirect("here")


@require_POST
@member_only
def block(request: MemberRequest) -> HttpResponse:
    """Ask, then block."""
    other = number_asked(request.POST.get("person", ""))
    if request.POST.get("sure") != "yes":
        return render(request, "here/block.html", {"number": other, "name": _name_of(request, other), "nav": "here"})
    people.block(request.person, other)
    messages.success(request, _("Blocked. You can take it back on the page “My data”."))
    return redirect("here")


@require_POST
@member_only
def answer_request(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a yes or a no to somebody who asks to find me."""
    yes = request.POST.get("answer") == "yes"
    finding.answer_request(request.person, pk, yes=yes)
    messages.success(request, _("They can find you now.") if yes else _("They will not find you, and are not told."))
    return redirect("here")


def _row(found: Found | Elsewhere) -> Row:
    states = [address.follow_state for address in found.addresses]
    return Row(
        found=found,
        followed=any(state in {"done", "already"} for state in states),
        under_way=any(state in UNDER_WAY for state in states),
    )


def _filters(narrowing: Narrowing, people: Told[Found], left: frozenset[int]) -> list[Filter]:
    """Give the filters that are on (each leads back), then those that would leave somebody but not everybody."""
    grades, networks = people.grades(), people.networks()
    choices = [
        ("left", "yes", _("not followed yet"), len(people.among(left))),
        *(("grade", grade.value, grade_word(grade.value), grades[grade]) for grade in Grade),
        *(("network", one.value, NETWORKS[one], networks[one]) for one in (Network.MASTODON, Network.BLUESKY)),
    ]
    given = []
    for name, value, word, count in choices:
        on = getattr(narrowing, name) == value
        if on or (0 < count < len(people) and not getattr(narrowing, name)):
            given.append(Filter(word, count, replace(narrowing, **{name: "" if on else value}).address, on))
    return given


def _name_of(request: MemberRequest, other: int) -> str:
    """Give the name of somebody the person can see. Raises NotYours."""
    result = finding.who_is_here(request.person)
    seen = {one.person_number: one.name for one in (*result.people, *result.suggestions, *result.ignored)}
    asking = {one.person_number: one.name for one in finding.requests(request.person)}
    name = seen.get(other) or asking.get(other)
    if name is None:
        raise NotYours
    return name

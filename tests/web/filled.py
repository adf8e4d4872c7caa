"""A member in the middle of everything: each list of each page has somebody in it, with names that break layouts."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client
from django.urls import URLPattern, get_resolver

from essaim.matching.directory import Stated
from essaim.model import Findability, FollowState, Network
from essaim.services import finding, people, stating
from essaim.store.models import FollowAction, LinkedAccount, Person
from tests.people import ANA, BADR, CHLOE, TOWN_HALL, Somebody, make_member, somebody
from tests.web.visitors import visitor

#: In other scripts, turning the line, piled up, 60 letters in one word, mixed, nothing at all.
NAMES = (
    "أمل الخطيب",
    "נועה בן־דוד",
    "小林はるか",
    "มานี มีนา",
    "अर्जुन शर्मा",
    "ሰላም ተስፋዬ",
    "\u202eevig ot eman\u202c",
    "Z\u0334\u0321\u031b\u0349\u0358\u033ba\u0336\u0321\u0353\u0329l\u0335\u0322\u032eg\u0338\u031e\u0324o\u0337\u0354\u035e",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter"[:60],
    "👩🏽‍🚀 Ada 🐝🐝🐝 (she/her)",
    "Lina محمود 東京 Öztürk-Żółć",
    "",
)
STATES = (
    FollowState.DONE, FollowState.QUEUED, FollowState.REFUSED, FollowState.ALREADY, FollowState.GONE,
    FollowState.REQUESTED, FollowState.UNKNOWN, FollowState.UNDONE,
)  # fmt: skip


def make_ana_busy() -> Person:
    """Give Ana: some are found, some followed, one waits for her yes, one is put aside, one blocked, one stated."""
    crowd = [somebody(f"crowd{chr(97 + number)}", 100 + number, name or "x") for number, name in enumerate(NAMES)]
    for number, one in enumerate(crowd):
        _arrive(one, proved=number % 4 != 3)
    make_member(CHLOE, findability=Findability.ANYONE, bluesky=True)
    stating.take_in(
        "roster",
        [Stated("x", TOWN_HALL.x_id, "", Network.MASTODON, "mairie@tilleul.example", TOWN_HALL.display_name,
                "A roster of towns", "https://roster.example/7")],
    )  # fmt: skip
    ana = make_member(ANA, follows=[*crowd, CHLOE, TOWN_HALL], followers=crowd[:3], bluesky=True,
                      findability=Findability.ASK)  # fmt: skip
    browser = visitor(ana)
    browser.post("/here/follow", {"all": "yes"})
    actions = list(FollowAction.objects.filter(account__person=ana).order_by("pk"))
    for number, action in enumerate(actions):
        action.state = STATES[number % len(STATES)]
        action.reason = "refused" if action.state == FollowState.REFUSED else ""
        action.save()
    seen = finding.who_is_here(ana).people
    finding.ignore(ana, seen[-1].match_id)
    people.block(ana, seen[-2].person_number)
    # Late: Badr is announced, and asks to find Ana.
    make_member(BADR, findability=Findability.ANYONE, follows=[ANA])
    return ana


def _arrive(one: Somebody, *, proved: bool = True) -> Person:
    person = make_member(one, findability=Findability.ANYONE, proved=proved)
    if one.display_name == "x":
        LinkedAccount.objects.filter(person=person).update(display_name="")
    return person


#: A page too: what somebody sees whose address leads nowhere.
NOWHERE = "/no/such/page"


@dataclass(frozen=True)
class Seen:
    """A page that somebody can open: where it is, and whether one has to be signed in."""

    path: str
    member: bool


def every_page(person: Person) -> list[Seen]:
    """Give each page that the site has, as far as one can open it without values in its address."""
    routes = [f"/{one.pattern}" for one in get_resolver().url_patterns if isinstance(one, URLPattern)]
    paths = [route for route in routes if "<" not in route]
    paths += [f"/accounts/{person.accounts.latest('pk').pk}/unlink", NOWHERE]
    return [
        Seen(path, member)
        for member, browser in ((False, Client()), (True, visitor(person)))
        for path in paths
        if _is_page(browser, path)
    ]


def _is_page(browser: Client, path: str) -> bool:
    answer = browser.get(path)
    whole = (answer.status_code == 200 or path == NOWHERE) and str(answer.get("Content-Type")).startswith("text/html")
    return whole and not answer.get("Content-Disposition")

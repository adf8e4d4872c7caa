"""What people are told on the site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime

from essaim.base import clock
from essaim.base.text import gettext_noop
from essaim.services import seeing
from essaim.store.composed import Count, Load
from essaim.store.models import LinkedAccount, Match, Notice, Person
from essaim.store.statements import Insert
from essaim.store.trips import Trip, one_trip

#: A notice is read or useless after this long.
KEPT_FOR = timedelta(weeks=8)
#: Numbers per query, well under what either database takes.
CHUNK = 5_000


@dataclass(frozen=True)
class Kind:
    """One kind of notice: its sentence, and the page it leads to ('' when none)."""

    sentence: str
    link: str = ""


_NEW_NOTICES = Insert(Notice, "person_id", "kind", "data", "created_at", "expires_at")

KINDS: dict[str, Kind] = {
    "arrived": Kind(gettext_noop("%(name)s, whom you followed on X, has arrived."), "here"),
    "arrived-followed": Kind(
        gettext_noop("%(name)s, whom you followed on X, has arrived: we follow them for you."), "journal"
    ),
    "stated-followed": Kind(
        gettext_noop(
            "A public source that this site trusts says where some people are whom you followed on X: "
            "we follow them for you."
        ),
        "journal",
    ),
    "find-request": Kind(
        gettext_noop("Somebody who had you in their archive asks whether they may find you. You decide."), "here"
    ),
    "request-granted": Kind(gettext_noop("%(name)s agrees to be found by you."), "here"),
    "displaced": Kind(
        gettext_noop(
            "The X account named in your archive was proved by somebody else, so your claim to it was withdrawn, "
            "with its contacts. If it is yours, prove it."
        ),
        "proof",
    ),
    "claim-withdrawn": Kind(
        gettext_noop(
            "%(name)s turned out not to hold the X account that led you to them. "
            "If you followed them, you can undo it in the journal."
        ),
        "journal",
    ),
    "frozen": Kind(
        gettext_noop(
            "Somebody else also proved your X account. Nothing is followed by itself until the people who run "
            "this site have looked into it."
        ),
        "proof",
    ),
    "sign-in-again": Kind(
        gettext_noop(
            "%(handle)s no longer lets Essaim act for you. Sign in there again to go on; nothing is lost meanwhile."
        ),
        "accounts",
    ),
    "account-moved": Kind(
        gettext_noop(
            "%(handle)s says that you moved to %(new)s. Link that account here, and those you still wish to follow "
            "are followed from there."
        ),
        "accounts",
    ),
    "grant-ends": Kind(
        gettext_noop(
            "On %(date)s the server of %(handle)s will end the access you gave Essaim. "
            "Sign in there again before then, and everything goes on."
        ),
        "accounts",
    ),
    "post-gone": Kind(
        gettext_noop(
            "The post by which you proved your X account is no longer there. If you deleted it yourself, all is well. "
            "If not, somebody else may be using that account: tell the people who run this site."
        ),
        "proof",
    ),
    "lists-lost": Kind(
        gettext_noop(
            "This site had to change its keys at once, and your lists stood under the old one: they were deleted. "
            "Give your archive again, and everything goes on."
        ),
        "archive",
    ),
    "lists-ending": Kind(
        gettext_noop(
            "You have not been here for a long time: within a month we delete your lists, and follow nobody for you "
            "any more. "
            "Coming by is enough to keep them for another year."
        ),
        "keep",
    ),
    "membership-ending": Kind(
        gettext_noop(
            "You have not been here for nearly two years: within a month your membership ends and all that is yours "
            "here is erased. Coming by is enough to keep it."
        ),
        "keep",
    ),
    "mail-refused": Kind(
        gettext_noop(
            "Your mail server refused our e-mails three times, so we erased your e-mail address here. "
            "You can give another."
        ),
        "telling",
    ),
    "merged": Kind(gettext_noop("Your two registrations here are now one."), "accounts"),
}


#: So many are looked at, at most.
MOST_NEWS = 50
_NEWEST = Load(
    lambda person: (
        Notice.objects.filter(person=person, kind__in=KINDS)
        .select_related("account")
        .order_by("-created_at", "-pk")[:MOST_NEWS]
    )
)
_UNREAD = Count(lambda person: Notice.objects.filter(person=person, kind__in=KINDS, read_at=None))


@dataclass(frozen=True)
class News:
    """One notice, as a sentence in English marked for translation, with its values; `link` names a page or is empty."""

    notice_id: int
    kind: str
    sentence: str
    values: dict[str, str | int]
    link: str
    created_at: datetime
    read: bool


def news(person: Person, limit: int = MOST_NEWS) -> list[News]:
    """Give the person's notices, the newest first; one whose subject may no longer be shown is left out."""
    return _shown(person, _NEWEST(person.pk)[:limit])


def told(person: Person, numbers: Sequence[int]) -> list[News]:
    """Give those of these notices that are still unread and may still be shown, the newest first."""
    unread = person.notices.filter(pk__in=numbers, kind__in=KINDS, read_at=None).select_related("account")
    return _shown(person, unread.order_by("-created_at", "-pk"))


def _shown(person: Person, notices: Iterable[Notice]) -> list[News]:
    given = []
    for notice in notices:
        values = _values(person, notice)
        if values is None:
            continue
        kind = KINDS[notice.kind]
        read = notice.read_at is not None
        given.append(News(notice.pk, notice.kind, kind.sentence, values, kind.link, notice.created_at, read))
    return given


def unread(person: Person) -> int:
    """Give how many notices are unread."""
    return _UNREAD(person.pk)


def mark_read(person: Person) -> None:
    """Note that all were read."""
    if not unread(person):
        return  # on SQLite even a change of no row waits for whoever writes
    person.notices.filter(read_at=None).update(read_at=clock.now())


def tell(person: Person, kind: str, *, account: LinkedAccount | None = None, **data: int) -> None:
    """Write a notice; `data` holds ids and numbers only. An unread twin is not written twice."""
    if kind not in KINDS:
        raise ValueError(f"unknown kind of notice: {kind}")
    if person.notices.filter(kind=kind, data=data, account=account, read_at=None).exists():
        return
    now = clock.now()
    Notice.objects.create(
        person=person, kind=kind, data=data, account=account, created_at=now, expires_at=now + KEPT_FOR
    )


def tell_many(
    news: Sequence[tuple[int, str, dict[str, int]]], *, first: bool = False, trip: Trip | None = None
) -> None:
    """Write notices, (person's number, kind, data), as `tell` does, however many, in a few queries.

    `first`: what they are about is new, so that no unread twin is looked for.
    """
    if unknown := {kind for _, kind, _ in news} - KINDS.keys():
        raise ValueError(f"unknown kinds of notice: {', '.join(sorted(unknown))}")
    twins = set() if first else _unread_among(news)
    now = clock.now()
    rows = [
        (person, kind, data, now, now + KEPT_FOR)
        for person, kind, data in news
        if not twins or (person, kind, *sorted(data.items())) not in twins
    ]
    with one_trip(trip) as mine:
        _NEW_NOTICES.write(mine, rows)


def _unread_among(news: Sequence[tuple[int, str, dict[str, int]]]) -> set[tuple[object, ...]]:
    twins: set[tuple[object, ...]] = set()
    people = sorted({person for person, _, _ in news})
    for start in range(0, len(people), CHUNK):
        rows = Notice.objects.filter(
            person__in=people[start : start + CHUNK], kind__in={kind for _, kind, _ in news}, account=None, read_at=None
        ).values_list("person_id", "kind", "data")
        twins |= {(person, kind, *sorted(data.items())) for person, kind, data in rows}
    return twins


def _values(person: Person, notice: Notice) -> dict[str, str | int] | None:
    """Give the values of a notice's sentence; None when its subject is gone or may no longer be shown."""
    if notice.kind in {"arrived", "arrived-followed", "request-granted"}:
        match = Match.objects.filter(pk=notice.data.get("match"), seeker=person).first()
        if match is None or not seeing.decide(match).named:
            return None
        return {"name": seeing.name_of(match.found)}
    if notice.kind == "claim-withdrawn":
        # Their claim is gone but what we followed is in the person's own journal: the name is known to them.
        action = person.accounts.filter(actions=notice.data.get("action")).values_list("actions__target_name").first()
        return None if action is None else {"name": action[0] or "—"}
    if notice.kind == "sign-in-again":
        return None if notice.account is None else {"handle": notice.account.handle}
    if notice.kind == "account-moved":
        moved = notice.account
        return {"handle": moved.handle, "new": moved.moved_to} if moved is not None and moved.moved_to else None
    if notice.kind == "grant-ends":
        account = notice.account
        if account is None or account.grant_ends_at is None or not account.ends_soon:
            return None  # unlinked, taken back, or signed in again: nothing ends soon any more
        return {"handle": account.handle, "date": date_format(localtime(account.grant_ends_at), "DATE_FORMAT")}
    return {}

"""A member's public page: off until they publish it, and of it only what they proved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from essaim.base import clock
from essaim.model import Network, Proof
from essaim.networks.addresses import profile_url
from essaim.services import auditing, consenting, identifying, pages, seeing
from essaim.services.errors import NameTaken, NameUnusable, NotYours, TooOften
from essaim.services.keys import fingerprint
from essaim.store.models import PageReport, Person, PublicPage, ReleasedName, ReportReason

#: What somebody agrees to who publishes.
PAGE = "public-page"
KEPT_FOR = timedelta(days=366)
REPORT_KEPT_FOR = timedelta(days=90)
MOST_REPORTS = 50
PURPOSE = "page-name"
_SHAPE = re.compile(r"[a-z0-9](?:[a-z0-9_-]{1,28})[a-z0-9]")
#: Names that would speak for the site, for those who run it, or for authority as such.
_RESERVED = """
about abuse account accounts admin administrator api archive billing contact dashboard directory essaim
everyone feed help here home host info invite invitation journal legal letters mail me moderation moderator
news nobody null official operator postmaster presse press privacy proof public report root security service
settings sign-in staff static status style support system team terms undefined user users verified verify web
webmaster welcome www equipe aide moderateur officiel securite
"""
RESERVED = frozenset(_RESERVED.split())
BY_OWNER = [proof for proof in Proof if proof.by_owner]


@dataclass(frozen=True)
class Place:
    """Where somebody is now: an account they proved by signing in."""

    network: Network
    handle: str
    url: str


@dataclass(frozen=True)
class Presented:
    """A public page as visitors see it."""

    name: str
    title: str
    url: str
    places: Sequence[Place]
    source_handles: Sequence[str]
    indexed: bool


def suggestion(person: Person) -> str:
    """Give a name the person could take: out of a handle of theirs."""
    for handle in person.accounts.order_by("pk").values_list("handle", flat=True):
        name = re.split(r"[@.]", handle.lstrip("@").lower())[0][:30]
        if _SHAPE.fullmatch(name) and name not in RESERVED:
            return name
    return ""


def page_of(person: Person) -> PublicPage | None:
    """Give the person's page, published or taken down; None when there is none."""
    return PublicPage.objects.filter(person=person).first()


def publish(person: Person, name: str, *, indexed: bool, shows_source: bool) -> None:
    """Publish, or change, the person's page. Raises NameUnusable, NameTaken or NotYours (taken down)."""
    name = name.strip().lstrip("@").lower()
    if not _SHAPE.fullmatch(name) or name in RESERVED:
        raise NameUnusable
    now = clock.now()
    with transaction.atomic():
        row = PublicPage.objects.select_for_update().filter(person=person).first()
        if row is not None and row.hidden_at is not None:
            raise NotYours
        if row is None or row.name != name:
            _free(person, name)
            if row is not None:
                _release(row)
        page = row or PublicPage(person=person, created_at=now)
        page.name, page.indexed, page.shows_source, page.expires_at = name, indexed, shows_source, now + KEPT_FOR
        try:
            with transaction.atomic():
                page.save()
        except IntegrityError as error:
            raise NameTaken from error
        consenting.give_consent(person, PAGE)
        auditing.note(person, "page-published")


def take_back(person: Person) -> None:
    """Take the page away at once; its name is nobody's for a year."""
    with transaction.atomic():
        row = PublicPage.objects.filter(person=person).first()
        if row is None:
            return
        _release(row)
        row.delete()
        consenting.withdraw_consent(person, PAGE)
        auditing.note(person, "page-taken-back")


def release_name(person: Person) -> None:
    """Keep the name of a page that is about to go from everybody else for a year."""
    row = PublicPage.objects.filter(person=person).first()
    if row is not None:
        _release(row)


def show(name: str) -> Presented:
    """Give the published page of this name. Raises NotYours."""
    row = PublicPage.objects.select_related("person").filter(name=name.lower(), hidden_at=None).first()
    if row is None or row.expires_at <= clock.now():
        raise NotYours
    person = row.person
    places = [
        Place(Network(one.network), one.handle, profile_url(Network(one.network), one.handle))
        for one in person.accounts.order_by("pk")
    ]
    handles: list[str] = []
    if row.shows_source:
        proved = person.identities.filter(proof__in=BY_OWNER, frozen_at=None).order_by("pk")
        handles = [handle for handle in map(identifying.handle_of, proved) if handle]
    return Presented(
        row.name, seeing.name_of(person), pages.absolute("public-page", row.name), places, handles, row.indexed
    )


def report(name: str, reason: ReportReason, words: str) -> None:
    """Take a report of a page; who sends it is not kept. Raises NotYours or TooOften."""
    row = PublicPage.objects.filter(name=name.lower(), hidden_at=None).first()
    if row is None:
        raise NotYours
    if row.reports.count() >= MOST_REPORTS:
        raise TooOften
    now = clock.now()
    PageReport.objects.create(
        page=row, reason=reason, words=words.strip()[:500], created_at=now, expires_at=now + REPORT_KEPT_FOR
    )


def keep_or_forget() -> None:
    """Let pages live as long as their people come by; the others go at their date, their names kept for a year."""
    now = clock.now()
    ending = PublicPage.objects.filter(expires_at__lte=now + timedelta(days=1))
    ending.filter(person__last_seen_at__gt=now - KEPT_FOR).update(expires_at=now + timedelta(days=30))
    for row in PublicPage.objects.filter(expires_at__lte=now):
        with transaction.atomic():
            _release(row)
            row.delete()


def reported() -> list[PublicPage]:
    """Give the pages that were reported, for the operators."""
    return list(PublicPage.objects.filter(reports__isnull=False).distinct().prefetch_related("reports").order_by("pk"))


def hide(name: str, *, hidden: bool) -> None:
    """Take a page down, or show it again; its reports are done with. Raises NotYours."""
    row = PublicPage.objects.filter(name=name.lstrip("@").lower()).first()
    if row is None:
        raise NotYours
    row.hidden_at = clock.now() if hidden else None
    row.save(update_fields=["hidden_at"])
    row.reports.all().delete()
    auditing.note(row.person, "page-hidden" if hidden else "page-shown")


def _free(person: Person, name: str) -> None:
    if PublicPage.objects.filter(name=name).exclude(person=person).exists():
        raise NameTaken
    kept = ReleasedName.objects.filter(fingerprint=fingerprint(name, PURPOSE), expires_at__gt=clock.now()).first()
    if kept is None:
        return
    # Its former holder may have it back.
    if kept.former != fingerprint(str(person.pk), PURPOSE):
        raise NameTaken
    kept.delete()


def _release(row: PublicPage) -> None:
    former = fingerprint(str(row.person_id), PURPOSE)
    ReleasedName.objects.update_or_create(
        fingerprint=fingerprint(row.name, PURPOSE),
        defaults={"former": former, "expires_at": clock.now() + KEPT_FOR},
    )

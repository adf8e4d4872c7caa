"""A member's choices, links, blocks and erasure; consents and exports have their own modules, named here too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from essaim.base import clock
from essaim.model import ArrivalChoice, Findability
from essaim.services import arriving, auditing, grants, identifying, presenting, reasons, seeing, staying_gone
from essaim.services.consenting import ConsentState, consents, give_consent, withdraw_consent
from essaim.services.errors import LastAccount, NotYours
from essaim.services.exporting import Holding, export, holdings, readable
from essaim.services.reconnecting import states
from essaim.services.retention import RETENTION
from essaim.store.composed import Load
from essaim.store.locks import write_lock
from essaim.store.models import Block, FollowAction, Person

__all__ = [
    "ConsentState",
    "Erasure",
    "Holding",
    "block",
    "blocks",
    "choose_arrivals",
    "choose_findability",
    "choose_language",
    "consents",
    "erase",
    "export",
    "get",
    "give_consent",
    "holdings",
    "readable",
    "unblock",
    "unlink",
    "withdraw_consent",
]

SEEN_EVERY = timedelta(hours=1)
AUTOMATIC = "automatic-follows"
_OF_SESSION = Load(
    lambda number, epoch: Person.objects.filter(pk=number, session_epoch=epoch, suspended_at=None).select_related(
        "operator"
    ),  # every page asks whether it leads to the operators' pages
    places=2,
)


def get(number: int, session_epoch: int) -> Person | None:
    """Give the person of a session, if the session still holds; notes that they were here (at most once an hour)."""
    person = _OF_SESSION.first(number, session_epoch)
    if person is not None and clock.now() - person.last_seen_at > SEEN_EVERY:
        from essaim.services import retaining

        person.last_seen_at = clock.now()
        person.save(update_fields=["last_seen_at"])
        retaining.renew(person)
    return person


def choose_language(person: Person, language: str) -> None:
    """Keep the person's language."""
    person.language = language[:8]
    person.save(update_fields=["language"])


def choose_findability(person: Person, findability: Findability) -> None:
    """Keep who may find the person; takes effect at once, also on follows that wait to be sent."""
    with write_lock():
        person.findability = findability
        person.save(update_fields=["findability"])
        auditing.note(person, f"findable-{findability}")
        arriving.arrive(person)


def choose_arrivals(person: Person, choice: ArrivalChoice) -> None:
    """Keep what to do when somebody they followed arrives later (FOLLOW is a consent, kept with its date)."""
    with transaction.atomic():
        person.arrivals = choice
        person.save(update_fields=["arrivals"])
        if choice is ArrivalChoice.FOLLOW:
            give_consent(person, AUTOMATIC)
        else:
            withdraw_consent(person, AUTOMATIC)


def unlink(person: Person, account_id: int) -> None:
    """Forget a linked account and revoke its grant. Raises LastAccount or NotYours."""
    with write_lock():
        account = person.accounts.filter(pk=account_id).first()
        if account is None:
            raise NotYours
        if person.accounts.count() == 1:
            raise LastAccount
        # What others were going to follow there is not theirs to follow any more.
        there = FollowAction.objects.filter(
            target_network=account.network, target_host=account.host, target_remote_id=account.remote_id
        )
        states.dismiss(there, reasons.LEFT)
        grants.drop(account)
        account.delete()
        auditing.note(person, "unlinked")


def block(person: Person, other_number: int) -> None:
    """Neither finds the other from now on, and what waited to be followed between them is dropped. Raises NotYours."""
    with write_lock():
        other = Person.objects.filter(pk=other_number).exclude(pk=person.pk).first()
        # One may block whom one can see; otherwise numbers could be tried one by one to learn who is a member.
        if other is None or not _can_see(person, other):
            raise NotYours
        Block.objects.get_or_create(person=person, blocked=other, defaults={"created_at": clock.now()})
        for one, two in ((person, other), (other, person)):
            states.dismiss(FollowAction.objects.filter(account__person=one, target_person=two), reasons.NOT_SHOWN)
        auditing.note(person, "blocked")


def unblock(person: Person, block_id: int) -> None:
    """Take a block back. Raises NotYours."""
    if not person.blocks.filter(pk=block_id).delete()[0]:
        raise NotYours
    auditing.note(person, "unblocked")


def blocks(person: Person) -> list[Block]:
    """Give the person's blocks, `blocked` loaded with its accounts."""
    return list(person.blocks.select_related("blocked").prefetch_related("blocked__accounts").order_by("-created_at"))


@dataclass(frozen=True)
class Erasure:
    """A receipt: how many rows went, and how many grants are being revoked at their servers."""

    rows: int
    grants: int
    at: datetime
    #: What went, in words marked for translation, and how many rows of it.
    went: tuple[tuple[str, int], ...] = ()


def erase(person: Person) -> Erasure:
    """Erase the person at once: rows gone, index blind to them, grants to be revoked by the worker.

    What other people followed stays in their own journals (it is theirs); what waited to be followed is dropped.
    """
    with write_lock():
        accounts = list(person.accounts.exclude(grant_sealed=""))
        for account in accounts:
            grants.drop(account)
        states.dismiss(FollowAction.objects.filter(target_person=person), reasons.LEFT)
        claimants = identifying.other_claimants(person)
        presenting.release_name(person)
        staying_gone.note(person)
        rows, by_table = person.delete()
        for claimant in claimants:
            arriving.arrive(claimant)
        auditing.note(None, "erased")
    went = tuple((kept.what, by_table[kept.label]) for kept in RETENTION if by_table.get(kept.label))
    return Erasure(rows=rows, grants=len(accounts), at=clock.now(), went=went)


def _can_see(person: Person, other: Person) -> bool:
    """Say whether the person may know of the other: as a match that may be named, or by their request."""
    matches = person.matches.filter(found=other).select_related("seeker", "found", "found_identity", "seeker_identity")
    named = any(decision.named for decision in seeing.decide_many(matches).values())
    return named or person.find_requests.filter(seeker=other).exists()

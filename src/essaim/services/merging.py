"""Two registrations of one person become one, after proof of both."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from essaim.base import clock
from essaim.base.sealing import SealBroken
from essaim.model import Direction, Findability, Proof
from essaim.services import arriving, auditing, noticing, reasons
from essaim.services.errors import OfferExpired
from essaim.services.keys import sealer
from essaim.services.reconnecting import states
from essaim.store.locks import next_serial, write_lock
from essaim.store.models import (
    Block,
    FeedAddress,
    FindRequest,
    FollowAction,
    MailAddress,
    Match,
    Person,
    PublicPage,
    SourceIdentity,
)

OFFER_LASTS = timedelta(minutes=10)
OFFER = "merge-offer"
#: From the most open to the most closed: a merge keeps the more closed of the two choices.
CLOSEDNESS = [Findability.ANYONE, Findability.FOLLOWED, Findability.ASK, Findability.NOBODY]


@dataclass(frozen=True)
class MergePreview:
    """The other Person of a merge offer: its linked accounts' handles and how many contacts came with it."""

    handles: list[str]
    contacts: int


def offer(person: Person, other: Person) -> str:
    """Give a sealed offer: the one who is signed in as `person` has just proved an account of `other`."""
    clear = {"person": person.pk, "other": other.pk, "at": clock.now().isoformat()}
    return sealer().seal(json.dumps(clear), OFFER)


def preview_merge(person: Person, sealed: str) -> MergePreview:
    """Say what a merge would bring. Raises OfferExpired."""
    other = _other(person, sealed)
    contacts = other.follow_lists.filter(direction=Direction.FOLLOWING).values_list("count", flat=True)
    return MergePreview(list(other.accounts.order_by("pk").values_list("handle", flat=True)), sum(contacts))


def merge(person: Person, sealed: str) -> None:
    """Bring the other Person's accounts, identities, lists, actions and consents to `person`. Raises OfferExpired."""
    with write_lock():
        other = _other(person, sealed)
        ignored = _ignored(person) | _ignored(other)
        Match.objects.filter(seeker__in=[person, other], found__in=[person, other]).delete()
        other.accounts.update(person=person)
        other.proof_codes.update(person=person)
        for identity in other.identities.all():
            _bring(person, identity)
        _bring_bare_lists(person, other)
        _bring_relations(person, other)
        for single in (MailAddress, FeedAddress, PublicPage):
            if not single.objects.filter(person=person).exists():
                single.objects.filter(person=other).update(person=person)
        other.invitations.update(person=person)
        other.put_aside.exclude(entry__in=person.put_aside.values("entry")).update(person=person)
        # A person with both accounts follows neither from the other.
        to_oneself = FollowAction.objects.filter(account__person=person, target_person__in=[person, other])
        states.dismiss(to_oneself, reasons.OWN_ACCOUNT)
        FollowAction.objects.filter(target_person=other).update(target_person=person)
        for row in (other.imports, other.notices, other.consents, other.audit):
            row.update(person=person)
        choices = Findability(person.findability), Findability(other.findability)
        person.findability = max(choices, key=CLOSEDNESS.index)
        person.paused_at = person.paused_at or other.paused_at
        person.save(update_fields=["findability", "paused_at"])
        other.delete()
        auditing.note(person, "merged")
        noticing.tell(person, "merged")
    # After the commit: the index must never see rows that could still be rolled back.
    arriving.arrive(person)
    for found_identity, direction in ignored:
        person.matches.filter(found_identity=found_identity, direction=direction).update(ignored_at=clock.now())


def _other(person: Person, sealed: str) -> Person:
    try:
        clear = json.loads(sealer().open(sealed, OFFER))
    except SealBroken as error:
        raise OfferExpired from error
    other = Person.objects.filter(pk=clear["other"]).exclude(pk=person.pk).first()
    fresh = clock.now() - datetime.fromisoformat(clear["at"]) <= OFFER_LASTS
    if clear["person"] != person.pk or not fresh or other is None:
        raise OfferExpired
    return other


def _ignored(person: Person) -> set[tuple[int, str]]:
    return set(person.matches.exclude(ignored_at=None).values_list("found_identity_id", "direction"))


def _bring(person: Person, identity: SourceIdentity) -> None:
    """Move one identity; when both have it, the better proof and the newer lists stay."""
    values = [row.pseudonym for row in identity.pseudonyms.all()]
    twin = person.identities.filter(pseudonyms__pseudonym__in=values).distinct().first()
    if twin is None:
        identity.person = person
        identity.save(update_fields=["person"])
        for row in identity.follow_lists.all():
            row.person, row.serial = person, next_serial()
            row.save(update_fields=["person", "serial"])
        return
    if Proof(identity.proof).by_owner and not Proof(twin.proof).by_owner:
        twin.proof, twin.proved_at, twin.handle_sealed = identity.proof, identity.proved_at, identity.handle_sealed
    twin.frozen_at = None if _only_theirs(twin, identity) else twin.frozen_at or identity.frozen_at
    twin.save()
    for row in identity.follow_lists.all():
        mine = twin.follow_lists.filter(direction=row.direction).first()
        if mine is not None and mine.created_at >= row.created_at:
            continue
        if mine is not None:
            mine.delete()
        row.person, row.identity, row.serial = person, twin, next_serial()
        row.save(update_fields=["person", "identity", "serial"])
    identity.delete()


def _only_theirs(twin: SourceIdentity, identity: SourceIdentity) -> bool:
    """Say whether nobody but these two proved the account: then a freeze between them has lost its reason."""
    values = [row.pseudonym for row in twin.pseudonyms.all()]
    rivals = SourceIdentity.objects.filter(pseudonyms__pseudonym__in=values).exclude(pk__in=[twin.pk, identity.pk])
    return not rivals.exclude(proof=Proof.ARCHIVE).exists()


def _bring_bare_lists(person: Person, other: Person) -> None:
    for row in other.follow_lists.filter(identity=None):
        mine = person.follow_lists.filter(identity=None, network=row.network, direction=row.direction).first()
        if mine is not None and mine.created_at >= row.created_at:
            continue
        if mine is not None:
            mine.delete()
        row.person, row.serial = person, next_serial()
        row.save(update_fields=["person", "serial"])


def _bring_relations(person: Person, other: Person) -> None:
    """Move blocks and requests, both ways; what the person has already, or would have with themselves, stays behind."""
    for blocked in list(other.blocks.exclude(blocked=person).values_list("blocked_id", flat=True)):
        Block.objects.get_or_create(person=person, blocked_id=blocked, defaults={"created_at": clock.now()})
    for blocker in list(other.blocked_by.exclude(person=person).values_list("person_id", flat=True)):
        Block.objects.get_or_create(person_id=blocker, blocked=person, defaults={"created_at": clock.now()})
    for request in other.find_requests.exclude(seeker=person):
        FindRequest.objects.get_or_create(
            seeker_id=request.seeker_id,
            found=person,
            defaults={
                "granted": request.granted,
                "created_at": request.created_at,
                "answered_at": request.answered_at,
            },
        )

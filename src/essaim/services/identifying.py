"""People's own accounts on X: claimed by an archive, proved by their owner, displaced, frozen."""

from __future__ import annotations

from django.db.models import Q

from essaim.base import clock
from essaim.matching.pseudonyms import signed
from essaim.model import ArchiveOwner, Direction, FollowState, Network, Proof
from essaim.services import auditing, noticing, reasons
from essaim.services.keys import pseudonymiser, sealer
from essaim.services.meeting import Own
from essaim.services.reconnecting import states
from essaim.store.locks import next_serial
from essaim.store.models import FollowAction, IdentityPseudonym, Match, Person, SourceIdentity
from essaim.store.statements import Select

SEALED_ID, SEALED_HANDLE = "source-id", "source-handle"


_OWN = Select(
    lambda person, version, pseudonym: SourceIdentity.objects.filter(
        person=person, pseudonyms__key_version=version, pseudonyms__pseudonym=pseudonym
    ).values_list("pk"),
    places=3,
)


def known(own: Own, remote_id: str) -> int | None:
    """Give the number of the identity with this X id among a person's own accounts, if they have it."""
    maker = pseudonymiser()
    end = own.account(maker.newest, maker.number(Network.X, remote_id))
    return None if end is None else end.identity_id


def number_of(person: Person, remote_id: str) -> int | None:
    """Give the number of the person's identity with this X id, if they have it."""
    maker = pseudonymiser()
    rows = _OWN(person.pk, maker.newest, signed(maker.number(Network.X, remote_id)))
    return rows[0][0] if rows else None


def of(person: Person, remote_id: str) -> SourceIdentity | None:
    """Give the person's identity with this X id, if they have it."""
    number = number_of(person, remote_id)
    return None if number is None else person.identities.get(pk=number)


def only_proved(person: Person) -> SourceIdentity | None:
    """Give the person's one proved identity, to which bare files may go; None when there is none, or several."""
    proved = list(person.identities.exclude(proof=Proof.ARCHIVE)[:2])
    return proved[0] if len(proved) == 1 else None


def claim(person: Person, owner: ArchiveOwner) -> SourceIdentity:
    """Note that an archive names `owner`: a claim, which proves nothing."""
    return _create(person, owner.remote_id, owner.handle, Proof.ARCHIVE)


def prove(person: Person, remote_id: str, handle: str, proof: Proof = Proof.POST) -> SourceIdentity:
    """Note that the person proved to hold this X account: other claims fall, another proof freezes both.

    Call it under the write lock, and let the person arrive afterwards.
    """
    identity = of(person, remote_id) or _create(person, remote_id, handle, proof)
    if identity.proof != Proof.OAUTH:  # the strongest of all proofs stays
        identity.proof = proof
    identity.proved_at = clock.now()
    identity.handle_sealed = sealer().seal(handle, SEALED_HANDLE)
    for other in _others(identity):
        if Proof(other.proof).by_owner:
            _freeze(other)
            _freeze(identity)
        else:
            _displace(other)
    identity.save()
    _adopt_bare_lists(identity)
    auditing.note(person, "proved", f"identity:{identity.pk}")
    return identity


def settle(identity: SourceIdentity) -> list[Person]:
    """Let this proof stand against all others; give the people whose claim falls. Call it under the write lock."""
    others = _others(identity)
    for other in others:
        _displace(other)
    _thaw(identity)
    return [other.person for other in others]


def reject(identity: SourceIdentity) -> list[Person]:
    """Let this proof fall; give the people who then hold the account without dispute. Call it under the write lock."""
    proved = [other for other in _others(identity) if Proof(other.proof).by_owner]
    _displace(identity)
    if len(proved) != 1:
        return []
    _thaw(proved[0])
    return [proved[0].person]


def handle_of(identity: SourceIdentity) -> str:
    """Give the identity's handle, when known."""
    return sealer().open(identity.handle_sealed, SEALED_HANDLE) if identity.handle_sealed else ""


def remote_id_of(identity: SourceIdentity) -> str:
    """Give the identity's X id, for its own holder's eyes."""
    return sealer().open(identity.remote_id_sealed, SEALED_ID)


def _create(person: Person, remote_id: str, handle: str, proof: Proof) -> SourceIdentity:
    identity = SourceIdentity.objects.create(
        person=person,
        network=Network.X,
        remote_id_sealed=sealer().seal(remote_id, SEALED_ID),
        handle_sealed=sealer().seal(handle, SEALED_HANDLE) if handle else "",
        proof=proof,
        created_at=clock.now(),
    )
    maker = pseudonymiser()
    IdentityPseudonym.objects.bulk_create(
        IdentityPseudonym(
            identity=identity, key_version=version, pseudonym=signed(maker.number(Network.X, remote_id, version))
        )
        for version in maker.versions
    )
    return identity


def other_claimants(person: Person) -> list[Person]:
    """Give those who claim an account that the person proved: nothing beside the person, but when they are gone."""
    proved = person.identities.exclude(proof=Proof.ARCHIVE)
    others = {other.person_id for identity in proved for other in _others(identity)}
    return list(Person.objects.filter(pk__in=others).order_by("pk"))


def _others(identity: SourceIdentity) -> list[SourceIdentity]:
    """Give other people's identities that name the same account."""
    values = identity.pseudonyms.values_list("key_version", "pseudonym")
    same = Q(pk__in=[])
    for version, pseudonym in values:
        same |= Q(pseudonyms__key_version=version, pseudonyms__pseudonym=pseudonym)
    return list(SourceIdentity.objects.filter(same).exclude(person=identity.person_id).distinct())


def _freeze(identity: SourceIdentity) -> None:
    if identity.frozen_at is None:
        identity.frozen_at = clock.now()
        identity.save(update_fields=["frozen_at"])
        noticing.tell(identity.person, "frozen")


def _thaw(identity: SourceIdentity) -> None:
    identity.frozen_at = None
    identity.save(update_fields=["frozen_at"])


def _displace(identity: SourceIdentity) -> None:
    """Withdraw a claim: what waited because of it is dropped, those who followed because of it are told, it goes."""
    led_to = FollowAction.objects.filter(match__in=Match.objects.filter(found_identity=identity))
    states.dismiss(led_to, reasons.CLAIM_WITHDRAWN)
    sent = led_to.exclude(state__in=[FollowState.DISMISSED, FollowState.UNDONE]).select_related("account__person")
    for action in sent:
        noticing.tell(action.account.person, "claim-withdrawn", action=action.pk)
    person = identity.person
    identity.delete()
    noticing.tell(person, "displaced")
    auditing.note(person, "displaced")


def _adopt_bare_lists(identity: SourceIdentity) -> None:
    """Give the person's bare lists, which had no owner, to the account just proved, unless it has its own."""
    if only_proved(identity.person) != identity:
        return
    for row in identity.person.follow_lists.filter(identity=None):
        if not identity.follow_lists.filter(direction=Direction(row.direction)).exists():
            row.identity, row.serial = identity, next_serial()
            row.save(update_fields=["identity", "serial"])

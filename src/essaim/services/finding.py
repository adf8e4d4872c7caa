"""Who is here: matches with their grade and the reason in words, as far as each may be shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeAlias

from django.db import transaction
from django.db.models import prefetch_related_objects

from essaim.base import clock
from essaim.model import Direction, FollowState, Grade, Network, Proof
from essaim.networks.addresses import profile_url
from essaim.services import arriving, directory, noticing, reasons, seeing, sighting
from essaim.services.directory import Known, Source
from essaim.services.errors import NotYours
from essaim.services.reconnecting import stated
from essaim.services.reconnecting import states as follow_states
from essaim.services.sighting import Place, Sighting, Told, network_of, targeted
from essaim.store.composed import Load
from essaim.store.models import FindRequest, FollowAction, FollowList, LinkedAccount, Person, PutAside, SourceIdentity
from essaim.store.statements import Select

#: Below this, a person who has proved nothing is told "fewer than five": an archive can be forged to ask about one.
SMALL = 5
#: What a follow's target is known by: network, host, remote id.
Target: TypeAlias = tuple[str, str, str]


#: States of a follow that need no wish any more.
UNDER_WAY = frozenset({"queued", "sending", "unknown", "done", "already", "requested"})

_NETWORKS = Select(lambda person: LinkedAccount.objects.filter(person=person).values_list("network"))
_CONTACTS = Select(
    lambda person: FollowList.objects.filter(person=person, direction=Direction.FOLLOWING).values_list("count")
)
_PROVED = Select(
    lambda person: SourceIdentity.objects.filter(person=person).exclude(proof=Proof.ARCHIVE).values_list("pk")
)
_STATES = Select(
    lambda person: (
        FollowAction.objects.filter(account__person=person)
        .exclude(state=FollowState.DISMISSED, reason__in=reasons.MAY_END)
        .values_list("target_network", "target_host", "target_remote_id", "state")
    )
)
_ASKING = Load(
    lambda person: (
        FindRequest.objects.filter(found=person, granted=None).select_related("seeker").order_by("-created_at")
    )
)


@dataclass(frozen=True)
class Address:
    """Where a found person is, and the state of our follow there ('' when none)."""

    network: Network
    handle: str
    profile_url: str
    follow_state: str = ""


@dataclass(frozen=True)
class Found:
    """One person found. `reason` is a sentence in English, marked for translation."""

    match_id: int
    person_number: int
    name: str
    grade: Grade
    reason: str
    direction: Direction
    addresses: list[Address]
    late: bool
    ignored: bool


@dataclass(frozen=True)
class Elsewhere:
    """Somebody without an account here whom public sources place at new addresses.

    `reason` is a sentence in English, marked for translation, filled by `places`. `followable`: the sources agree.
    """

    number: int
    name: str
    source_handle: str
    grade: Grade
    reason: str
    places: dict[str, str]
    addresses: list[Address]
    sources: tuple[Source, ...]
    followable: bool


@dataclass(frozen=True)
class Here:
    """Who is here.

    `names_allowed` is False until the person proved their X account: then `people` is empty and `counts` are all one
    sees; a count below five is given as None ("fewer than five"), so that a forged archive cannot ask about one person.
    `contacts` is the size of the following lists, `followable` how many "follow all" would take, and `waiting` counts
    those who will be asked first. `elsewhere` are people of public life whom public sources state, which also those see
    who proved nothing; `rests_on` says how many of them each source states. `left` holds the matches of those whom no
    follow is under way to.
    """

    names_allowed: bool
    contacts: int
    counts: dict[Grade, int | None]
    followable: int
    waiting: int
    people: Told[Found]
    suggestions: Told[Found]
    ignored: Told[Found]
    elsewhere: list[Elsewhere] = field(default_factory=list)
    elsewhere_aside: list[Elsewhere] = field(default_factory=list)
    rests_on: list[tuple[str, int]] = field(default_factory=list)
    left: frozenset[int] = frozenset()


def who_is_here(person: Person) -> Here:
    """Give who is here for the person; of thousands, each is told only when their place in the list is looked at."""
    sightings = sighting.sightings_of(person)
    states = _follow_states(person)
    mine = {network for (network,) in _NETWORKS(person.pk)}
    contacts = sum(count for (count,) in _CONTACTS(person.pk))
    named = [one for one in sightings if one.verdict.decision.named]
    followed = {one.person_number for one in named if one.verdict.direction is Direction.FOLLOWING}
    names_allowed = bool(_PROVED(person.pk))
    # Without a proof one figure is all there is; with one, the figures are of those who may be named.
    counted = named if names_allowed else [one for one in sightings if one.verdict.decision.shown]
    wishes = [one for one in counted if one.verdict.direction is Direction.FOLLOWING and not one.ignored]
    known = _not_shown_yet(directory.matches_with_directory(person), named)
    asked_first = [one for one in sightings if one.verdict.decision.ask_first]
    tell = partial(_found, states=states)
    suggestions = [
        one
        for one in named
        if one.verdict.direction is Direction.FOLLOWER and not one.ignored and one.person_number not in followed
    ]
    return Here(
        names_allowed=names_allowed,
        contacts=contacts,
        counts=_counts(wishes, names_allowed=names_allowed),
        followable=_to_follow([one for one in wishes if one.verdict.decision.followable_all], mine, states)
        + sum(_is_stated_to_follow(one, mine, states) for one in known),
        waiting=sum(one.verdict.direction is Direction.FOLLOWING for one in asked_first),
        people=Told([one for one in wishes if one.verdict.decision.named], tell),
        suggestions=Told(suggestions, tell),
        ignored=Told([one for one in named if one.ignored], tell),
        elsewhere=[_elsewhere(one, states) for one in known if not one.put_aside],
        elsewhere_aside=[_elsewhere(one, states) for one in known if one.put_aside],
        rests_on=Counter(
            source.label for one in known if stated.followable(one) for source in one.sources
        ).most_common(),
        left=_left(wishes, states),
    )


def counted(person: Person) -> tuple[bool, int]:
    """Say whether the person may see names, and how many people they followed they would see: of `who_is_here`."""
    sightings = sighting.sightings_of(person, places=False)
    wishes = [one for one in sightings if one.verdict.direction is Direction.FOLLOWING and not one.ignored]
    return bool(_PROVED(person.pk)), sum(one.verdict.decision.named for one in wishes)


def ignore(person: Person, match_id: int) -> None:
    """Put a match aside: it is neither followed nor shown among the others. Raises NotYours."""
    with transaction.atomic():
        if not person.matches.filter(pk=match_id).update(ignored_at=clock.now()):
            raise NotYours
        arriving.drop_waiting([match_id])


def restore(person: Person, match_id: int) -> None:
    """Bring an ignored match back. Raises NotYours."""
    if not person.matches.filter(pk=match_id).update(ignored_at=None):
        raise NotYours


def put_aside(person: Person, number: int) -> None:
    """Put aside somebody whom public sources state, by the number of their entry. Raises NotYours."""
    with transaction.atomic():
        known = _stated_one(person, number)
        PutAside.objects.get_or_create(person=person, entry_id=known.number, defaults={"created_at": clock.now()})
        mine = FollowAction.objects.filter(account__person=person, entry__in=known.entry_ids)
        follow_states.dismiss(mine, reasons.IGNORED)


def bring_back(person: Person, number: int) -> None:
    """Bring back somebody who was put aside. Raises NotYours."""
    person.put_aside.filter(entry__in=_stated_one(person, number).entry_ids).delete()


@dataclass(frozen=True)
class Asking:
    """Somebody who had the person in their archive and asks to find them."""

    request_id: int
    person_number: int
    name: str
    addresses: list[Address]
    created_at: datetime


def requests(person: Person) -> list[Asking]:
    """Give the open requests of those who may find the person only after their yes."""
    rows = _ASKING(person.pk)
    prefetch_related_objects(rows, "seeker__accounts")
    return [
        Asking(
            row.pk,
            row.seeker_id,
            seeing.name_of(row.seeker),
            [_address(place, {}) for place in sighting.places_of(row.seeker)],
            row.created_at,
        )
        for row in rows
    ]


def answer_request(person: Person, request_id: int, *, yes: bool) -> FindRequest:
    """Answer one; a yes lets matches be shown and follows be planned. Raises NotYours."""
    with transaction.atomic():
        row = person.find_requests.filter(pk=request_id).select_related("seeker").first()
        if row is None:
            raise NotYours
        row.granted, row.answered_at = yes, clock.now()
        row.save(update_fields=["granted", "answered_at"])
        match = row.seeker.matches.filter(found=person, direction=Direction.FOLLOWING).first()
        if yes and match is not None:
            noticing.tell(row.seeker, "request-granted", match=match.pk)
    arriving.arrive(person)
    return row


def _stated_one(person: Person, number: int) -> Known:
    known = next((one for one in directory.matches_with_directory(person) if one.number == number), None)
    if known is None:
        raise NotYours
    return known


def _not_shown_yet(known: list[Known], named: list[Sighting]) -> list[Known]:
    """Leave out whom a source places at an account that is shown as a member's already."""
    if not known:
        return []
    sighting.look_up_all(named)
    shown = {(place.network, place.handle.lower()) for one in named for place in one.places}
    return [one for one in known if not any((at.key.network, at.handle.lower()) in shown for at in one.addresses)]


def _elsewhere(known: Known, states: dict[Target, str]) -> Elsewhere:
    return Elsewhere(
        number=known.number,
        name=known.name,
        source_handle=known.source_handle,
        grade=known.grade,
        reason=known.reason,
        places=known.places,
        addresses=[
            Address(at.key.network, at.handle, profile_url(at.key.network, at.handle), _stated_state(at, states))
            for at in known.addresses
        ],
        sources=known.sources,
        followable=known.grade is Grade.STATED,
    )


def _stated_state(at: directory.Address, states: dict[Target, str]) -> str:
    """Give the state of a follow there: kept under the handle until the id is known."""
    keys = (at.key, stated.target_key(at))
    return next((states[key] for one in keys if (key := (one.network, one.host, one.remote_id)) in states), "")


def _is_stated_to_follow(known: Known, networks: set[str], states: dict[Target, str]) -> bool:
    return stated.followable(known) and any(
        at.key.network in networks and not _stated_state(at, states) for at in known.addresses
    )


def _counts(wishes: list[Sighting], *, names_allowed: bool) -> dict[Grade, int | None]:
    tally = Counter(one.verdict.grade for one in wishes)
    if names_allowed:
        return {grade: tally[grade] for grade in Grade if tally[grade]}
    # Without a proof there is one figure only, and never a small one.
    total = tally.total()
    return {Grade.LIKELY: total if total >= SMALL else None}


def _left(wishes: list[Sighting], states: dict[Target, str]) -> frozenset[int]:
    """Give the matches of those whom no follow is under way to."""
    under_way = {targeted(*target) for target, state in states.items() if state in UNDER_WAY}
    if not under_way:
        return frozenset(one.match_id for one in wishes)
    return frozenset(one.match_id for one in wishes if under_way.isdisjoint(one.at))


def _found(one: Sighting, states: dict[Target, str]) -> Found:
    return Found(
        match_id=one.match_id,
        person_number=one.person_number,
        name=one.name,
        grade=one.verdict.grade,
        reason=one.verdict.reason,
        direction=one.verdict.direction,
        addresses=[_address(place, states) for place in one.places],
        late=one.late,
        ignored=one.ignored,
    )


def _address(place: Place, states: dict[Target, str]) -> Address:
    network = Network(place.network)
    return Address(network, place.handle, profile_url(network, place.handle), states.get(place.target, ""))


def _to_follow(wishes: list[Sighting], networks: set[str], states: dict[Target, str]) -> int:
    """Count who is on a network of mine where nothing was done about them yet."""
    done = {targeted(*target) for target in states}
    count = 0
    for one in wishes:
        for at in one.at:
            if at not in done and network_of(at) in networks:
                count += 1
                break
    return count


def _follow_states(person: Person) -> dict[Target, str]:
    """Give the state of each follow by its target; one dropped for a reason that may be over counts as none."""
    return {(network, host, remote_id): state for network, host, remote_id, state in _STATES(person.pk)}

"""Planning: from matches to rows, each wish once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from django.db import transaction

from essaim.base import clock
from essaim.matching.visibility import Decision
from essaim.model import AccountKey, ArrivalChoice, FollowState, Network
from essaim.services import reasons, seeing, working
from essaim.services.errors import NotYours
from essaim.services.reconnecting import stated, states
from essaim.store.models import FollowAction, LinkedAccount, Match, Person, WorkKind
from essaim.store.statements import MOST_NUMBERS, Insert, Select
from essaim.store.trips import Answer, Rows, Trip, one_trip

#: So many accounts to be followed are looked for one by one among what is planned already.
FEW = 8

_Key: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True)
class Planned:
    """How many follows were planned, and for how many people.

    `without_account` counts people who are only on networks that the person has not linked.
    """

    follows: int
    people: int
    without_account: int


def follow_all(person: Person) -> Planned:
    """Plan to follow everybody whose match is certain or stated and may be shown; done twice it plans nothing twice.

    Those whom only a public source states are among them: the page shows before on which sources that rests.
    """
    with transaction.atomic():
        matches = seeing.matches_of(person)
        decisions = seeing.decide_many(matches)
        members = _plan(person, [match for match in matches if decisions[match.pk].followable_all])
        return _together(members, stated.plan_all(person))


def follow_chosen(person: Person, match_ids: Sequence[int], entries: Sequence[int] = ()) -> Planned:
    """Plan to follow the chosen people (also likely ones: the person saw the grade and chose). Raises NotYours.

    `entries` are the numbers of people whom only public sources state.
    """
    wanted = set(match_ids)
    with transaction.atomic():
        matches = [match for match in seeing.matches_of(person) if match.pk in wanted]
        decisions = seeing.decide_many(matches)
        if {match.pk for match in matches if decisions[match.pk].followable_chosen} != wanted:
            raise NotYours
        return _together(_plan(person, matches, chosen=True), stated.plan_chosen(person, entries))


def _together(members: Planned, others: stated.PlannedStated) -> Planned:
    return Planned(
        members.follows + others.follows,
        members.people + others.people,
        members.without_account + others.without_account,
    )


def plan_arrival(match: Match) -> int:
    """Plan the follows of a later arrival, inside the arrival's transaction, if the person said so; give their number.

    Only `certain` (and trusted `stated`) matches that visibility allows, and never of a frozen identity.
    """
    if match.seeker.arrivals != ArrivalChoice.FOLLOW or not seeing.decide(match).automatic:
        return 0
    if match.ignored_at is not None:
        return 0
    with transaction.atomic():
        return plan_arrivals([Wish(match.pk, match.seeker_id, match.found_id)])[match.pk]


def plan_arrivals(
    wishes: Sequence[Wish], *, addresses: Answer | None = None, trip: Trip | None = None
) -> dict[int, int]:
    """Plan the follows of later arrivals that were found allowed and wanted; give how many for each match.

    A handful of queries, however many wishes there are. Call it in the arrival's transaction. `addresses`: what
    `ask_addresses` gave for all whom the wishes name. New follows are written with the trip.
    """
    if not wishes:
        return {}
    if addresses is None:
        people = {number for wish in wishes for number in (wish.seeker_id, wish.found_id)}
        found = _addresses(people)
    else:
        found = _by_person(addresses.rows)
    pairs = {
        wish: _pairs(found[wish.seeker_id], found[wish.found_id])
        for wish in sorted(wishes, key=lambda wish: wish.match_id)
    }
    together = {pair for some in pairs.values() for pair in some}
    with one_trip() as asking:
        rows = _ask_known_among(asking, together)
        work = working.ask_planned(asking, WorkKind.FOLLOW, {account.pk for account, _ in together})
    known = _known(row for answer in rows for row in answer.rows)
    plan = _Plan(automatic=True, chosen=False)
    counts = {wish.match_id: plan.take(wish, some, known) for wish, some in pairs.items()}
    _write(plan, trip)
    working.plan_many(WorkKind.FOLLOW, plan.accounts, planned=work, trip=trip)
    return counts


def ask_addresses(trip: Trip, people: Iterable[int]) -> Answer:
    """Ask for the linked accounts of these people, for `plan_arrivals`."""
    return _ACCOUNTS_OF.ask(trip, sorted(people))


def still_allowed(action: FollowAction, decision: Decision | None, targets: set[AccountKey]) -> str:
    """Give '' when a waiting follow may still be sent, else the reason why not.

    Asked right before sending: since the planning, the other person may have blocked, hidden, unlinked or left.
    `decision` is about the action's match, `targets` the linked accounts of the person it leads to.
    """
    match = action.match
    if match is None or decision is None or target_key(action) not in targets:
        return reasons.LEFT
    if match.ignored_at is not None:
        return reasons.IGNORED
    if not decision.shown:
        return reasons.NOT_SHOWN
    if action.automatic and match.seeker.arrivals != ArrivalChoice.FOLLOW:
        return reasons.NOT_WANTED
    allowed = decision.automatic if action.automatic else decision.followable_chosen
    return "" if allowed else reasons.NOT_SHOWN


def target_key(action: FollowAction) -> AccountKey:
    """Give the key of the account that an action follows."""
    return AccountKey(Network(action.target_network), action.target_host, action.target_remote_id)


@dataclass(frozen=True, slots=True)
class Wish:
    """One person is to follow another, because of a match."""

    match_id: int
    seeker_id: int
    found_id: int


class _Address(NamedTuple):
    """What planning needs of a linked account."""

    pk: int
    person_id: int
    network: str
    host: str
    remote_id: str
    handle: str
    display_name: str
    #: The network its owner prefers, or an empty text.
    preferred: str

    @property
    def key(self) -> _Key:
        return (self.network, self.host, self.remote_id)


class _Known(NamedTuple):
    """What planning needs of an action that is there."""

    account_id: int
    network: str
    host: str
    remote_id: str
    pk: int
    state: str
    reason: str
    match_id: int | None
    target_person_id: int | None


_KNOWN = (
    "account_id", "target_network", "target_host", "target_remote_id",
    "pk", "state", "reason", "match_id", "target_person_id",
)  # fmt: skip
_KNOWN_OF = Select(lambda account: FollowAction.objects.filter(account__in=[account]).values_list(*_KNOWN))
_KNOWN_TO = Select(
    lambda account, network, host, remote_id: FollowAction.objects.filter(
        account__in=[account], target_network=network, target_host=host, target_remote_id=remote_id
    ).values_list(*_KNOWN),
    places=4,
)
_ACCOUNTS_OF = Select(
    lambda person: LinkedAccount.objects.filter(person__in=[person]).values_list(
        *_Address._fields[:-1], "person__preferred_network"
    )
)
_NEW_ACTIONS = Insert(
    FollowAction,
    "account_id",
    "target_network",
    "target_host",
    "target_remote_id",
    "target_handle",
    "target_name",
    "target_person_id",
    "match_id",
    "automatic",
    "state",
    "next_attempt_at",
    "created_at",
    ignore_conflicts=True,
)


@dataclass
class _Plan:
    """What one planning adds up to."""

    automatic: bool
    chosen: bool
    new: list[tuple[_Address, _Address, Wish]] = field(default_factory=list)
    again: list[tuple[_Known, Wish]] = field(default_factory=list)
    people: set[int] = field(default_factory=set)
    seen: set[tuple[int, _Key]] = field(default_factory=set)

    @property
    def accounts(self) -> set[int]:
        """The accounts that have something to do."""
        return {account.pk for account, _, _ in self.new} | {known.account_id for known, _ in self.again}

    def take(
        self, wish: Wish, pairs: Iterable[tuple[_Address, _Address]], known: Mapping[tuple[int, _Key], _Known]
    ) -> int:
        """Note the follows of one wish, except those that stand already; give how many."""
        before = len(self.new) + len(self.again)
        for account, target in pairs:
            if (account.pk, target.key) not in self.seen:
                self.seen.add((account.pk, target.key))
                self._add(account, target, wish, known.get((account.pk, target.key)))
        return len(self.new) + len(self.again) - before

    def _add(self, account: _Address, target: _Address, wish: Wish, known: _Known | None) -> None:
        if known is None:
            self.new.append((account, target, wish))
        elif self._comes_back(known):
            self.again.append((known, wish))
        else:
            return
        self.people.add(wish.found_id)

    def _comes_back(self, known: _Known) -> bool:
        """A follow that was undone or taken back comes back only when the person chooses it by name."""
        if known.state in {FollowState.UNDONE, FollowState.REFUSED, FollowState.GONE}:
            return self.chosen
        if known.state == FollowState.DISMISSED:
            return self.chosen or known.reason in reasons.MAY_END
        return FollowState(known.state) is FollowState.PROPOSED


def _plan(person: Person, matches: Iterable[Match], *, chosen: bool = False) -> Planned:
    standing = (match for match in matches if match.ignored_at is None and match.found_id != person.pk)
    wishes = [Wish(match.pk, person.pk, match.found_id) for match in sorted(standing, key=lambda match: match.pk)]
    addresses = _addresses({person.pk} | {wish.found_id for wish in wishes})
    mine = addresses[person.pk]
    known = _known(_KNOWN_OF([account.pk for account in mine]))
    plan = _Plan(automatic=False, chosen=chosen)
    nowhere: set[int] = set()
    somewhere: set[int] = set()
    for wish in wishes:
        pairs = _pairs(mine, addresses[wish.found_id])
        (somewhere if pairs else nowhere).add(wish.found_id)
        plan.take(wish, pairs, known)
    _write(plan)
    for account_id in sorted(plan.accounts):
        working.plan(WorkKind.FOLLOW, account_id)
    return Planned(len(plan.new) + len(plan.again), len(plan.people), len(nowhere - somewhere))


def _addresses(people: Iterable[int]) -> defaultdict[int, list[_Address]]:
    """Give the linked accounts of these people, by person."""
    return _by_person(_ACCOUNTS_OF(sorted(people)))


def _by_person(rows: Rows) -> defaultdict[int, list[_Address]]:
    found: defaultdict[int, list[_Address]] = defaultdict(list)
    for address in sorted(map(_Address._make, rows)):
        found[address.person_id].append(address)
    return found


def _pairs(accounts: Iterable[_Address], targets: Iterable[_Address]) -> list[tuple[_Address, _Address]]:
    """Give which account would follow which: on each network, or on the preferred one when they are there."""
    accounts = list(accounts)
    pairs = [(account, target) for target in targets for account in accounts if account.network == target.network]
    preferred = [pair for pair in pairs if pair[0].network == pair[0].preferred]
    return preferred or pairs


def _ask_known_among(trip: Trip, pairs: Iterable[tuple[_Address, _Address]]) -> list[Answer]:
    """Ask for the actions there are for these pairs, and perhaps others of the same accounts."""
    accounts = sorted({account.pk for account, _ in pairs})
    targets = {target.key for _, target in pairs}
    if len(targets) > FEW:
        return [_KNOWN_OF.ask(trip, accounts)]
    # The newcomer's few accounts: what else their many followers follow is not read.
    return [_KNOWN_TO.ask(trip, accounts, *target) for target in sorted(targets)]


def _known(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[int, _Key], _Known]:
    actions = map(_Known._make, rows)
    return {(action.account_id, (action.network, action.host, action.remote_id)): action for action in actions}


def _write(plan: _Plan, trip: Trip | None = None) -> None:
    now = clock.now()
    rows = [
        (
            account.pk,
            *target.key,
            target.handle,
            target.display_name,
            wish.found_id,
            wish.match_id,
            plan.automatic,
            FollowState.QUEUED,
            now,
            now,
        )
        for account, target, wish in plan.new
    ]
    with one_trip(trip) as mine:
        _NEW_ACTIONS.write(mine, rows)
    # Those whose match and person are as before come back in one statement.
    same = [action.pk for action, wish in plan.again if _leads_to(action) == (wish.match_id, wish.found_id)]
    _requeue(same, automatic=plan.automatic)
    for action, wish in plan.again:
        if _leads_to(action) != (wish.match_id, wish.found_id):
            _requeue([action.pk], automatic=plan.automatic, match=wish.match_id, target_person=wish.found_id)


def _leads_to(action: _Known) -> tuple[int | None, int | None]:
    return (action.match_id, action.target_person_id)


def _requeue(action_ids: Sequence[int], **fields: Any) -> None:  # noqa: ANN401 - columns and their values
    now = clock.now()
    for start in range(0, len(action_ids), MOST_NUMBERS):
        states.move(
            action_ids[start : start + MOST_NUMBERS],
            FollowState.QUEUED,
            reason="",
            attempts=0,
            next_attempt_at=now,
            record_key="",
            record_uri="",
            done_at=None,
            undone_at=None,
            **fields,
        )

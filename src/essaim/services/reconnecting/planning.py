"""Planning: from matches to rows, each wish once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from essaim.base import clock
from essaim.matching.visibility import Decision
from essaim.model import AccountKey, ArrivalChoice, FollowState, Network
from essaim.services import reasons, seeing, working
from essaim.services.errors import NotYours
from essaim.services.reconnecting import states
from essaim.store.models import FollowAction, LinkedAccount, Match, Person, WorkKind

#: Rows written by one statement.
BATCH = 1000


@dataclass(frozen=True)
class Planned:
    """How many follows were planned, and for how many people.

    `without_account` counts people who are only on networks that the person has not linked.
    """

    follows: int
    people: int
    without_account: int


def follow_all(person: Person) -> Planned:
    """Plan to follow everybody whose match is certain or stated and may be shown; done twice it plans nothing twice."""
    with transaction.atomic():
        matches = seeing.matches_of(person)
        decisions = seeing.decide_many(matches)
        return _plan(person, [match for match in matches if decisions[match.pk].followable_all])


def follow_chosen(person: Person, match_ids: Sequence[int]) -> Planned:
    """Plan to follow the chosen people (also likely ones: the person saw the grade and chose). Raises NotYours."""
    wanted = set(match_ids)
    with transaction.atomic():
        matches = [match for match in seeing.matches_of(person) if match.pk in wanted]
        decisions = seeing.decide_many(matches)
        if {match.pk for match in matches if decisions[match.pk].followable_chosen} != wanted:
            raise NotYours
        return _plan(person, matches, chosen=True)


def plan_arrival(match: Match) -> int:
    """Plan the follows of a later arrival, inside the arrival's transaction, if the person said so; give their number.

    Only `certain` (and trusted `stated`) matches that visibility allows, and never of a frozen identity.
    """
    if match.seeker.arrivals != ArrivalChoice.FOLLOW or not seeing.decide(match).automatic:
        return 0
    with transaction.atomic():
        return _plan(match.seeker, [match], automatic=True).follows


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


@dataclass
class _Plan:
    """What one planning adds up to."""

    automatic: bool
    chosen: bool
    new: list[FollowAction] = field(default_factory=list)
    again: list[FollowAction] = field(default_factory=list)
    people: set[int] = field(default_factory=set)

    def add(self, account: LinkedAccount, target: LinkedAccount, match: Match, known: FollowAction | None) -> None:
        """Note one wish, unless there is one already that stands."""
        if known is not None:
            if not self._comes_back(known):
                return
            known.match, known.automatic = match, self.automatic
            self.again.append(known)
        else:
            self.new.append(_action(account, target, match, automatic=self.automatic))
        self.people.add(match.found_id)

    def _comes_back(self, known: FollowAction) -> bool:
        """A follow that was undone or taken back comes back only when the person chooses it by name."""
        if known.state in {FollowState.UNDONE, FollowState.REFUSED, FollowState.GONE}:
            return self.chosen
        if known.state == FollowState.DISMISSED:
            return self.chosen or known.reason in reasons.MAY_END
        return FollowState(known.state) is FollowState.PROPOSED


def _plan(person: Person, matches: Iterable[Match], *, automatic: bool = False, chosen: bool = False) -> Planned:
    wanted = (match for match in matches if match.ignored_at is None and match.found_id != person.pk)
    matches = sorted(wanted, key=lambda match: match.pk)
    accounts = list(person.accounts.order_by("pk"))
    known = _known(accounts)
    plan = _Plan(automatic=automatic, chosen=chosen)
    nowhere: set[int] = set()
    somewhere: set[int] = set()
    seen: set[tuple[int, AccountKey]] = set()
    for match in matches:
        pairs = [
            (account, target)
            for target in match.found.accounts.all()
            for account in accounts
            if account.network == target.network
        ]
        (somewhere if pairs else nowhere).add(match.found_id)
        for account, target in pairs:
            if (account.pk, target.key) not in seen:
                seen.add((account.pk, target.key))
                plan.add(account, target, match, known.get((account.pk, target.key)))
    _write(plan)
    return Planned(len(plan.new) + len(plan.again), len(plan.people), len(nowhere - somewhere))


def _known(accounts: list[LinkedAccount]) -> dict[tuple[int, AccountKey], FollowAction]:
    rows = FollowAction.objects.filter(account__in=accounts)
    return {(action.account_id, target_key(action)): action for action in rows}


def _action(account: LinkedAccount, target: LinkedAccount, match: Match, *, automatic: bool) -> FollowAction:
    now = clock.now()
    return FollowAction(
        account=account,
        target_network=target.network,
        target_host=target.host,
        target_remote_id=target.remote_id,
        target_handle=target.handle,
        target_name=target.display_name,
        target_person_id=match.found_id,
        match=match,
        automatic=automatic,
        state=FollowState.QUEUED,
        next_attempt_at=now,
        created_at=now,
    )


def _write(plan: _Plan) -> None:
    now = clock.now()
    FollowAction.objects.bulk_create(plan.new, batch_size=BATCH, ignore_conflicts=True)
    for action in plan.again:
        states.move(
            [action.pk],
            FollowState.QUEUED,
            reason="",
            attempts=0,
            next_attempt_at=now,
            match=action.match,
            target_person=action.match.found if action.match else None,
            automatic=action.automatic,
            record_key="",
            record_uri="",
            done_at=None,
            undone_at=None,
        )
    for account_id in sorted({action.account_id for action in (*plan.new, *plan.again)}):
        working.plan(WorkKind.FOLLOW, account_id)

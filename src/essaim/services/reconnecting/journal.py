"""What the person reads: how far it is, and what became of each follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from essaim.base import clock
from essaim.model import FollowState, Network
from essaim.networks.addresses import profile_url
from essaim.services import budgets, forecasting, reasons
from essaim.services.budgets import Deed
from essaim.services.reconnecting import states
from essaim.store.composed import Load
from essaim.store.models import FollowAction, LinkedAccount, Person
from essaim.store.statements import Select

#: How long one follow takes by itself, as seen on each network (a remote account must be looked up first on Mastodon).
EACH = {Network.MASTODON: timedelta(seconds=1.5), Network.BLUESKY: timedelta(seconds=0.05)}
#: What counts as wished: not what was taken back.
COUNTED = (*states.MADE, *states.FAILED, FollowState.QUEUED, FollowState.SENDING, FollowState.UNKNOWN)

_BY_STATE = Select(
    lambda person: (
        FollowAction.objects.filter(account__person=person)
        .values("state")
        .annotate(count=Count("pk"))
        .values_list("state", "count")
    )
)
_WAITING = Select(
    lambda account: (
        FollowAction.objects.filter(account=account, state__in=states.WAITING)
        .values("state")
        .annotate(count=Count("pk"))
        .values_list("state", "count")
    )
)
_LAST_WAITING = Load(
    lambda account: (
        FollowAction.objects.filter(account=account, state__in=states.WAITING)
        .order_by("-next_attempt_at")
        .only("next_attempt_at")[:1]
    )
)
_ACCOUNTS = Load(lambda person: LinkedAccount.objects.filter(person=person))


@dataclass(frozen=True)
class Progress:
    """Figures over all the person's actions, and the forecast: when the last waiting one will probably be done."""

    done: int
    waiting: int
    failed: int
    total: int
    paused: bool
    ready_at: datetime | None


def progress(person: Person) -> Progress:
    """Give how far the person's follows are."""
    counts: dict[str, int] = dict(_BY_STATE(person.pk))
    waiting = sum(counts.get(state, 0) for state in states.WAITING)
    return Progress(
        done=sum(counts.get(state, 0) for state in states.MADE),
        waiting=waiting,
        failed=sum(counts.get(state, 0) for state in states.FAILED),
        total=sum(counts.get(state, 0) for state in COUNTED),
        paused=person.paused_at is not None,
        ready_at=_ready_at(person) if waiting and person.paused_at is None else None,
    )


def _ready_at(person: Person) -> datetime | None:
    """Give the forecast over all accounts; None when all that waits waits for a sign-in."""
    moments = [account_ready_at(account) for account in _ACCOUNTS(person.pk) if account.grant_sealed]
    known = [moment for moment in moments if moment is not None]
    return max(known) if known else None


def account_ready_at(account: LinkedAccount) -> datetime | None:
    """Give when the last of an account's waiting follows and undos will probably be done; None when nothing waits."""
    now = clock.now()
    counts: dict[str, int] = dict(_WAITING(account.pk))
    undos = counts.pop(FollowState.UNDO_QUEUED, 0)
    follows = sum(counts.values())
    if not follows + undos:
        return None
    start = max(now, account.resume_at or now)
    each, standing = EACH[Network(account.network)], budgets.Standing(account)
    ends = [
        forecasting.done_at(start, count, standing.forecast(deed), each)
        for deed, count in ((Deed.FOLLOW, follows), (Deed.UNFOLLOW, undos))
        if count
    ]
    last = _LAST_WAITING.first(account.pk)
    # The worker goes on while we read: the last one may just have been done.
    return max(*ends, last.next_attempt_at if last else now)


@dataclass(frozen=True)
class JournalEntry:
    """One follow: whom, from which of my accounts, what happened and why, and what can be done about it."""

    action_id: int
    name: str
    handle: str
    profile_url: str
    network: Network
    from_handle: str
    state: FollowState
    reason: str  # a sentence in English, marked for translation; may be empty
    automatic: bool
    at: datetime
    next_attempt_at: datetime | None
    can_undo: bool
    can_retry: bool


#: What each follow is told as, for machines.
FIELDS = (
    "from",
    "network",
    "handle",
    "name",
    "state",
    "reason",
    "changed_at",
    "next_attempt_at",
    "arrived_later",
    "url",
)


def plain(entry: JournalEntry, reason: str) -> dict[str, object]:
    """Give an entry as plain data, by FIELDS; `reason` is its reason in the person's language."""
    later = entry.next_attempt_at
    values = (
        entry.from_handle,
        entry.network.value,
        entry.handle,
        entry.name,
        entry.state.value,
        reason,
        entry.at.isoformat(timespec="seconds"),
        later.isoformat(timespec="seconds") if later else None,
        entry.automatic,
        entry.profile_url,
    )
    return dict(zip(FIELDS, values, strict=True))


#: What is read without a wish: the newest, and one more, which tells that there are others.
FIRST_PAGE = 201


def _newest(person: int) -> QuerySet[FollowAction]:
    changed = Greatest("created_at", Coalesce("done_at", "created_at"), Coalesce("undone_at", "created_at"))
    actions = FollowAction.objects.filter(account__person=person).select_related("account")
    return actions.order_by(changed.desc(), "-pk")


_NEWEST = Load(lambda person: _newest(person)[:FIRST_PAGE])
UNDOABLE = {FollowState.QUEUED, FollowState.SENDING, FollowState.UNKNOWN, FollowState.DONE, FollowState.REQUESTED}


def journal(
    person: Person,
    *,
    states: Sequence[FollowState] = (),
    network: Network | None = None,
    search: str = "",
    limit: int | None = 200,
    offset: int = 0,
) -> list[JournalEntry]:
    """Give the person's follows, the newest change first; those whose name or address holds `search`, if any.

    All of them where there is no limit.
    """
    end = None if limit is None else offset + limit
    if end is not None and end <= FIRST_PAGE and not (states or network or search.strip()):
        return [_entry(action) for action in _NEWEST(person.pk)[offset:end]]
    actions = _newest(person.pk)
    if states:
        actions = actions.filter(state__in=states)
    if network is not None:
        actions = actions.filter(target_network=network)
    if search := search.strip().lstrip("@"):
        named = Q(target_handle__icontains=search)
        # SQLite takes only ASCII letters for the same in both sizes.
        for written in {search, search.lower(), search.upper(), search.title()}:
            named |= Q(target_name__icontains=written)
        actions = actions.filter(named)
    return [_entry(action) for action in actions[offset:end]]


def _entry(action: FollowAction) -> JournalEntry:
    state, network = FollowState(action.state), Network(action.target_network)
    later = state in {FollowState.QUEUED, FollowState.UNKNOWN, FollowState.UNDO_QUEUED}
    reason = action.reason
    if later and not reason:
        reason = reasons.SIGN_IN_AGAIN if action.account.needs_sign_in else _account_reason(action.account)
    return JournalEntry(
        action_id=action.pk,
        name=action.target_name or action.target_handle,
        handle=action.target_handle,
        profile_url=profile_url(network, action.target_handle),
        network=network,
        from_handle=action.account.handle,
        state=state,
        reason=reasons.sentence(reason),
        automatic=action.automatic,
        at=max(moment for moment in (action.created_at, action.done_at, action.undone_at) if moment),
        next_attempt_at=max(action.next_attempt_at, _account_wait(action.account)) if later else None,
        can_undo=state in UNDOABLE and action.reason != reasons.UNDO_ASKED,
        can_retry=state in {FollowState.REFUSED, FollowState.GONE},
    )


def _account_wait(account: LinkedAccount) -> datetime:
    return account.resume_at or datetime.min.replace(tzinfo=UTC)


def _account_reason(account: LinkedAccount) -> str:
    waits = account.resume_at is not None and account.resume_at > clock.now()
    return account.resume_reason if waits else ""

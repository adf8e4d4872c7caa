"""Following whom public sources state: planned from entries of the directory, looked at again before each is sent."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from essaim.base import clock
from essaim.model import AccountKey, ArrivalChoice, Direction, FollowState, Grade, Network
from essaim.services import directory, indexing, noticing, reasons, working
from essaim.services.directory import Address, Known
from essaim.services.errors import NotYours
from essaim.services.keys import pseudonymiser
from essaim.services.reconnecting import states
from essaim.services.trusting import trusted_sources
from essaim.store.locks import write_lock
from essaim.store.models import Counter, DirectoryEntry, FollowAction, LinkedAccount, Person, PutAside, WorkKind

BATCH = 1000
#: Entries looked at by one transaction when members are to follow newly stated people.
ENTRIES_AT_ONCE = 50
#: The highest entry that members who want that were made to follow.
FOLLOWED_UP_TO = "directory_followed_up_to"
#: Stands for the id of an account of which only the handle is known.
UNKNOWN_ID = "@"


@dataclass(frozen=True)
class PlannedStated:
    """How many follows were planned, for how many people, and how many are on no network the person has linked."""

    follows: int = 0
    people: int = 0
    without_account: int = 0


def followable(known: Known) -> bool:
    """Say whether what is stated is good enough to follow: one address a network, and not put aside."""
    return known.grade is Grade.STATED and not known.put_aside


def plan_all(person: Person) -> PlannedStated:
    """Plan to follow all whom public sources state without disagreeing; twice it plans nothing twice."""
    return plan(person, filter(followable, directory.matches_with_directory(person)))


def plan_chosen(person: Person, numbers: Sequence[int]) -> PlannedStated:
    """Plan to follow those chosen by the number of their entry. Raises NotYours."""
    wanted = set(numbers)
    if not wanted:
        return PlannedStated()
    with transaction.atomic():
        known = [one for one in directory.matches_with_directory(person) if one.number in wanted]
        if {one.number for one in known if followable(one)} != wanted:
            raise NotYours
        return plan(person, known, chosen=True)


def plan_named(person: Person, numbers: Sequence[int]) -> PlannedStated:
    """Plan to follow people of whose X account sources know the handle alone, by their entries.

    The person's browser found the handles in their own posts; what is public may be followed by anybody's own choice.
    Entries that are gone meanwhile, or on which the sources disagree, are left out.
    """
    wanted = set(numbers)
    if not wanted:
        return PlannedStated()
    with transaction.atomic():
        known = [one for one in directory.known_by_handle(wanted) if one.number in wanted and followable(one)]
        return plan(person, known, chosen=True)


def plan(person: Person, known: Iterable[Known], *, automatic: bool = False, chosen: bool = False) -> PlannedStated:
    """Write the follows that are not there yet; one that was undone comes back only when the person chose it."""
    known = list(known)
    accounts = list(person.accounts.order_by("pk"))
    wishes = [
        (account, address, one)
        for one in known
        for address in one.addresses
        for account in accounts
        if account.network == address.key.network and (address.trusted or not automatic)
    ]
    wishes = _where_preferred(person, wishes)
    there = _planned_before(accounts, [address for _, address, _ in wishes])
    new, people, again = [], set(), 0
    for account, address, one in wishes:
        before = there.get((account.pk, address.key.network.value, address.handle.lower()))
        if before is None:
            new.append(_action(account, address, one, automatic=automatic))
        elif _comes_back(before, chosen=chosen) and _requeue(before, address, automatic=automatic):
            again += 1
        else:
            continue
        people.add(one.number)
    with transaction.atomic():
        FollowAction.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
        for account_id in sorted({account.pk for account, _, one in wishes if one.number in people}):
            working.plan(WorkKind.FOLLOW, account_id)
    networks = {account.network for account in accounts}
    nowhere = sum(not networks & {address.key.network for address in one.addresses} for one in known)
    return PlannedStated(len(new) + again, len(people), nowhere)


def _where_preferred(
    person: Person, wishes: Sequence[tuple[LinkedAccount, Address, Known]]
) -> list[tuple[LinkedAccount, Address, Known]]:
    """Give the wishes without those elsewhere for people who are on the person's preferred network."""
    there = {one.number for account, _, one in wishes if account.network == person.preferred_network}
    return [wish for wish in wishes if wish[2].number not in there or wish[0].network == person.preferred_network]


def refusals(actions: Sequence[FollowAction]) -> dict[int, str]:
    """Give for each waiting follow of an entry '' when it may still be sent, else the reason why not."""
    known = directory.standing(action.entry_id for action in actions if action.entry_id)
    aside = set(
        PutAside.objects.filter(person__in={action.account.person_id for action in actions}).values_list(
            "person_id", "entry_id"
        )
    )
    return {action.pk: _refusal(action, known.get(action.entry_id or 0), aside) for action in actions}


def follow_new(seconds: float) -> bool:
    """Plan the follows of people whom trusted sources state anew, for members who want that; True when all is done.

    Called by jobs after a refresh, for at most about `seconds`. May run twice.
    """
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and not working.stopping():
        if not _follow_some_new():
            return True
    return False


def _follow_some_new() -> bool:
    with write_lock():
        mark = Counter.objects.get_or_create(name=FOLLOWED_UP_TO)[0]
        entries = list(DirectoryEntry.objects.filter(pk__gt=mark.value).order_by("pk")[:ENTRIES_AT_ONCE])
        if not entries:
            return False
        believed = trusted_sources()
        trusted = [entry.pk for entry in entries if entry.source_id and entry.source in believed]
        known = {one.number: one for one in directory.standing(trusted).values()}
        for one in known.values():
            if followable(one) and any(address.trusted for address in one.addresses):
                for person in _who_want(one):
                    _follow_for(person, one)
        mark.value = entries[-1].pk
        mark.save(update_fields=["value"])
        return True


def _follow_for(person: Person, known: Known) -> None:
    if person.put_aside.filter(entry__in=known.entry_ids).exists():
        return
    if plan(person, [known], automatic=True).follows:
        noticing.tell(person, "stated-followed")


def _who_want(known: Known) -> Iterable[Person]:
    """Give the members who had the account in a list and want later arrivals to be followed by themselves."""
    source_id = DirectoryEntry.objects.get(pk=known.number).source_id
    maker = pseudonymiser()
    people: set[int] = set()
    for version in maker.versions:
        value = maker.number(Network.X, source_id, version)
        index = indexing.catch_up(Direction.FOLLOWING, version)
        rows = indexing.lists_with(Direction.FOLLOWING, value, version, index=index)
        people |= {row.person_id for row in rows}
    return Person.objects.filter(pk__in=people, arrivals=ArrivalChoice.FOLLOW)


def _refusal(action: FollowAction, known: Known | None, aside: set[tuple[int, int]]) -> str:
    if known is None or not followable(known):
        return reasons.NOT_STATED
    person = action.account.person
    if any((person.pk, entry) in aside for entry in known.entry_ids):
        return reasons.IGNORED
    if action.automatic and person.arrivals != ArrivalChoice.FOLLOW:
        return reasons.NOT_WANTED
    trusted = any(address.trusted for address in known.addresses if address.handle == action.target_handle)
    return reasons.NOT_SHOWN if action.automatic and not trusted else ""


def _planned_before(
    accounts: Sequence[LinkedAccount], addresses: Sequence[Address]
) -> dict[tuple[int, str, str], FollowAction]:
    """Give what is planned already at these addresses, whatever led there: a member may be stated too."""
    handles = {address.handle for address in addresses}
    known_ids = {address.key.remote_id for address in addresses if address.key.remote_id}
    # Members' handles keep the case their server gives them; those of entries are in small letters.
    rows = FollowAction.objects.filter(account__in=accounts).annotate(handle_lower=Lower("target_handle"))
    found: dict[tuple[int, str, str], FollowAction] = {}
    names = {address.key.remote_id: address.handle for address in addresses if address.key.remote_id}
    for row in rows if len(handles) > BATCH else rows.filter(_at(handles, known_ids)):
        handle = names.get(row.target_remote_id, row.target_handle)
        found[row.account_id, row.target_network, handle.lower()] = row
    return found


def _at(handles: set[str], remote_ids: set[str]) -> Q:
    return Q(target_remote_id__in=remote_ids) | Q(handle_lower__in=handles)


def _comes_back(before: FollowAction, *, chosen: bool) -> bool:
    if before.state in {FollowState.UNDONE, FollowState.REFUSED, FollowState.GONE}:
        return chosen
    return before.state == FollowState.DISMISSED and (chosen or before.reason in reasons.MAY_END)


def _requeue(before: FollowAction, address: Address, *, automatic: bool) -> bool:
    return bool(
        states.move(
            [before.pk],
            FollowState.QUEUED,
            reason="",
            attempts=0,
            next_attempt_at=clock.now(),
            match=None,
            entry=address.entry_id,
            automatic=automatic,
            record_key="",
            record_uri="",
            done_at=None,
            undone_at=None,
        )
    )


def _action(account: LinkedAccount, address: Address, one: Known, *, automatic: bool) -> FollowAction:
    now = clock.now()
    key = target_key(address)
    return FollowAction(
        account=account,
        target_network=key.network,
        target_host=key.host,
        target_remote_id=key.remote_id,
        target_handle=address.handle,
        target_name=one.name,
        entry_id=address.entry_id,
        automatic=automatic,
        state=FollowState.QUEUED,
        next_attempt_at=now,
        created_at=now,
    )


def target_key(address: Address) -> AccountKey:
    """Give the key under which a follow of this address is kept; what no source tells is found out before sending."""
    remote_id = address.key.remote_id or f"{UNKNOWN_ID}{address.handle}"
    return AccountKey(address.key.network, address.key.host, remote_id)

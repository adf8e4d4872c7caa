"""One account's turn: take a batch, ask its network, keep the outcomes, until nothing is due or others wait."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Min

from essaim.base import clock
from essaim.conf.settings import current
from essaim.model import FollowState
from essaim.networks import kept
from essaim.networks.contract import Client
from essaim.networks.errors import AccountElsewhere, GrantRevoked, NetworkError, OutcomeUnknown, ServerUnreachable
from essaim.services import budgets, grants, working
from essaim.services.auditing import Actor, acting
from essaim.services.budgets import Deed
from essaim.services.networks import networks
from essaim.services.reconnecting import moving, outcomes, reading, resolving, sending, servers, states
from essaim.services.reconnecting.asking import Answer, ask
from essaim.services.reconnecting.halting import Halted
from essaim.store.composed import Load
from essaim.store.models import FollowAction, LinkedAccount

log = logging.getLogger(__name__)

#: The states that wait for something to be asked of the network.
WAITING = tuple(state for _, state in sending.DEEDS)

#: Asked several times for each batch.
_WITH_PERSON = Load(lambda number: LinkedAccount.objects.filter(pk=number).select_related("person"))
#: No account keeps a worker longer than this at a time: whoever waits has their turn soon, however much others wish.
TURN_SECONDS = 5.0


def run_account(account_id: int) -> datetime | None:
    """Do what is due for one account until nothing is due, its budget is spent, or it is paused (called by jobs).

    Gives the moment at which something will be due again, None when nothing waits. It also ends after a while
    to let others have their turn, and at once when the worker is being stopped; then it gives the present moment.
    """
    ends = time.monotonic() + min(TURN_SECONDS, working.slice_seconds())
    turn = _Turn(account_id)
    with acting(Actor.WORKER):
        while time.monotonic() < ends and not working.stopping():
            if not turn.step():
                break
        return again_at(account_id)


@dataclass
class _Turn:
    """One account's turn; `renewed` keeps a server that refuses every token from being asked for ever."""

    account_id: int
    renewed: bool = False
    #: The existing follows are known well enough for this turn.
    read: bool = False
    #: Where the account lives now was asked in this turn.
    asked_home: bool = False

    def step(self) -> bool:
        """Do one thing; False when there is nothing more to do now."""
        account = _ready(self.account_id)
        if account is None:
            return False
        if not servers.enter(account):
            outcomes.note_rest(account)
            return False
        try:
            if resolving.must_resolve(account):
                resolving.resolve(account)
                return True
            self.read = self.read or reading.is_fresh(account)
            if not self.read and reading.must_read(account):
                if not budgets.allowance(account, Deed.READ):
                    return False
                reading.read_existing_follows(account)
                servers.answered(account)
                return True
            client = _client(account)
        except NetworkError as trouble:
            return self._met(account, trouble)
        batch = sending.take(account.pk)
        if batch is None:
            return False
        answer = _asked(client, account, batch)
        outcomes.write(account.pk, batch, answer)
        if not isinstance(answer.trouble, ServerUnreachable | OutcomeUnknown | Halted):
            servers.answered(account)
        return answer.trouble is None or self._met(account, answer.trouble, noted=True)

    def _met(self, account: LinkedAccount, trouble: NetworkError, *, noted: bool = False) -> bool:
        """Deal with what concerns the whole account; True when the turn may go on."""
        log.info("account %s: %s", account.pk, trouble.code)
        if not isinstance(trouble, GrantRevoked):
            if not noted:
                outcomes.note_trouble(account, trouble)
            # What was cut off, or not answered, waits; who only cannot be asked about one contact goes on.
            return noted and not isinstance(trouble, Halted)
        account.refresh_from_db()
        if account.needs_sign_in:
            return False  # the refresh was refused, and the person told
        if isinstance(trouble, AccountElsewhere) and not self.asked_home:
            self.asked_home = True
            if moving.find_new_home(account):
                return True
        if self.renewed:
            grants.forget(account)
            return False
        self.renewed = True
        try:
            grants.renew(account)
        except GrantRevoked:
            return False
        except NetworkError as error:
            outcomes.note_trouble(account, error)
            return False
        return True


def again_at(account_id: int) -> datetime | None:
    """Give when something will be due for an account; None when nothing waits, or it waits for the person."""
    account = _WITH_PERSON.first(account_id)
    if account is None or account.needs_sign_in:
        return None
    actions = FollowAction.objects.filter(sending.sendable(account), account=account)
    moments: list[datetime] = []
    standing = budgets.Standing(account)
    firsts = actions.filter(state__in=WAITING, claimed_until=None).values_list("state").annotate(Min("next_attempt_at"))
    due = dict(firsts.order_by())
    for deed, state in sending.DEEDS:
        if (first := due.get(state)) is not None:
            moments.append(max(first, standing.possible_at(deed)))
            if deed is Deed.FOLLOW and reading.must_read(account):
                moments[-1] = max(moments[-1], standing.possible_at(Deed.READ))
    claimed = actions.filter(state__in=states.WAITING, claimed_until__isnull=False)
    ending = claimed.aggregate(at=Min("claimed_until"))["at"]
    if ending is not None:
        moments.append(ending)
    free = servers.free_at(account) if moments else None
    if free is None:
        return None
    return max(min(moments), account.resume_at or free, free)


def _ready(account_id: int) -> LinkedAccount | None:
    """Give the account if something may be sent for it now."""
    now = clock.now()
    account = _WITH_PERSON.first(account_id)
    if account is None or account.needs_sign_in or (account.resume_at is not None and account.resume_at > now):
        return None
    actions = FollowAction.objects.filter(sending.sendable(account), account=account)
    due = actions.filter(state__in=WAITING, next_attempt_at__lte=now) | actions.filter(
        state=FollowState.SENDING, claimed_until__lte=now
    )
    return account if due.exists() else None


def _client(account: LinkedAccount) -> Client:
    return networks().client(reading.described(account), grants.of(account))


def _asked(client: Client, account: LinkedAccount, batch: sending.Batch) -> Answer:
    # Shorter than the claim: when it has ended, nothing of ours is on its way any more.
    seconds = current().claim_seconds * 0.8
    halt = partial(servers.must_halt, account, batch.paused_at)
    return kept.run(ask(client, batch.deed, batch.targets, seconds, halt))

"""Bluesky handles from public sources: their ids are found out just before a follow is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from essaim.matching.directory import Stated
from essaim.model import Direction, FollowState, Network
from essaim.networks.contract import Reach
from essaim.networks.errors import NetworkError, NotThere, ServerUnreachable
from essaim.services import importing, reasons, reconnecting, stating
from essaim.services.reconnecting import resolving, sending
from essaim.store.models import DirectoryEntry, FollowAction, LinkedAccount, Person
from tests.conftest import Traveller
from tests.services.cast import X, member
from tests.services.reconnecting.town import Town

pytestmark = pytest.mark.django_db

DID = "did:plc:" + "t" * 24
Answers = Callable[[dict[str, str | NetworkError]], None]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Let handles resolve as told."""

    def tell(told: dict[str, str | NetworkError]) -> None:
        async def resolve(_http: object, _reach: object, handle: str) -> str:
            answer = told[handle]
            if isinstance(answer, str):
                return answer
            raise answer

        monkeypatch.setattr(resolving, "resolve_handle", resolve)

    return tell


def ana_follows(*handles: str) -> tuple[Person, LinkedAccount]:
    names = ("town", "eve", "badr")
    stating.take_in(
        "roster",
        [Stated("x", X[name], "", Network.BLUESKY, handle) for name, handle in zip(names, handles, strict=False)],
    )
    ana = member("ana", Network.BLUESKY, follows=names)
    reconnecting.follow_all(ana)
    account = ana.accounts.get()
    LinkedAccount.objects.filter(pk=account.pk).update(grant_sealed="sealed")
    return ana, account


def test_a_handle_is_turned_into_its_id_then_sent(answers: Answers) -> None:
    _, account = ana_follows("town.abeille.test")
    assert sending.take(account.pk) is None, "without an id nothing can be sent"
    assert resolving.must_resolve(account)
    answers({"town.abeille.test": DID})
    resolving.resolve(account)
    assert not resolving.must_resolve(account)
    batch = sending.take(account.pk)
    assert batch is not None
    assert [target.remote_id for target in batch.targets] == [DID]
    assert DirectoryEntry.objects.get().target_remote_id == DID


def test_who_is_nowhere_is_not_followed_and_who_cannot_be_asked_about_is_put_off(
    answers: Answers, travel: Traveller
) -> None:
    _, account = ana_follows("town.abeille.test", "eve.abeille.test")
    answers({"town.abeille.test": NotThere(), "eve.abeille.test": ServerUnreachable()})
    resolving.resolve(account)
    gone, later = FollowAction.objects.order_by("target_handle").reverse()
    assert (gone.state, gone.reason) == (FollowState.DISMISSED, reasons.ACCOUNT_GONE)
    assert (later.state, later.next_attempt_at > travel.moment) == (FollowState.QUEUED, True)
    assert not resolving.must_resolve(account)


def test_who_never_answers_is_given_up(answers: Answers, travel: Traveller) -> None:
    _, account = ana_follows("town.abeille.test")
    answers({"town.abeille.test": ServerUnreachable()})
    for _ in range(sending.MOST_SEARCHES + 1):
        assert resolving.must_resolve(account)
        resolving.resolve(account)
        travel.forward(hours=7)
    assert FollowAction.objects.get().state == FollowState.DISMISSED


def test_two_handles_of_one_account_and_ones_own_are_followed_once_and_never(answers: Answers) -> None:
    _, account = ana_follows("town.abeille.test", "eve.abeille.test", "me.abeille.test")
    answers({"town.abeille.test": DID, "eve.abeille.test": DID, "me.abeille.test": account.remote_id})
    resolving.resolve(account)
    batch = sending.take(account.pk)
    assert batch is not None
    assert [target.remote_id for target in batch.targets] == [DID]
    kept = FollowAction.objects.filter(state=FollowState.DISMISSED).values_list("reason", flat=True)
    assert set(kept) == {reasons.ALREADY_FOLLOWED, reasons.OWN_ACCOUNT}


def test_on_servers_that_answer_what_a_source_states_is_followed_and_undone(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    mairie, eve = town.world.add_mastodon("ruche", "mairie"), town.world.add_bluesky("eve")
    ana = town.ana(bluesky=True)
    stating.take_in(
        "roster",
        [
            Stated("x", X["town"], "", Network.MASTODON, town.world.account_model(mairie).handle),
            Stated("x", X["eve"], "", Network.BLUESKY, town.world.account_model(eve).handle),
        ],
    )
    importing.import_ids(ana, None, {Direction.FOLLOWING: [X["town"], X["eve"]]})
    resolver = Reach(allow_loopback=True, handle_resolver_url=f"http://pds.localhost:{town.world.port}")
    monkeypatch.setattr(resolving, "reach", lambda: resolver)
    assert reconnecting.follow_all(ana).follows == 2
    for account in ana.accounts.all():
        reconnecting.run_account(account.pk)
    assert town.states(ana) == [FollowState.DONE] * 2
    assert len(town.follows()) == 2
    reconnecting.undo_all(ana)
    for account in ana.accounts.all():
        reconnecting.run_account(account.pk)
    assert town.states(ana) == [FollowState.UNDONE] * 2

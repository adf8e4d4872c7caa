"""Ana's whole journey on a real PDS and two real snac servers: found, followed, a late arrival, all undone."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from essaim.conf.settings import current
from essaim.model import Account, AccountKey, ArrivalChoice, Direction, Findability, FollowState, Network
from essaim.networks.http import without_waiting
from essaim.services import (
    arriving,
    budgets,
    grants,
    identifying,
    importing,
    noticing,
    people,
    reconnecting,
    signing_in,
)
from essaim.services.networks import networks
from essaim.services.reconnecting import states
from essaim.services.reconnecting.reading import described
from essaim.store.locks import write_lock
from essaim.store.models import FollowAction, LinkedAccount, Person
from tests.networks.places import Place, signed_in
from tests.networks.real_places import BlueskyPds, MastodonSnac
from tests.people import ANA, make_member, somebody
from tests.servers.pds import shared_pds
from tests.servers.snac import shared_snac

pytestmark = [pytest.mark.story, pytest.mark.servers, pytest.mark.django_db(transaction=True)]

ON_BLUESKY, ON_MASTODON = [f"b{number}" for number in range(30)], [f"m{number}" for number in range(20)]
BEFORE, LATE = ("oldb", "oldm"), ("lateb", "latem")
PATIENCE_SECONDS = 120
NUMBERS = {name: 100 + place for place, name in enumerate([*ON_BLUESKY, *ON_MASTODON, *LATE])}


class Journey:
    """Ana, with one account on each network, and where she and her contacts live."""

    def __init__(self, pds: BlueskyPds, snac: MastodonSnac) -> None:
        self.places: dict[Network, Place] = {Network.BLUESKY: pds, Network.MASTODON: snac}
        self.ana = self._sign_in()
        self.pds, self.snac = pds, snac
        pds.crowd([*ON_BLUESKY, BEFORE[0], LATE[0]])
        snac.crowd([*ON_MASTODON, BEFORE[1], LATE[1]])

    def _sign_in(self) -> Person:
        person: Person | None = None
        for place in self.places.values():
            person = signing_in.welcome(*asyncio.run(signed_in(place)), signed_in=person).person
        assert person is not None
        people.choose_arrivals(person, ArrivalChoice.FOLLOW)
        with write_lock():
            identifying.prove(person, ANA.x_id, ANA.x_handle)
        return person

    def account(self, network: Network) -> LinkedAccount:
        """Give her account on a network."""
        return self.ana.accounts.get(network=network)

    def arrives(self, name: str, network: Network) -> None:
        """Let a contact become a member, with the account they have on a real server."""
        who = somebody(name, NUMBERS[name])
        person = make_member(who, mastodon=False, findability=Findability.ANYONE)
        account = self._home(name, network)
        LinkedAccount.objects.create(
            person=person,
            network=network,
            host=account.key.host,
            remote_id=account.key.remote_id,
            handle=account.handle,
            service_url=account.service_url,
            linked_at=person.created_at,
        )
        arriving.arrive(person)

    def _home(self, name: str, network: Network) -> Account:
        if network is Network.BLUESKY:
            at = self.pds.people[name]
            return Account(AccountKey(network, "", at.did), at.handle, name, self.pds.server.url)
        local = self.snac.people[name]
        return Account(AccountKey(network, local.host, f"number-{name}"), local.handle, name, f"http://{local.host}")

    def work(self) -> None:
        """Do what a worker does, until nothing of hers waits."""
        end = time.monotonic() + PATIENCE_SECONDS
        waiting = FollowAction.objects.filter(account__person=self.ana, state__in=states.WAITING)
        while waiting.exists():
            for network in self.places:
                reconnecting.run_account(self.account(network).pk)
            assert time.monotonic() < end, Counter(waiting.values_list("state", "reason"))

    def states(self) -> Counter[str]:
        """Give how many of her follows stand where."""
        rows = FollowAction.objects.filter(account__person=self.ana)
        return Counter(rows.values_list("state", flat=True))

    def followed(self) -> list[str]:
        """Give whom she follows, as the servers themselves tell it."""
        return sorted([*self.pds.followed_by("ana"), *self.snac.followed_by("ana")])


@pytest.fixture
def journey(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Journey]:
    """Give Ana before her archive; her accounts are minutes old, which the operator of this story lets pass."""
    limits = tmp_path / "limits.toml"
    limits.write_text("slower = []\n")
    site = replace(current(), limits_file=limits)
    monkeypatch.setattr(budgets, "current", lambda: site)
    with without_waiting():
        yield Journey(BlueskyPds(shared_pds()), MastodonSnac(shared_snac()))


def test_fifty_contacts_are_followed_on_real_servers_a_late_one_too_and_all_is_undone(journey: Journey) -> None:
    by_herself(journey)
    for name in ON_BLUESKY:
        journey.arrives(name, Network.BLUESKY)
    for name in ON_MASTODON:
        journey.arrives(name, Network.MASTODON)
    listed = [somebody(name, number).x_id for name, number in NUMBERS.items()]
    importing.import_ids(journey.ana, ANA.owner, {Direction.FOLLOWING: listed})

    reconnecting.follow_all(journey.ana)
    journey.work()
    assert journey.states() == {FollowState.DONE: 50}
    assert journey.followed() == sorted([*BEFORE, *ON_BLUESKY, *ON_MASTODON]), "everybody, once, beside those of before"

    for name, network in zip(LATE, (Network.BLUESKY, Network.MASTODON), strict=True):
        journey.arrives(name, network)
    journey.work()
    assert journey.states() == {FollowState.DONE: 52}
    assert journey.followed() == sorted([*BEFORE, *LATE, *ON_BLUESKY, *ON_MASTODON])
    assert "arrived-followed" in {news.kind for news in noticing.news(journey.ana)}

    assert reconnecting.undo_all(journey.ana) == 52
    journey.work()
    assert journey.states() == {FollowState.UNDONE: 52}
    assert journey.followed() == sorted(BEFORE), "exactly those whom she followed before Essaim"


def by_herself(journey: Journey) -> None:
    """Let Ana follow somebody on each network by herself, before all this."""
    for name, (network, place) in zip(BEFORE, journey.places.items(), strict=True):
        account = journey.account(network)
        client = networks().client(described(account), grants.of(account))
        (outcome,) = asyncio.run(client.follow([place.target(name)]))
        assert outcome.state is FollowState.DONE

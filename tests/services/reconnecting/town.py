"""A small town on the sandbox's servers: ana, who left X, and people she followed there."""

from __future__ import annotations

import secrets

from essaim.base import clock
from essaim.model import Direction, Findability, FollowState, Grade, Network, Proof
from essaim.networks.sandbox import LogEntry, SandboxAccount, World
from essaim.services import grants
from essaim.store.models import FollowAction, LinkedAccount, Match, Person, SourceIdentity


class Town:
    """The world, and members with accounts in it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.homes: dict[int, SandboxAccount] = {}

    def member(self, *homes: SandboxAccount, proof: Proof = Proof.POST, granted: bool = True) -> Person:
        """Make a member who linked these accounts and proved an X account."""
        now = clock.now()
        person = Person.objects.create(
            recovery_hash=secrets.token_hex(32), findability=Findability.ANYONE, created_at=now, last_seen_at=now
        )
        SourceIdentity.objects.create(person=person, remote_id_sealed="", proof=proof, created_at=now)
        for home in homes:
            self.link(person, home, granted=granted)
        return person

    def link(self, person: Person, home: SandboxAccount, *, granted: bool = True) -> LinkedAccount:
        """Link an account as OAuth would; without a grant when nothing is ever sent for it."""
        model = self.world.account_model(home)
        account = LinkedAccount.objects.create(
            person=person,
            network=model.key.network,
            host=model.key.host,
            remote_id=model.key.remote_id,
            handle=model.handle,
            display_name=model.display_name,
            service_url=model.service_url,
            linked_at=clock.now(),
        )
        if granted:
            grants.keep(account, self.world.issue_grant(home))
        self.homes[account.pk] = home
        return account

    def ana(self, *, mastodon: bool = True, bluesky: bool = False) -> Person:
        """Make ana, on tilleul or on Bluesky or both."""
        homes = [self.world.add_mastodon("tilleul", "ana")] * mastodon + [self.world.add_bluesky("ana")] * bluesky
        return self.member(*homes)

    def found(self, seeker: Person, *homes: SandboxAccount, **fields: object) -> Match:
        """Make a member whom the seeker's archive lists."""
        return self.match(seeker, self.member(*homes, granted=False), **fields)

    def match(self, seeker: Person, person: Person, **fields: object) -> Match:
        """Let the seeker's archive list a member."""
        values = {"direction": Direction.FOLLOWING, "grade": Grade.CERTAIN, "created_at": clock.now(), **fields}
        return Match.objects.create(
            seeker=seeker,
            found=person,
            seeker_identity=seeker.identities.get(),
            found_identity=person.identities.get(),
            **values,
        )

    def found_on_mastodon(self, seeker: Person, count: int, host: str = "ruche") -> list[Match]:
        """Make so many members on one Mastodon-like server."""
        return [self.found(seeker, self.world.add_mastodon(host, f"friend{number}")) for number in range(count)]

    def found_on_bluesky(self, seeker: Person, count: int) -> list[Match]:
        """Make so many members on the PDS."""
        return [self.found(seeker, self.world.add_bluesky(f"friend{number}")) for number in range(count)]

    def follows(self) -> list[LogEntry]:
        """Give the follows that servers accepted, doubled ones included."""
        return [entry for entry in self.world.log if entry.kind in {"follow", "follow-again", "follow-requested"}]

    def states(self, person: Person) -> list[FollowState]:
        """Give the states of the person's actions, in the order of planning."""
        rows = FollowAction.objects.filter(account__person=person).order_by("pk").values_list("state", flat=True)
        return [FollowState(state) for state in rows]

    def account(self, person: Person, network: Network = Network.MASTODON) -> LinkedAccount:
        """Give the person's account on a network."""
        return person.accounts.get(network=network)

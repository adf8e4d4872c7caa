"""The invented world's people as members of the site, as signing in and proving would have left them."""

from __future__ import annotations

import secrets
from typing import Any

from essaim.cli.bench.match.world import World

#: One in so many lets the site follow late arrivals by itself, which is a row more for each.
FOLLOWS_BY_ITSELF = 4
BATCH = 1_000
HOST = "tilleul.example"


def join(world: World, first: int, last: int) -> None:
    """Make members of the people numbered from `first` up to `last`; their site numbers are theirs here plus one."""
    for start in range(first, last, BATCH):
        _join(world, start, min(start + BATCH, last))


def _join(world: World, first: int, last: int) -> None:
    from django.db import transaction

    from essaim.base import clock
    from essaim.model import ArrivalChoice, Findability, Network
    from essaim.services.consenting import PURPOSES
    from essaim.store.models import Consent, LinkedAccount, Person

    now = clock.now()
    with transaction.atomic():
        people = Person.objects.bulk_create(
            Person(
                number=number + 1,
                # So that all who wait for somebody are told. Hardly two follow each other in an invented world, which
                # is what the site asks for unless one chooses otherwise.
                findability=Findability.ANYONE,
                arrivals=ArrivalChoice.ANNOUNCE if number % FOLLOWS_BY_ITSELF else ArrivalChoice.FOLLOW,
                recovery_hash=secrets.token_hex(32),
                created_at=now,
                last_seen_at=now,
            )
            for number in range(first, last)
        )
        accounts = LinkedAccount.objects.bulk_create(
            LinkedAccount(
                person=person,
                network=Network.MASTODON,
                host=HOST,
                remote_id=str(person.pk),
                handle=f"member{person.pk}@{HOST}",
                display_name=f"Member {person.pk}",
                service_url=f"https://{HOST}",
                linked_at=now,
            )
            for person in people
        )
        _grant(accounts)
        Consent.objects.bulk_create(
            Consent(person=person, purpose=next(iter(PURPOSES)), given_at=now)
            for person in people
            if person.arrivals == ArrivalChoice.FOLLOW
        )
        _prove(people, world.own_ids(first, last))


def _grant(accounts: list[Any]) -> None:
    """Give each account access that can be revoked, sealed as a member's is."""
    from essaim.model import Grant
    from essaim.services import grants
    from essaim.store.models import LinkedAccount

    for account in accounts:
        grant = Grant("an invented token", account.service_url, account.service_url, "essaim")
        account.grant_sealed = grants.sealed(account, grant)
    LinkedAccount.objects.bulk_update(accounts, ["grant_sealed"], batch_size=BATCH)


def _prove(people: list[Any], ids: list[int]) -> None:
    """Note that each holds their X account, as a leaving post proves it."""
    from essaim.base import clock
    from essaim.matching.pseudonyms import signed
    from essaim.model import Network, Proof
    from essaim.services.identifying import SEALED_ID
    from essaim.services.keys import pseudonymiser, sealer
    from essaim.store.models import IdentityPseudonym, SourceIdentity

    now, maker, seal = clock.now(), pseudonymiser(), sealer().seal
    identities = SourceIdentity.objects.bulk_create(
        SourceIdentity(
            person=person,
            remote_id_sealed=seal(str(own), SEALED_ID),
            proof=Proof.POST,
            proved_at=now,
            created_at=now,
        )
        for person, own in zip(people, ids, strict=True)
    )
    values = maker.numbers(Network.X, ids).tolist()
    IdentityPseudonym.objects.bulk_create(
        IdentityPseudonym(identity=identity, key_version=maker.newest, pseudonym=signed(value))
        for identity, value in zip(identities, values, strict=True)
    )

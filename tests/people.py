"""The small cast. All invented: their X ids are above any number X gives today, their hosts end in `.example`.

ana leaves X, badr is on Mastodon, chloe on Bluesky, dan is a stranger who must see nothing; and the town hall.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from essaim.base import clock
from essaim.model import (
    Account,
    AccountKey,
    ArchiveOwner,
    ArrivalChoice,
    Direction,
    Findability,
    Network,
)

if TYPE_CHECKING:
    from essaim.store.models import Person

MASTODON_HOST = "tilleul.example"
PDS_URL = "https://pds.example"
FIRST_INVENTED_ID = 9_000_000_000_000_000_000


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of the cast, with what they are called everywhere."""

    name: str
    display_name: str
    x_id: str
    x_handle: str

    @property
    def owner(self) -> ArchiveOwner:
        """Their X account, as their archive tells it."""
        return ArchiveOwner(self.x_id, self.x_handle, self.display_name)

    @property
    def mastodon(self) -> Account:
        """Their account on Mastodon."""
        key = AccountKey(Network.MASTODON, MASTODON_HOST, str(1000 + int(self.x_id) % 1000))
        return Account(key, f"{self.name}@{MASTODON_HOST}", self.display_name, f"https://{MASTODON_HOST}")

    @property
    def bluesky(self) -> Account:
        """Their account on Bluesky."""
        did = f"did:plc:{self.name.replace('-', '')[:20]:a<24}"
        return Account(AccountKey(Network.BLUESKY, "", did), f"{self.name}.pds.example", self.display_name, PDS_URL)


def somebody(name: str, number: int, display_name: str = "") -> Somebody:
    """Invent one more person, out of a short name (a-z only) and a number of their own below a thousand."""
    return Somebody(name, display_name or name.title(), str(FIRST_INVENTED_ID + number), f"{name}_on_x")


ANA = somebody("ana", 1, "Ana Lindqvist-Oyelaran")
BADR = somebody("badr", 2, "بدر الحسني")
CHLOE = somebody("chloe", 3, "Chloé Tanguy-Moreau")
DAN = somebody("dan", 4, "Dan Okonjo-Weiss")
TOWN_HALL = somebody("townhall", 5, "Mairie de Valfleur")
CAST = (ANA, BADR, CHLOE, DAN, TOWN_HALL)


def make_member(
    who: Somebody,
    *,
    mastodon: bool = True,
    bluesky: bool = False,
    x: bool = True,
    proved: bool = True,
    follows: Iterable[str | Somebody] | None = None,
    followers: Iterable[str | Somebody] | None = None,
    findability: Findability = Findability.FOLLOWED,
    arrivals: ArrivalChoice = ArrivalChoice.ANNOUNCE,
) -> Person:
    """Make a member as the services leave one: their accounts, their X account (proved by a post or claimed by
    the archive alone), and the lists of their archive when the story names any.
    """
    from essaim.services import identifying, importing
    from essaim.store.locks import write_lock
    from essaim.store.models import LinkedAccount, Person

    now = clock.now()
    person = Person.objects.create(
        language="en",
        findability=findability,
        arrivals=arrivals,
        recovery_hash=secrets.token_hex(32),
        created_at=now,
        last_seen_at=now,
    )
    accounts = [who.mastodon] * mastodon + [who.bluesky] * bluesky
    LinkedAccount.objects.bulk_create(
        LinkedAccount(
            person=person,
            network=account.key.network,
            host=account.key.host,
            remote_id=account.key.remote_id,
            handle=account.handle,
            display_name=account.display_name,
            service_url=account.service_url,
            linked_at=now,
        )
        for account in accounts
    )
    if x:
        with write_lock():
            if proved:
                identifying.prove(person, who.x_id, who.x_handle)
            else:
                identifying.claim(person, who.owner)
    lists = {
        direction: [one.x_id if isinstance(one, Somebody) else one for one in named]
        for direction, named in ((Direction.FOLLOWING, follows), (Direction.FOLLOWER, followers))
        if named is not None
    }
    if lists:
        importing.import_ids(person, who.owner if x else None, lists)
    return person

"""The bench's members: each with one account and wishes that wait, written by the database itself, however many."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from math import exp
from typing import Any

from essaim.model import Network

BATCH = 2_000
#: How unequal wishes are: the logarithm's standard deviation, and the most that anybody has.
SPREAD, MOST = 1.0, 3_000
#: One account in so many is new, and is used slowly.
NEW_EVERY = 10


@dataclass(frozen=True)
class Crowd:
    """How many people with how many wishes on average; all alike, or unequal as in life."""

    people: int
    wishes: int
    seed: int = 1
    equal: bool = True
    mastodon_hosts: int = 100
    pds_hosts: int = 100
    #: So many of them wish; all when None.
    seekers: int | None = None


def invent(crowd: Crowd) -> int:
    """Write the crowd into an empty store, everything due now; give how many follows wait."""
    counts = _wishes(crowd)
    _join(crowd)
    _wish(crowd, counts)
    return sum(counts)


def _wishes(crowd: Crowd) -> list[int]:
    """Give how many each wishes: on average what was asked for."""
    most = min(MOST, crowd.people // 2 - 1)
    seekers = crowd.people if crowd.seekers is None else crowd.seekers
    if crowd.equal:
        return [min(crowd.wishes, most)] * seekers
    chance = random.Random(crowd.seed)  # noqa: S311 - an invented crowd that can be had again
    raw = [exp(chance.gauss(0.0, SPREAD)) for _ in range(seekers)]
    scale = crowd.wishes * seekers / sum(raw)
    return [max(1, min(most, round(one * scale))) for one in raw]


def _join(crowd: Crowd) -> None:
    from django.db import transaction

    from essaim.base import clock
    from essaim.model import Findability, Grant, Proof
    from essaim.services import grants
    from essaim.store.models import ExistingFollows, LinkedAccount, Person, SourceIdentity

    now = clock.now()
    numbers = iter(range(crowd.people))
    while some := list(islice(numbers, BATCH)):
        with transaction.atomic():
            people = Person.objects.bulk_create(
                Person(
                    number=number + 1,
                    findability=Findability.ANYONE,
                    recovery_hash=secrets.token_hex(32),
                    created_at=now,
                    last_seen_at=now,
                )
                for number in some
            )
            SourceIdentity.objects.bulk_create(
                SourceIdentity(pk=one.pk, person=one, remote_id_sealed="", proof=Proof.POST, created_at=now)
                for one in people
            )
            accounts = LinkedAccount.objects.bulk_create(_account(crowd, number, now) for number in some)
            for account in accounts:
                grant = Grant("token", account.service_url, account.service_url, "bench")
                account.grant_sealed = grants.sealed(account, grant)
            LinkedAccount.objects.bulk_update(accounts, ["grant_sealed"], batch_size=500)
            ExistingFollows.objects.bulk_create(
                ExistingFollows(
                    account=account, pseudonyms=b"", key_version=1, count=0, read_at=now + timedelta(days=60)
                )
                for account in accounts
            )


def _account(crowd: Crowd, number: int, now: Any) -> Any:  # noqa: ANN401 - a moment, a row
    from essaim.store.models import LinkedAccount

    on_mastodon = number % 2 == 0
    host = f"m{number // 2 % crowd.mastodon_hosts}.example" if on_mastodon else ""
    pds = f"https://p{number // 2 % crowd.pds_hosts}.example"
    return LinkedAccount(
        pk=number + 1,
        person_id=number + 1,
        network=Network.MASTODON if on_mastodon else Network.BLUESKY,
        host=host,
        remote_id=str(number) if on_mastodon else f"did:plc:{number:024}",
        handle=f"p{number}@{host}" if on_mastodon else f"p{number}.example",
        service_url=f"https://{host}" if on_mastodon else pds,
        linked_at=now,
        opened_at=now - timedelta(days=2 if number % NEW_EVERY == 0 else 400),
    )


#: Everybody finds every other one: those on the same network. A person's number is that of their account and identity.
_MATCHES = """
INSERT INTO {match} (seeker_id, found_id, network, seeker_identity_id, found_identity_id, direction, grade, late,
    created_at)
WITH RECURSIVE steps(step) AS (SELECT 1 UNION ALL SELECT step + 1 FROM steps WHERE step < %(most)s)
SELECT number, found, 'x', number, found, 'following', 'certain', {no}, {now} FROM (
    SELECT number, (number - 1 + 2 * step) %% %(people)s + 1 AS found
    FROM wanted JOIN steps ON step <= wishes WHERE number > %(first)s AND number <= %(last)s
) AS pairs
"""
_ACTIONS = """
INSERT INTO {action} (account_id, target_network, target_host, target_remote_id, target_handle, target_name,
    target_person_id, match_id, automatic, state, reason, attempts, next_attempt_at, record_key, record_uri, local_id,
    created_at)
SELECT m.seeker_id, t.network, t.host, t.remote_id, t.handle, '', m.found_id, m.id, {no}, 'queued', '', 0, {now}, '',
    '', '', {now}
FROM {match} m JOIN {account} t ON t.id = m.found_id WHERE m.seeker_id > %(first)s AND m.seeker_id <= %(last)s
"""


def _wish(crowd: Crowd, counts: list[int]) -> None:
    """Let people wish to follow others on their own network: matches, follows and work rows."""
    from django.db import connection, transaction

    from essaim.base import clock
    from essaim.services import working
    from essaim.store.models import FollowAction, LinkedAccount, Match, WorkKind

    now = clock.now()
    on_sqlite = connection.vendor == "sqlite"
    names = {
        "match": Match._meta.db_table,  # noqa: SLF001 - Django's documented name
        "action": FollowAction._meta.db_table,  # noqa: SLF001
        "account": LinkedAccount._meta.db_table,  # noqa: SLF001
        "no": "0" if on_sqlite else "false",
        "now": f"'{now:%Y-%m-%d %H:%M:%S.%f}'" + ("" if on_sqlite else "::timestamp AT TIME ZONE 'UTC'"),
    }
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE wanted (number integer PRIMARY KEY, wishes integer)")
        cursor.executemany("INSERT INTO wanted VALUES (%s, %s)", list(enumerate(counts, start=1)))
        for first in range(0, len(counts), BATCH):
            values = {"first": first, "last": first + BATCH, "people": crowd.people, "most": max(counts)}
            with transaction.atomic():
                cursor.execute(_MATCHES.format(**names), values)
                cursor.execute(_ACTIONS.format(**names), values)
                working.plan_many(WorkKind.FOLLOW, range(first + 1, min(first + BATCH, len(counts)) + 1))

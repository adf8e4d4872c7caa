"""What the bench of the pages runs in processes of their own: an invented site, and those who ask it for pages."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Sequence
from importlib import import_module
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from essaim.cli.bench.web.sizes import inflated, transferred

BATCH = 1_000
#: X ids of invented people, above any number X gives today.
FIRST_ID = 9_000_000_000_000_000_000
#: What an arrived member's list holds beside the people who are here.
STRANGERS = 1_000
TIMEOUT_SECONDS = 60


def prepare(matches: int) -> dict[str, str]:
    """Make a site on which one member finds `matches` people and another hardly any; give each one's session key.

    Members and accounts are written as signing in and proving would have left them; who finds whom is found by
    the services, from lists they are given.
    """
    from essaim.cli.django import setup_django

    setup_django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for start in range(1, matches + 1, BATCH):
        _members(start, min(start + BATCH, matches + 1))
    crowded, quiet = _members(matches + 1, matches + 3)
    _import(crowded, [*range(1, matches + 1), *range(matches + 3, matches + 3 + STRANGERS)])
    _import(quiet, [*range(1, min(matches, 8) + 1), *range(matches + 3, matches + 3 + STRANGERS)])
    _plan(quiet)
    return {"crowded": _session(crowded), "quiet": _session(quiet)}


def _members(first: int, last: int) -> list[Any]:
    from django.db import transaction

    from essaim.base import clock
    from essaim.model import Findability, Network
    from essaim.store.models import LinkedAccount, Person

    now, numbers = clock.now(), range(first, last)
    with transaction.atomic():
        people = Person.objects.bulk_create(
            Person(
                number=number,
                language="en",
                findability=Findability.ANYONE,
                recovery_hash=f"{number:064x}",
                created_at=now,
                last_seen_at=now,
            )
            for number in numbers
        )
        LinkedAccount.objects.bulk_create(
            LinkedAccount(
                person=person,
                network=Network.MASTODON,
                host="tilleul.example",
                remote_id=str(person.pk),
                handle=f"member{person.pk}@tilleul.example",
                display_name=f"Member {person.pk}",
                service_url="https://tilleul.example",
                linked_at=now,
            )
            for person in people
        )
        _prove(people)
    return people


def _prove(people: Sequence[Any]) -> None:
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
            remote_id_sealed=seal(str(FIRST_ID + person.pk), SEALED_ID),
            proof=Proof.POST,
            proved_at=now,
            created_at=now,
        )
        for person in people
    )
    values = maker.numbers(Network.X, [FIRST_ID + person.pk for person in people]).tolist()
    IdentityPseudonym.objects.bulk_create(
        IdentityPseudonym(identity=identity, key_version=maker.newest, pseudonym=signed(value))
        for identity, value in zip(identities, values, strict=True)
    )


def _import(person: Any, numbers: Sequence[int]) -> None:  # noqa: ANN401 - models cannot be named before Django is set up
    from essaim.model import ArchiveOwner, Direction
    from essaim.services import importing

    lists = {Direction.FOLLOWING: [str(FIRST_ID + number) for number in numbers]}
    importing.import_ids(person, ArchiveOwner(str(FIRST_ID + person.pk), "", ""), lists)


def _plan(person: Any) -> None:  # noqa: ANN401 - likewise
    from essaim.services import reconnecting

    reconnecting.follow_all(person)


def _session(person: Any) -> str:  # noqa: ANN401 - likewise
    from django.conf import settings

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["person"], session["epoch"] = person.pk, person.session_epoch
    session.save()
    return str(session.session_key)


def one_by_one(address: str, session: str, rounds: int) -> list[float]:
    """Ask for a page again and again, one at a time; give the seconds of each. Raises RuntimeError for an error."""
    asker = _Asker(address, session)
    for _ in range(3):
        asker.ask(address)
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        asker.ask(address)
        taken.append(time.perf_counter() - began)
    return taken


def many_at_once(addresses: Sequence[str], session: str, seconds: float, connections: int) -> dict[str, Any]:
    """Ask for these pages in turn over several connections; give the seconds of each answer, and those of all."""
    began = time.perf_counter()
    taken, failures = list[float](), list[Exception]()

    def ask(place: int) -> None:
        try:
            asker = _Asker(addresses[0], session)
            for number in count(place):
                asked = time.perf_counter()
                if asked - began >= seconds:
                    return
                asker.ask(addresses[number % len(addresses)])
                taken.append(time.perf_counter() - asked)
        except Exception as error:  # noqa: BLE001 - told below, in the thread that waits
            failures.append(error)

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return {"taken": taken, "seconds": time.perf_counter() - began}


def sizes(site: str, paths: Sequence[str], session: str) -> dict[str, int]:
    """Give the bytes that opening each page for the first time transfers, by path."""
    asker = _Asker(site, session)
    return {path: transferred(f"{site}{path}", asker.fetch) for path in paths}


class _Asker:
    """A browser of one connection, signed in unless the session is empty."""

    def __init__(self, address: str, session: str) -> None:
        parts = urlsplit(address)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
        self._headers = {"accept-language": "en", "accept-encoding": "gzip"}
        if session:
            self._headers["cookie"] = f"essaim_session={session}"

    def ask(self, address: str) -> bytes:
        """Give a page's body as it came. Raises RuntimeError when it is not what was asked for."""
        return self._answered(address)[1]

    def fetch(self, address: str) -> tuple[int, bytes]:
        """Give the bytes of an answer on the wire, headers included, and what it holds."""
        answer, body = self._answered(address)
        head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
        return head + len(body), inflated(body, answer.headers.get("content-encoding", ""))

    def _answered(self, address: str) -> tuple[http.client.HTTPResponse, bytes]:
        self._connection.request("GET", urlsplit(address).path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{urlsplit(address).path} answered {answer.status}")
        return answer, body

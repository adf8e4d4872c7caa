"""Members made by the services themselves, without any network: accounts as OAuth would have proved them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from essaim.model import Account, AccountKey, ArchiveOwner, ArrivalChoice, Direction, Findability, Grant, Network
from essaim.services import arriving, identifying, importing, people, signing_in
from essaim.store.locks import write_lock
from essaim.store.models import Person

#: Invented X ids, one a name, so that a story reads by names.
X = {name: str(10**17 + number) for number, name in enumerate(("ana", "badr", "chloe", "dan", "town", "eve"))}
STRANGERS = [str(2 * 10**17 + number) for number in range(50)]


def account(name: str, network: Network = Network.MASTODON) -> tuple[Account, Grant]:
    """Give an account and its grant, as a network's sign-in would."""
    number = str(sorted(X).index(name) + 1)
    if network is Network.BLUESKY:
        did = f"did:plc:{name:a<24}"
        key, handle, service = AccountKey(network, "", did), f"{name}.abeille.test", "http://pds.localhost:1"
    else:
        host = "tilleul.localhost:1"
        key, handle, service = AccountKey(network, host, number), f"{name}@{host}", f"http://{host}"
    grant = Grant(access_token=f"secret-token-{name}", service_url=service, issuer=service, client_id="essaim")
    return Account(key, handle, name.capitalize(), service), grant


def join(name: str, *networks: Network, signed_in: Person | None = None) -> Person:
    """Sign somebody in on one network or several."""
    person = signed_in
    for network in networks or (Network.MASTODON,):
        person = signing_in.welcome(*account(name, network), signed_in=person).person
    assert person is not None
    return person


def prove(person: Person, name: str) -> None:
    """Prove the X account of `name` as a leaving post would."""
    with write_lock():
        identifying.prove(person, X[name], name)
    arriving.arrive(person)


def give_archive(
    person: Person, name: str, follows: Sequence[str], followers: Sequence[str] = (), day: int = 1
) -> importing.ImportReport:
    """Import the archive of `name`; people are named, strangers are numbers."""
    lists = {
        Direction.FOLLOWING: [X.get(other, other) for other in follows],
        Direction.FOLLOWER: [X.get(other, other) for other in followers],
    }
    owner = ArchiveOwner(X[name], name, name.capitalize())
    return importing.import_ids(person, owner, lists, datetime(2026, 11, day, tzinfo=UTC))


def member(
    name: str,
    *networks: Network,
    follows: Sequence[str] = (),
    followers: Sequence[str] = (),
    proved: bool = True,
    findability: Findability = Findability.ANYONE,
    arrivals: ArrivalChoice = ArrivalChoice.ANNOUNCE,
) -> Person:
    """Make a member in one go: signed in, proved, with an archive and choices."""
    person = join(name, *networks)
    people.choose_arrivals(person, arrivals)
    people.choose_findability(person, findability)
    if proved:
        prove(person, name)
    give_archive(person, name, follows, followers)
    return Person.objects.get(pk=person.pk)


def names(person: Person) -> set[str]:
    """Give the names the person sees."""
    from essaim.services import finding

    return {found.name for found in finding.who_is_here(person).people}


def kinds(person: Person) -> list[str]:
    """Give the kinds of the person's notices, the oldest first."""
    from essaim.services import noticing

    return [news.kind for news in reversed(noticing.news(person))]

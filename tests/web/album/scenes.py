"""Who looks at the pages of the album, each in the middle of something; and the numbers that their addresses need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.test import Client

from essaim.base import clock
from essaim.model import ArchiveOwner, Direction, Findability, FollowState, Network
from essaim.services import (
    consenting,
    feeding,
    finding,
    identifying,
    importing,
    inviting,
    limiting,
    merging,
    noticing,
    presenting,
    reconnecting,
    welcoming,
)
from essaim.services.keys import sealer
from essaim.services.mailing.addresses import confirm_token, propose, stop_token
from essaim.services.operating import entering
from essaim.store.locks import write_lock
from essaim.store.models import DirectoryEntry, FollowAction, LinkedAccount, MailAddress, Match, Operator, Person
from essaim.web.operators import SEEN, SINCE
from essaim.web.pages.sign_in import OFFER, WELCOME
from tests.people import ANA, BADR, DAN, Somebody, make_member, somebody
from tests.services.mailing.mailboxes import with_mailbox
from tests.web.filled import make_ana_busy
from tests.web.visitors import visitor

MANY = 5_000
FIRST = ("Aïcha", "Benoît", "Carmen", "Dóra", "Élise", "Farid", "Gwenaëlle", "Hugo", "Inès", "Jörg", "Karim", "Léa")
LAST = ("Albrecht", "Bossuyt-Karimi", "Castelnau", "Diop", "Etxeberria", "Ferreira", "Guérin", "Hadjadj", "Ivanova")
NUMBERS_FROM = 9_000_000_000_000_100_000


@dataclass
class Scenes:
    """Everybody who looks, by what they are in the middle of; and what stands in the album's addresses."""

    people: dict[str, Person]
    values: dict[str, str]

    def browser(self, who: str, language: str) -> Client:
        """Give the browser of one of them."""
        person = self.people.get(who)
        if person is None:
            client = Client(HTTP_ACCEPT_LANGUAGE=language)
            if who == "asking":
                client.post("/opt-out", {"begin": "yes"})
            return client
        client = visitor(person, language)
        session = client.session
        if who in _KEPT:
            for name, value in _KEPT[who](self).items():
                session[name] = value
            session.save()
        return client


def _double(scenes: Scenes) -> dict[str, str]:
    return {OFFER: merging.offer(scenes.people["double"], scenes.people["new"])}


def _welcome(_scenes: Scenes) -> dict[str, str]:
    return {WELCOME: sealer().seal("4QTX-9MJB-7WKD-2HRF-XC3N-P6VY", WELCOME)}


def _entered(_scenes: Scenes) -> dict[str, str]:
    return {SINCE: clock.now().isoformat(), SEEN: clock.now().isoformat()}


_KEPT: dict[str, Callable[[Scenes], dict[str, str]]] = {
    "double": _double, "newest": _welcome, "operator": _entered,
}  # fmt: skip


def build() -> Scenes:
    """Make all of them, once."""
    ana = make_ana_busy()
    people = {"busy": ana, "new": make_member(DAN, x=False), "crowd": _crowded()}
    people |= {name: _bare(name, 200 + number) for number, name in enumerate(("newest", "double", "leaving"))}
    people |= {"asked": _asked(), "frozen": _frozen(), "paused": _paused(), "tired": _bare("tired", 220)}
    limiting.note_member("export", people["tired"], 30)
    people |= {name: _bare(name, 230 + number) for number, name in enumerate(("operator", "outside", "appointed"))}
    setup = [entering.appoint(_handle(people[name])) for name in ("operator", "outside", "appointed")][-1]
    for operator in Operator.objects.filter(person__in=[people["operator"], people["outside"]]):
        operator.totp_sealed = sealer().seal("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", f"{entering.SECRET}:{operator.pk}")
        operator.confirmed_at = clock.now()
        operator.save(update_fields=["totp_sealed", "confirmed_at"])
    badr = Person.objects.get(accounts__handle=BADR.mastodon.handle)
    presenting.report(_public(ana), "impersonation", "Ce n’est pas elle.")  # type: ignore[arg-type]
    values = _outward(ana) | {
        "setup": setup, "badr": str(badr.pk), "badr_handle": _handle(badr), "dan": str(people["new"].pk),
        "account": str(ana.accounts.latest("pk").pk), "somebody": str(finding.who_is_here(ana).people[0].person_number),
    }  # fmt: skip
    for who, name in (("new", "confirm_dan"), ("crowd", "stop_crowd")):
        propose(people[who], f"{who}@mailbox.example")
        row = MailAddress.objects.get(person=people[who])
        values[name] = confirm_token(row) if name.startswith("confirm") else stop_token(row)
    _state_something()
    return Scenes(people, values)


def _handle(person: Person) -> str:
    return person.accounts.order_by("pk")[0].handle


def _bare(name: str, number: int) -> Person:
    return make_member(somebody(name, number, f"{name.title()} Maréchal"))


def _public(ana: Person) -> str:
    presenting.publish(ana, "ana", indexed=True, shows_source=True)
    return "ana"


def _outward(ana: Person) -> dict[str, str]:
    with_mailbox(ana)
    feeding.make(ana)
    consenting.give_consent(ana, welcoming.COUNTED)
    made = inviting.invite(ana, "Club d’échecs de Valfleur")
    account = ana.accounts.get(network=Network.MASTODON)
    LinkedAccount.objects.filter(pk=account.pk).update(grant_ends_at=clock.now() + timedelta(days=12))
    match = Match.objects.filter(seeker=ana).first()
    action = FollowAction.objects.filter(account__person=ana).first()
    about = {
        "arrived": {"match": match.pk if match else 0}, "arrived-followed": {"match": match.pk if match else 0},
        "request-granted": {"match": match.pk if match else 0},
        "claim-withdrawn": {"action": action.pk if action else 0},
    }  # fmt: skip
    for kind in noticing.KINDS:
        noticing.tell(ana, kind, account=account if kind in {"sign-in-again", "grant-ends"} else None,
                      **about.get(kind, {}))  # fmt: skip
    row = MailAddress.objects.get(person=ana)
    propose(waiting := _bare("waiting", 240), "waiting@mailbox.example")
    return {
        "invitation": made.code,
        "confirm": confirm_token(MailAddress.objects.get(person=waiting)),
        "stop": stop_token(row),
    }


def _asked() -> Person:
    person, other = _bare("asked", 241), somebody("another", 242)
    for owner in (somebody("asked", 241).owner, other.owner):
        importing.import_ids(person, ArchiveOwner(*_fields(owner)), {Direction.FOLLOWING: [ANA.x_id, BADR.x_id]})
    return person


def _fields(owner: ArchiveOwner) -> tuple[str, str, str]:
    return owner.remote_id, owner.handle, owner.display_name


def _frozen() -> Person:
    person, other = _bare("frozen", 243), make_member(somebody("claimant", 244), x=False)
    twin = somebody("frozen", 243)
    with write_lock():
        identifying.prove(other, twin.x_id, twin.x_handle)
    return person


def _paused() -> Person:
    some = [somebody(f"friend{letter}", 250 + number) for number, letter in enumerate("abcdefg")]
    for one in some:
        make_member(one, findability=Findability.ANYONE)
    person = make_member(somebody("paused", 245), follows=some)
    reconnecting.follow_all(person)
    reconnecting.pause(person)
    return person


def _crowded() -> Person:
    now, numbers = clock.now(), range(MANY)
    people = Person.objects.bulk_create(
        Person(language="fr", findability=Findability.ANYONE, recovery_hash=f"{number:064x}", created_at=now,
               last_seen_at=now)
        for number in numbers
    )  # fmt: skip
    crowd = [_one_of_many(number) for number in numbers]
    LinkedAccount.objects.bulk_create(
        LinkedAccount(person=person, network=Network.MASTODON, host="tilleul.example", remote_id=str(90_000 + number),
                      handle=f"{one.name}@tilleul.example", display_name=one.display_name,
                      service_url="https://tilleul.example", linked_at=now)
        for number, (person, one) in enumerate(zip(people, crowd, strict=True))
    )  # fmt: skip
    with write_lock():
        for person, one in zip(people, crowd, strict=True):
            identifying.prove(person, one.x_id, one.x_handle)
    strangers = [str(NUMBERS_FROM + MANY + number) for number in range(2_400)]
    member = make_member(somebody("crowded", 246, "Odile Fontaine"), follows=[*crowd, *strangers], bluesky=True)
    reconnecting.follow_all(member)
    actions = FollowAction.objects.filter(account__person=member)
    for rest, state in ((0, FollowState.DONE), (1, FollowState.DONE), (2, FollowState.ALREADY)):
        actions.filter(pk__in=[pk for pk in actions.values_list("pk", flat=True) if pk % 5 == rest]).update(state=state)
    for match in Match.objects.filter(seeker=member)[:60]:
        noticing.tell(member, "arrived-followed", match=match.pk)
    inviting.invite(member, "Les parents d’élèves de l’école Marie-Curie de Valfleur")
    return member


def _one_of_many(number: int) -> Somebody:
    name = f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}"
    return Somebody(f"member{number}", name, str(NUMBERS_FROM + number), f"member{number}_on_x")


def _state_something() -> None:
    now = clock.now()
    DirectoryEntry.objects.create(
        source="parliament", label="Registre des comptes officiels du Parlement", url="https://parliament.example/list",
        source_id="9000000000000000777", source_handle="deputy_on_x", account="9000000000000000777",
        target_network=Network.MASTODON, target_host="parliament.example", target_handle="deputy@parliament.example",
        name="Une députée", created_at=now, checked_at=now, expires_at=now + timedelta(days=300),
    )  # fmt: skip

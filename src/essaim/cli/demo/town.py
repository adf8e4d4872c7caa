"""An invented town: 400 people who were on X, with names in several scripts. None of them is real."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from essaim.model import ArchiveOwner, Findability

PEOPLE, MEMBERS = 400, 250
SERVERS = ("tilleul", "ruche", "prairie")
#: The X ids of strangers, who are in the archives and nowhere else.
STRANGERS = 40_000

#: Given names with a plain spelling for handles; family names are invented from hives, flowers and weather.
GIVEN = (
    ("Ana", "ana"), ("Badr", "badr"), ("Chloé", "chloe"), ("Zoé", "zoe"), ("Noé", "noe"), ("Maëlle", "maelle"),
    ("Łucja", "lucja"), ("Søren", "soren"), ("Işıl", "isil"), ("Mañuela", "manuela"), ("Ádám", "adam"),
    ("أمل", "amal"), ("ياسين", "yassine"), ("نور", "nour"), ("سلمى", "salma"),
    ("Ελένη", "eleni"), ("Νίκος", "nikos"), ("Дарья", "daria"), ("Мирон", "miron"), ("Олена", "olena"),
    ("नीला", "neela"), ("अर्जुन", "arjun"), ("மாறன்", "maran"), ("ნინო", "nino"), ("Արամ", "aram"),
    ("小雨", "xiaoyu"), ("明月", "mingyue"), ("はるか", "haruka"), ("そうた", "sota"), ("하늘", "haneul"),
    ("ሰላም", "selam"), ("נועה", "noa"), ("Thảo", "thao"), ("Inês", "ines"), ("Óscar", "oscar"),
)  # fmt: skip
FAMILY = (
    ("Mielaud", "mielaud"), ("Ruchette", "ruchette"), ("Tilleulin", "tilleulin"), ("Bourdonné", "bourdonne"),
    ("Alvéol", "alveol"), ("Nectarel", "nectarel"), ("Pollenac", "pollenac"), ("Cirelle", "cirelle"),
    ("Vespérin", "vesperin"), ("Bruyerol", "bruyerol"), ("Luzernat", "luzernat"), ("Trèflon", "treflon"),
    ("Mélissard", "melissard"), ("Garriguet", "garriguet"), ("Romarino", "romarino"), ("Thymolé", "thymole"),
    ("d’Acaciat", "acaciat"), ("Ventaline", "ventaline"), ("Brumaillon", "brumaillon"), ("Soleillac", "soleillac"),
)  # fmt: skip


@dataclass(frozen=True)
class Townsperson:
    """Somebody of the town: on X under `x_id`, and on the destination networks if they have moved there."""

    x_id: str
    x_handle: str
    name: str
    user: str
    servers: tuple[str, ...] = ()
    bluesky: bool = False
    locked: bool = False
    member: bool = False
    proved: bool = True
    findability: Findability = Findability.ANYONE
    follows: tuple[str, ...] = field(default=(), repr=False)

    @property
    def owner(self) -> ArchiveOwner:
        """The person as the owner of an archive."""
        return ArchiveOwner(self.x_id, self.x_handle, self.name)


@dataclass(frozen=True)
class Town:
    """Everybody: those who are members already, those who will arrive, those who stay on X."""

    people: Sequence[Townsperson]
    strangers: Sequence[str]

    @property
    def members(self) -> list[Townsperson]:
        """Those who are members already."""
        return [person for person in self.people if person.member]

    @property
    def newcomers(self) -> list[Townsperson]:
        """Those who have an account elsewhere and will arrive one after another."""
        return [person for person in self.people if not person.member and (person.servers or person.bluesky)]


def invent_town(seed: int) -> Town:
    """Give the town of this seed, always the same."""
    rng = random.Random(seed)  # noqa: S311 - an invented town, not a secret
    strangers = [str(x_id) for x_id in rng.sample(range(10**9, 2 * 10**18), STRANGERS)]
    ids = [str(x_id) for x_id in rng.sample(range(10**8, 19 * 10**17), PEOPLE)]
    names = rng.sample([(given, family) for given in GIVEN for family in FAMILY], PEOPLE)
    people = []
    for number, (x_id, (given, family)) in enumerate(zip(ids, names, strict=True)):
        user = f"{given[1]}_{family[1]}"
        servers, bluesky = _whereabouts(rng, number)
        people.append(
            Townsperson(
                x_id=x_id,
                x_handle=f"{user}"[:13] + str(number % 100),
                name=f"{given[0]} {family[0]}",
                user=user,
                servers=servers,
                bluesky=bluesky,
                locked=rng.random() < 0.06,
                member=number < MEMBERS,
                proved=rng.random() < 0.9,
                findability=_findability(rng),
                follows=tuple(rng.sample(ids, rng.randint(20, 60)) + rng.sample(strangers, rng.randint(50, 400))),
            )
        )
    return Town(people, strangers)


def _whereabouts(rng: random.Random, number: int) -> tuple[tuple[str, ...], bool]:
    """Choose where somebody lives now: a member somewhere, half of the others too, the rest stays on X."""
    if number >= MEMBERS and rng.random() < 0.5:
        return (), False
    on_mastodon, on_bluesky = rng.choice(((True, False), (False, True), (True, True)))
    return ((rng.choice(SERVERS),) if on_mastodon else ()), on_bluesky


def _findability(rng: random.Random) -> Findability:
    draw = rng.random()
    if draw < 0.8:
        return Findability.ANYONE
    if draw < 0.9:
        return Findability.FOLLOWED
    return Findability.ASK if draw < 0.96 else Findability.NOBODY

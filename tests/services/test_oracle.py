"""Fifty invented accounts with forged archives ask the site who is behind which X account: it tells them nothing.

Each attacker has proved an X account of their own (the strongest position there is), follows and is followed by
everybody as far as their archive says, and reads all that the site shows them. Beside the members who may be found
only by those they followed, after their yes, or by nobody, one is open to anyone: the attackers do learn that one, so
the test would notice others.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from contextlib import suppress

import numpy as np
import pytest

from essaim.model import Direction, Findability
from essaim.services import exporting, finding, limiting, noticing, people, receiving, reconnecting
from essaim.services.errors import NotYours, TooOften
from essaim.store.models import FollowAction, Match, Person
from tests.people import BADR, Somebody, make_member, somebody

pytestmark = pytest.mark.django_db

GUARDED = (Findability.FOLLOWED, Findability.ASK, Findability.NOBODY)
#: Two of each: one who proved their account and one whom only an archive names.
VICTIMS = [somebody(f"victim{chr(97 + place)}", 500 + place, f"Victim N° {place}") for place in range(6)]
OPEN = BADR
FIRST_FORGED = 8_000_000_000_000_000_000


def victims() -> None:
    for place, who in enumerate(VICTIMS):
        make_member(who, bluesky=True, proved=place % 2 == 0, findability=GUARDED[place // 2])
    make_member(OPEN, findability=Findability.ANYONE)


def forged(attacker: int, ids: int, named: Sequence[Somebody]) -> np.ndarray:
    """Give a list of that many ids, with all the victims among others that lead nowhere."""
    noise = np.arange(ids - len(named), dtype=np.uint64) + np.uint64(FIRST_FORGED + attacker * ids)
    wanted = np.array([int(one.x_id) for one in named], dtype=np.uint64)
    return np.sort(np.concatenate([noise, wanted]))


def gives(person: Person, who: Somebody, following: np.ndarray) -> None:
    """Let somebody give an archive as the page sends it."""
    progress = receiving.begin(person, who.x_id, {Direction.FOLLOWING: len(following), Direction.FOLLOWER: 10})
    for place, start in enumerate(range(0, len(following), receiving.CHUNK_IDS)):
        body = gzip.compress(following[start : start + receiving.CHUNK_IDS].astype(">u8").tobytes(), 1)
        receiving.take(person, progress.number, Direction.FOLLOWING, place, body)
    body = gzip.compress(following[-10:].astype(">u8").tobytes(), 1)
    receiving.take(person, progress.number, Direction.FOLLOWER, 0, body)
    receiving.finish(person, progress.number)


def all_that_is_shown(person: Person) -> str:
    """Give all that the site tells somebody, in any way."""
    reconnecting.follow_all(person)
    for number in person.matches.values_list("pk", flat=True):
        with suppress(NotYours):  # what is hidden cannot be chosen by its number either
            reconnecting.follow_chosen(person, [number], [])
    told = [
        finding.who_is_here(person),
        finding.requests(person),
        noticing.news(person),
        exporting.export(person),
        list(FollowAction.objects.filter(account__person=person).values()),
    ]
    return repr(told)


def attack(attackers: int, ids: int) -> None:
    victims()
    learned: list[str] = []
    for number in range(attackers):
        who = somebody(f"attacker{chr(97 + number // 26)}{chr(97 + number % 26)}", 600 + number)
        person = make_member(who, proved=number % 5 != 4)
        gives(person, who, forged(number, ids, [*VICTIMS, OPEN]))
        shown = all_that_is_shown(person)
        learned += [f"{who.name}: {one.name}" for one in VICTIMS if tells(shown, one)]
        if number % 5 != 4:
            assert tells(shown, OPEN), "who chose to be found by anyone is found: the look-ups do work"
        else:
            assert not tells(shown, OPEN), "who proved nothing sees nobody at all"
        # Numbers of members lead nowhere either: nobody can be blocked, and so tried, whom one cannot see.
        for victim in Person.objects.filter(findability=Findability.NOBODY):
            with pytest.raises(NotYours):
                people.block(person, victim.pk)
    assert learned == []
    assert Match.objects.exists(), "they do meet; what is hidden is hidden by choice"


def tells(shown: str, who: Somebody) -> bool:
    secrets = (who.mastodon.handle, who.bluesky.handle, who.bluesky.key.remote_id, who.display_name, who.x_id)
    return any(secret in shown for secret in secrets)


def test_fifty_attackers_with_forged_archives_learn_nobodys_address() -> None:
    attack(attackers=50, ids=2_000)


@pytest.mark.long
def test_fifty_attackers_with_a_hundred_thousand_ids_each_learn_nobodys_address() -> None:
    attack(attackers=50, ids=100_000)


def test_who_goes_on_asking_is_stopped_by_the_budget() -> None:
    victims()
    who = somebody("attacker", 600)
    person = make_member(who)
    for _ in range(limiting.RULES["looked-up"].most // 100_000):
        receiving.begin(person, who.x_id, {Direction.FOLLOWING: 100_000})
    with pytest.raises(TooOften):
        receiving.begin(person, who.x_id, {Direction.FOLLOWING: 100_000})
    # Another list under another name of theirs counts as well: the budget is the person's.
    with pytest.raises(TooOften):
        receiving.begin(person, "", {Direction.FOLLOWING: 100_000})


def test_one_more_contact_tells_an_unproved_asker_nothing() -> None:
    """Two archives that differ by one member: while the figure is small, the pages are the same."""
    victims()
    pages = []
    for number, named in enumerate(([], [OPEN], [OPEN, *VICTIMS])):
        who = somebody(f"asker{chr(97 + number)}", 700 + number)
        person = make_member(who, proved=False)
        gives(person, who, forged(number, 100, named))
        here = finding.who_is_here(person)
        pages.append((here.counts, here.people, here.suggestions, here.names_allowed, here.contacts))
    assert pages[0] == pages[1] == pages[2]

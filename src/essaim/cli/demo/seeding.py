"""Bringing the town's people to the site, through the same services as anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from essaim.model import ArrivalChoice, Direction
from essaim.services import importing, people, proving, signing_in

if TYPE_CHECKING:
    from essaim.cli.demo.stage import Stage
    from essaim.cli.demo.town import Townsperson
    from essaim.store.models import Person


def bring(stage: Stage, who: Townsperson) -> Person:
    """Sign somebody in with all their accounts, prove their X account by a post, take in their lists and choices."""
    person: Person | None = None
    for account in stage.settle(who):
        world = stage.world
        person = signing_in.welcome(world.account_model(account), world.issue_grant(account), signed_in=person).person
    if person is None:
        raise ValueError("somebody without an account cannot be brought")
    people.choose_arrivals(person, ArrivalChoice.NOTHING)
    people.choose_findability(person, who.findability)
    if who.proved:
        prove(stage, person, who)
    importing.import_ids(person, who.owner, {Direction.FOLLOWING: who.follows})
    return person


def prove(stage: Stage, person: Person, who: Townsperson) -> None:
    """Post the leaving post on the invented X and have it read."""
    address = stage.world.post_on_x(who.x_id, proving.offer(person).text)
    proving.check(person, address)

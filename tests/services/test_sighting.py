"""Long lists of people found: the same decisions as one by one, in few queries, each told when looked at."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from essaim.base import clock
from essaim.model import Direction, Findability, Proof
from essaim.services import arriving, finding, seeing, sighting
from essaim.store.models import Block, FindRequest, Match, Person, SourceIdentity
from tests.people import ANA, Somebody, make_member, somebody

pytestmark = pytest.mark.django_db


def town() -> list[Somebody]:
    return [somebody(f"n{chr(97 + number // 26)}{chr(97 + number % 26)}", 100 + number) for number in range(24)]


def come(who: Somebody, *, proved: bool = True, follows: list[str | Somebody] | None = None) -> Person:
    """Make a member whom anybody may find, and let them arrive."""
    person = make_member(who, findability=Findability.ANYONE, proved=proved, follows=follows)
    arriving.arrive(person)
    return person


def crowd() -> Person:
    """Let ana find people in every situation: how they may be found, how they are proved, frozen, blocked, asked."""
    everybody = town()
    ana = make_member(ANA, follows=everybody, followers=everybody[:6], findability=Findability.ANYONE)
    situations = product(Findability, (True, False), (True, False))
    for number, (who, (findability, proved, follows)) in enumerate(zip(everybody, situations, strict=False)):
        person = come(who, proved=proved, follows=[ANA] if follows else ["12"])
        person.findability = findability
        person.save()
        if number % 5 == 0:
            person.identities.update(frozen_at=clock.now())
        if number % 7 == 0:
            Block.objects.create(person=person, blocked=ana, created_at=clock.now())
        if findability is Findability.ASK:
            FindRequest.objects.update_or_create(
                seeker=ana,
                found=person,
                defaults={"granted": [True, False, None][number % 3], "created_at": clock.now()},
            )
    return ana


@pytest.mark.parametrize("proof", [Proof.POST, Proof.ARCHIVE])
def test_everybody_is_decided_about_as_one_by_one(proof: Proof) -> None:
    ana = crowd()
    SourceIdentity.objects.filter(person=ana).update(proof=proof)
    matches = {match.pk: match for match in seeing.matches_of(ana)}
    assert len(matches) >= 16
    sightings = sighting.sightings_of(ana)
    assert {(one.person_number, one.verdict.direction) for one in sightings} == {
        (match.found_id, match.direction) for match in matches.values()
    }
    for one in sightings:
        match = matches[one.match_id]
        assert one.verdict.decision == seeing.decide(match)
        assert (one.verdict.grade, one.verdict.reason) == (seeing.grade_of(match), seeing.reason_of(match))
        assert one.name == seeing.name_of(match.found)
    assert len({one.verdict.decision for one in sightings}) >= (4 if proof.by_owner else 2)


def test_thousands_cost_no_more_queries_than_one() -> None:
    ana = make_member(ANA, follows=town())
    finding.who_is_here(ana)
    counts: list[int] = []
    for who in town()[:8]:
        come(who)
        with CaptureQueriesContext(
            connection,
        ) as watched:
            assert len(finding.who_is_here(ana).people) == len(counts) + 1
        counts.append(len(watched))
    assert len(set(counts)) == 1


def test_somebody_is_told_only_when_their_place_is_looked_at() -> None:
    told: list[int] = []

    def tell(one: sighting.Sighting) -> str:
        told.append(one.match_id)
        return one.name

    ana = make_member(ANA, follows=town())
    for who in town()[:5]:
        come(who)
    everybody = sighting.Told(sighting.sightings_of(ana), tell)
    assert (len(everybody), told) == (5, [])
    page = everybody[1:3]
    assert (len(page), told) == (2, [])
    assert len(list(page)) == len(told) == 2
    assert everybody[4] == town()[0].display_name, "the newest come first"
    assert list(everybody.matching("NAC")) == [town()[2].display_name]
    assert list(everybody.matching("nothing of the kind")) == []
    assert everybody.matching("", Direction.FOLLOWING) == [], "no grade of that name"


def test_who_arrived_twice_is_shown_once_by_the_surest_match() -> None:
    ana = make_member(ANA, follows=[town()[0]])
    sure = come(town()[0])
    match = Match.objects.get(seeker=ana, found=sure)
    claim = SourceIdentity.objects.create(person=sure, remote_id_sealed="", proof=Proof.ARCHIVE, created_at=clock.now())
    Match.objects.create(
        seeker=ana,
        found=sure,
        direction=Direction.FOLLOWING,
        grade="likely",
        seeker_identity=match.seeker_identity,
        found_identity=claim,
        created_at=clock.now(),
    )
    assert [one.match_id for one in sighting.sightings_of(ana)] == [match.pk]

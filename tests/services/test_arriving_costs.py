"""What an arrival asks of the database does not grow with whom it meets; the figures stay exact whatever happens."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from essaim.model import ArrivalChoice, Direction, Findability
from essaim.services import counting, importing, people, reconnecting
from essaim.store.models import Arrival, FollowAction, FollowList, Match, Notice, Person, Work
from tests.people import Somebody, make_member, somebody
from tests.services.cast import STRANGERS, X, give_archive, join, member, prove

pytestmark = pytest.mark.django_db

#: Lists read at once when candidates are verified (services.indexing).
PAGE = 64


def crowd(first: int, size: int) -> list[Somebody]:
    return [somebody(f"n{chr(97 + place // 26)}{chr(97 + place % 26)}", first + place) for place in range(size)]


def queries_of_an_arrival(first: int, each_way: int) -> int:
    """Somebody arrives who finds `each_way` people and is found by as many others, who want to follow by themselves."""
    newcomer = somebody("newcomer", first)
    found, seekers = crowd(first + 1, each_way), crowd(first + 1 + each_way, each_way)
    for one in found:
        make_member(one, findability=Findability.ANYONE)
    for one in seekers:
        make_member(one, follows=[newcomer], arrivals=ArrivalChoice.FOLLOW)
    person = make_member(newcomer, findability=Findability.ANYONE)
    # Those who sought them followed them already; all of it is done again with the archive.
    for model in (Match, Arrival, Notice, FollowAction, Work):
        model._default_manager.all().delete()
    lists = {Direction.FOLLOWING: [one.x_id for one in found]}
    with CaptureQueriesContext(
        connection,
    ) as captured:
        importing.import_ids(person, newcomer.owner, lists)
    assert Match.objects.count() == 2 * each_way
    assert Arrival.objects.filter(newcomer=person, followed=True).count() == each_way
    assert Notice.objects.filter(kind="arrived-followed").count() == each_way
    assert Work.objects.filter(subject_id__in=FollowAction.objects.values("account_id")).count() == each_way
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]])


@pytest.mark.django_db(transaction=True)
def test_an_arrival_asks_as_often_for_many_matches_as_for_few() -> None:
    few, many = queries_of_an_arrival(100, 7), queries_of_an_arrival(500, 80)
    assert many <= few + 80 // PAGE
    assert few <= 36


def test_an_arrival_that_changes_nothing_writes_nothing() -> None:
    from essaim.services import arriving

    member("badr", follows=["ana"])
    ana = member("ana", follows=["badr"])
    with CaptureQueriesContext(connection) as captured:
        arriving.arrive(ana)
    assert not [query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_those_who_come_back_are_followed_again_in_one_go() -> None:
    """Everybody's waiting follows are dropped when badr closes the door, and come back when he opens it."""
    seekers = crowd(100, 9)
    badr = member("badr")
    target = Somebody("badr", "Badr", X["badr"], "badr")
    for one in seekers:
        make_member(one, follows=[target], arrivals=ArrivalChoice.FOLLOW)
    Match.objects.update(late=True)
    people.choose_findability(badr, Findability.NOBODY)
    people.choose_findability(badr, Findability.ANYONE)
    assert set(FollowAction.objects.values_list("state", flat=True)) == {"queued"}
    people.choose_findability(badr, Findability.NOBODY)
    assert set(FollowAction.objects.values_list("state", flat=True)) == {"dismissed"}
    people.choose_findability(badr, Findability.ANYONE)
    assert set(FollowAction.objects.values_list("state", flat=True)) == {"queued"}
    assert FollowAction.objects.count() == len(seekers)


def plain() -> counting.Figures:
    links = FollowList.objects.aggregate(links=Sum("count"))["links"] or 0
    return counting.Figures(Person.objects.count(), FollowList.objects.count(), links, Match.objects.count())


@pytest.mark.parametrize("seed", range(3))
def test_the_live_figures_are_the_plain_counts_after_whatever_happened(seed: int) -> None:
    choose = random.Random(seed)
    names = sorted(X)
    here: dict[str, Person] = {}
    for day in range(1, 25):
        name = choose.choice(names)
        if name not in here:
            here[name] = join(name)
        deed = choose.choice(["give", "give", "prove", "forge", "erase", "hide", "follow", "expire"])
        follows = choose.sample([*names, *STRANGERS], choose.randint(0, 20))
        if deed == "give" and not here[name].identities.exclude(pk__in=[]).exists():
            give_archive(here[name], name, follows, follows[:3], day=day)
        elif deed == "give" and here[name].identities.count() == 1:
            importing.import_ids(here[name], None, {Direction.FOLLOWING: [X.get(one, one) for one in follows]})
        elif deed == "prove":
            prove(here[name], name)
        elif deed == "forge":
            give_archive(here[name], choose.choice(names), follows, day=day)
        elif deed == "erase":
            people.erase(here.pop(name))
        elif deed == "hide":
            people.choose_findability(here[name], choose.choice(list(Findability)))
        elif deed == "follow":
            reconnecting.follow_all(here[name])
        else:
            FollowList.objects.filter(person=here[name]).delete()
        here = {one: Person.objects.get(pk=person.pk) for one, person in here.items()}
        assert counting.figures() == plain(), deed

"""Counts that visitors give: added up without anybody's row, told with the coins taken out."""

from __future__ import annotations

import random

import pytest
from django.test import Client

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.services import donating, limiting
from essaim.store.models import Counter, Tries
from tests.conftest import Traveller

pytestmark = pytest.mark.django_db


def test_what_is_kept_is_two_numbers_a_question() -> None:
    for answer in ("yes", "no", "yes"):
        donating.donate("health", answer)
    year = clock.now().year
    kept = dict(Counter.objects.filter(name__startswith="ads ").values_list("name", "value"))
    assert kept == {f"ads {year} health asked": 3, f"ads {year} health yes": 2}


@pytest.mark.parametrize(
    ("question", "answer"), [("shoe size", "yes"), ("health", "perhaps"), ("", ""), ("health", "")]
)
def test_other_questions_and_answers_are_refused(question: str, answer: str) -> None:
    with pytest.raises(BadInput):
        donating.donate(question, answer)
    assert not Counter.objects.filter(name__startswith="ads ").exists()


def test_the_share_comes_out_of_the_tosses() -> None:
    chance = random.Random(5)
    people = 4_000
    truth = [at < 0.3 * people for at in range(people)]
    said = [true if chance.random() < 0.5 else chance.random() < 0.5 for true in truth]
    year = clock.now().year
    Counter.objects.create(name=f"ads {year} political asked", value=people)
    Counter.objects.create(name=f"ads {year} political yes", value=sum(said))
    (share,) = donating.shares()
    assert (share.question, share.answers) == ("political", people)
    assert abs(share.percent - 30) <= share.margin <= 4


def test_few_answers_are_not_told_and_each_year_begins_anew(travel: Traveller) -> None:
    year = clock.now().year
    Counter.objects.create(name=f"ads {year} any asked", value=donating.LEAST - 1)
    assert donating.shares() == []
    donating.donate("any", "no")
    assert [share.percent for share in donating.shares()] == [0]
    travel.forward(days=366)
    assert donating.shares() == []


def test_the_page_takes_answers_of_its_own_visitors_within_limits() -> None:
    client = Client()
    given = {"question": "any", "answer": "yes"}
    assert client.post("/ads/donate", given, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post("/ads/donate", given, headers={"sec-fetch-site": "same-origin"}).status_code == 204
    assert client.post("/ads/donate", {"question": "any"}).status_code == 400
    assert client.get("/ads/donate").status_code == 405
    for _ in range(limiting.RULES["donate"].most):
        last = client.post("/ads/donate", given, REMOTE_ADDR="203.0.113.7")
    assert last.status_code == 204
    assert client.post("/ads/donate", given, REMOTE_ADDR="203.0.113.7").status_code == 429
    assert not any("203.0.113.7" in row.holder for row in Tries.objects.all())


def test_the_page_tells_what_visitors_found_once_there_are_enough() -> None:
    year = clock.now().year
    Counter.objects.create(name=f"ads {year} health asked", value=1_000)
    Counter.objects.create(name=f"ads {year} health yes", value=500)
    page = Client().get("/ads", headers={"accept-language": "en"}).content.decode()
    assert "50%, give or take 7 (1,000 answers)" in page

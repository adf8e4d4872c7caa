"""The addresses to which a page sends the ids it read by itself."""

from __future__ import annotations

import gzip
import json
from typing import Any

import numpy as np
import pytest
from django.test import Client

from essaim.model import Direction
from essaim.services import receiving
from essaim.store.models import Delivery, FollowList
from tests.people import ANA, BADR, DAN, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


def post(client: Client, what: str, body: bytes = b"", **query: object) -> Any:  # noqa: ANN401 - Django's test answer
    address = "/archive/delivery" + (f"/{what}" if what else "")
    return client.post(address, body, content_type="application/octet-stream", query_params=query)


def announced(owner: object = "", date: object = None, **counts: object) -> bytes:
    return json.dumps({"owner": owner, "date": date, "counts": counts}).encode()


def packed(*ids: str) -> bytes:
    return gzip.compress(np.array([int(one) for one in ids], dtype=">u8").tobytes())


def test_ana_sends_two_lists_and_reads_what_was_found() -> None:
    ana = make_member(ANA, x=False)
    client = visitor(ana)
    begun = post(client, "", announced(ANA.x_id, 1_768_464_000_000, following=2, follower=1)).json()
    assert begun == {"delivery": begun["delivery"], "chunk_ids": 50_000, "have": {"following": [], "follower": []}}
    number = begun["delivery"]
    have = post(client, "chunk", packed("1", BADR.x_id), delivery=number, list="following", chunk=0).json()["have"]
    assert have == {"following": [0], "follower": []}
    post(client, "chunk", packed("1"), delivery=number, list="follower", chunk=0)
    assert post(client, "finish", delivery=number).json() == {"next": "/archive"}
    page = client.get("/archive").content.decode()
    assert "never left your device" in page
    assert FollowList.objects.get(person=ana, direction="following").archive_date is not None


def test_another_owner_raises_the_question_on_the_page() -> None:
    client = visitor(make_member(ANA, follows=[]))
    number = post(client, "", announced(BADR.x_id, following=0)).json()["delivery"]
    post(client, "finish", delivery=number)
    page = client.get("/archive").content.decode()
    assert "Whose archive is this?" in page
    assert "never left your device" not in page


def test_dan_sees_nothing_of_anas_delivery() -> None:
    number = receiving.begin(make_member(ANA, x=False), "", {Direction.FOLLOWING: 1}).number
    dan = visitor(make_member(DAN, x=False))
    assert post(dan, "chunk", packed("1"), delivery=number, list="following", chunk=0).status_code == 404
    assert post(dan, "finish", delivery=number).status_code == 404


def test_who_has_not_signed_in_is_told_so_in_a_way_a_script_understands() -> None:
    for what in ("", "chunk", "finish"):
        answer = post(Client(HTTP_ACCEPT_LANGUAGE="en"), what)
        assert (answer.status_code, answer.json()["code"]) == (401, "signed-out")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"nonsense",
        b"[" * 1900,
        announced("", "yesterday", following=1),
        announced("", 10**18, following=1),
        announced(12, following=1),
        announced("", following="1"),
        announced("", following=True),
        announced("", blocked=1),
        announced(""),
        announced("", following=1, note="x" * 2000),
    ],
)
def test_an_announcement_that_makes_no_sense_is_refused_with_a_sentence(body: bytes) -> None:
    answer = post(visitor(make_member(ANA, x=False)), "", body)
    assert answer.status_code == 400
    assert answer.json()["sentence"]
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    "query",
    [{}, {"delivery": "x"}, {"list": "blocked"}, {"chunk": "-1"}, {"chunk": "9" * 30}, {"delivery": 999_999_999}],
)
def test_a_chunk_to_nowhere_is_refused_with_a_sentence(query: dict[str, str]) -> None:
    client = visitor(make_member(ANA, x=False))
    number = post(client, "", announced("", following=1)).json()["delivery"]
    right = {"delivery": number, "list": "following", "chunk": 0}
    answer = post(client, "chunk", packed("1"), **(right | query if query else {}))
    assert answer.status_code in {400, 404}
    assert answer.json()["sentence"]


def test_a_body_that_is_too_long_is_not_read() -> None:
    client = visitor(make_member(ANA, x=False))
    number = post(client, "", announced("", following=1)).json()["delivery"]
    answer = post(client, "chunk", bytes(receiving.MOST_BODY_BYTES + 1), delivery=number, list="following", chunk=0)
    assert answer.status_code == 400
    assert post(client, "", bytes(3_000_000)).status_code == 400


def test_an_incomplete_delivery_and_too_many_say_that_trying_again_helps() -> None:
    client = visitor(make_member(ANA, x=False))
    number = post(client, "", announced("", following=1)).json()["delivery"]
    assert post(client, "finish", delivery=number).json()["code"] == "delivery-incomplete"
    for _ in range(receiving.MOST_BEGUN):
        answer = post(client, "", announced("", following=1))
    assert (answer.status_code, answer.json()["code"]) == (429, "too-often")

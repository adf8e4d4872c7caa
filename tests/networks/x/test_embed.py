"""A leaving post is read through X's public embed data, and only its author's number counts."""

from __future__ import annotations

import json

import pytest

from essaim.base.errors import BadInput
from essaim.networks.contract import Reach
from essaim.networks.sandbox import SandboxServer
from essaim.networks.x import embed
from tests.networks.hostile import http, listening, saying

pytestmark = pytest.mark.anyio
ID = "1856000000000000001"


def reach_of(sandbox: SandboxServer) -> Reach:
    return Reach(allow_loopback=True, x_embed_url=sandbox.url("x"))


async def test_anas_post_is_read_with_her_number_and_her_words_as_she_typed_them(sandbox: SandboxServer) -> None:
    sandbox.world.add_x("42", "ana_x")
    words = "I am leaving & you find me at ana.bsky.social — essaim-AAAA-BBBB"
    address = sandbox.world.post_on_x("42", words)
    post = await embed.read_post(reach_of(sandbox), f"{address}?s=20")
    assert (post.author_id, post.author_handle) == ("42", "ana_x")
    assert "essaim-AAAA-BBBB" in post.text
    assert "ana.bsky.social" in post.text
    assert "leaving & you" in post.text


async def test_a_deleted_post_and_one_that_never_was_prove_nothing(sandbox: SandboxServer) -> None:
    sandbox.world.add_x("42", "ana_x")
    address = sandbox.world.post_on_x("42", "gone soon")
    sandbox.world.delete_on_x(address.rpartition("/")[2])
    for place, sentence in ((address, embed.HIDDEN_POST), (ID, embed.NO_SUCH_POST)):
        with pytest.raises(BadInput) as refused:
            await embed.read_post(reach_of(sandbox), place)
        assert refused.value.message == sentence


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"__typename": "Tweet", "id_str": ID, "text": "x"}, embed.NO_AUTHOR),
        ({"__typename": "Tweet", "id_str": ID, "text": "x", "user": {"screen_name": "ana_x"}}, embed.NO_AUTHOR),
        ({"__typename": "Tweet", "id_str": ID, "user": {"id_str": "ana"}}, embed.NO_AUTHOR),
        ({"__typename": "Tweet", "id_str": "7", "user": {"id_str": "42"}}, embed.NO_AUTHOR),
        ({"author_name": "Ana", "author_url": "https://twitter.com/ana_x", "html": "<p>oEmbed</p>"}, embed.NO_AUTHOR),
        ({"__typename": "TweetTombstone", "tombstone": {"text": {"text": "Deleted."}}}, embed.HIDDEN_POST),
        ({}, embed.NO_SUCH_POST),
    ],
)
async def test_an_answer_that_does_not_say_whose_post_it_is_proves_nothing(
    told: dict[str, object], sentence: str
) -> None:
    async with listening(saying(http(json.dumps(told).encode()))) as server:
        reach = Reach(allow_loopback=True, x_embed_url=f"http://localhost:{server.port}")
        with pytest.raises(BadInput) as refused:
            await embed.read_post(reach, ID)
    assert refused.value.message == sentence

"""A post's address in any of its forms, and the token that X's embed script computes."""

from __future__ import annotations

import pytest

from essaim.base.errors import BadInput
from essaim.networks.x.embed import embed_token, post_id_of

ID = "1856000000000000001"


@pytest.mark.parametrize(
    "address",
    [
        f"https://x.com/ana/status/{ID}",
        f"https://twitter.com/ana/status/{ID}?s=20&t=abc",
        f"https://mobile.twitter.com/ana/status/{ID}",
        f"https://www.x.com/ana/status/{ID}/photo/1",
        f"http://x.com/i/status/{ID}",
        f"x.com/i/web/status/{ID}#top",
        f"https://twitter.com/i/web/status/{ID}",
        f"https://X.com/Ana/status/{ID}/",
        f"https://mobile.x.com/ana/status/{ID}?lang=fr",
        f"https://m.twitter.com/ana/status/{ID}",
        f"https://www.twitter.com/ana/status/{ID}/video/1?s=46",
        f"“https://x.com/ana/status/{ID}”",
        f"  https://x.com/ana/statuses/{ID} ",
        ID,
    ],
)
def test_a_post_is_found_whatever_form_its_address_has(address: str) -> None:
    assert post_id_of(address) == ID


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "https://x.com/ana",
        f"https://x.com.example.org/ana/status/{ID}",
        f"https://example.org/ana/status/{ID}",
        f"https://x.com@example.org/ana/status/{ID}",
        f"https://ana@x.com/ana/status/{ID}",
        f"https://fakex.com/ana/status/{ID}",
        f"https://x.com.evil.example/ana/status/{ID}",
        f"https://evil.example/?https://x.com/ana/status/{ID}",
        f"https://x.com/ana/likes/{ID}",
        "https://x.com/ana/status/",
        "https://x.com/ana/status/-5",
        f"ftp://x.com/ana/status/{ID}",
        "https://x.com/ana/status/12345678901234567890123",
        f"https://x.com/ana/status/{ID}x",
        f"http://x.localhost:4040/ana/status/{ID}",
        "https://[x.com/ana/status/1",
    ],
)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(BadInput):
        post_id_of(address)


def test_a_post_of_the_sandbox_counts_only_where_it_is_allowed() -> None:
    assert post_id_of(f"http://x.localhost:4040/ana/status/{ID}", allow_loopback=True) == ID


@pytest.mark.parametrize(
    ("post_id", "token"),
    # Computed by the same expression in a JavaScript engine.
    [
        ("20", "6dq1a2xwd93"),
        ("7", "28eig4mnxfp"),
        ("1000000000000000", "353i5ab8p5f"),
        ("1234567890123456789", "2zqic77uqyk"),
        ("1450000000012345678", "3ijb4wxf4se"),
        ("1729000000000000001", "46vtajw9wry"),
        ("1856000000000000000", "4hysnkjnkgo"),
        ("1888888888888888888", "4ku4atdiq6s"),
    ],
)
def test_the_token_is_the_one_that_a_browser_computes(post_id: str, token: str) -> None:
    assert embed_token(post_id) == token

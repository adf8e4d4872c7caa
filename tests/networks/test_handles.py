"""What people type leads to the right server, or to a question that helps."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.base.errors import BadInput
from essaim.model import Network
from essaim.networks import handles
from essaim.networks.handles import TypedAddress, read_typed

DID = "did:plc:" + "a2b3c4d5" * 3


@pytest.mark.parametrize(
    ("typed", "host", "name"),
    [
        ("@ana@tilleul.example", "tilleul.example", "ana"),
        ("ana@tilleul.example", "tilleul.example", "ana"),
        ("  @Ana @ Tilleul.Example ", "tilleul.example", "Ana"),
        ("\u202a@ana@tilleul.example\u202c", "tilleul.example", "ana"),
        ("tilleul.example", "tilleul.example", ""),
        ("TILLEUL.example/", "tilleul.example", ""),
        ("https://tilleul.example", "tilleul.example", ""),
        ("https://tilleul.example/@ana", "tilleul.example", "ana"),
        ("tilleul.example/@ana", "tilleul.example", "ana"),
        ("https://tilleul.example/web/@ana", "tilleul.example", "ana"),
        ("https://tilleul.example/users/ana", "tilleul.example", "ana"),
        ("https://tilleul.example/profile/ana", "tilleul.example", "ana"),
        ("https://ruche.example/@ana@tilleul.example", "tilleul.example", "ana"),
        ("acct:ana@tilleul.example", "tilleul.example", "ana"),
        ("ana@tilleul.localhost:4040", "tilleul.localhost:4040", "ana"),
        ("http://tilleul.localhost:4040/@ana", "tilleul.localhost:4040", "ana"),
        ("localhost:8101", "localhost:8101", ""),
        ("ana@bücher.example", "xn--bcher-kva.example", "ana"),
        ("ana＠tilleul．example", "tilleul.example", "ana"),
        ("＠ana＠tilleul。example", "tilleul.example", "ana"),
        ("mailto:ana@tilleul.example", "tilleul.example", "ana"),
        ("acct:@ana@tilleul.example", "tilleul.example", "ana"),
        ("ACCT:ana@tilleul.example", "tilleul.example", "ana"),
        ("web+ap://tilleul.example/@ana", "tilleul.example", "ana"),
        ("ana [at] tilleul [dot] example", "tilleul.example", "ana"),
        ("ana(at)tilleul.example", "tilleul.example", "ana"),
        ("@ana@https://tilleul.example/", "tilleul.example", "ana"),
        ("https://@ana@tilleul.example", "tilleul.example", "ana"),
        ("My address is @ana@tilleul.example!", "tilleul.example", "ana"),
        ("@ana@tilleul.example.", "tilleul.example", "ana"),
        ("@ana@tilleul.example/", "tilleul.example", "ana"),
        ("HTTPS://TILLEUL.EXAMPLE:443/@Ana", "tilleul.example", "Ana"),
        ("https://tilleul.example/@ana/?lang=fr#top", "tilleul.example", "ana"),
        ("https://tilleul.example/@ana/113000000000000001", "tilleul.example", "ana"),
        ("https://tilleul.example/@ana/with_replies", "tilleul.example", "ana"),
        ("https://tilleul.example/users/ana/statuses/1", "tilleul.example", "ana"),
        ("https://tilleul.example/deck/@ana", "tilleul.example", "ana"),
        ("https://ruche.example/deck/@ana@tilleul.example", "tilleul.example", "ana"),
        ("https://ruche.example/@ana%40tilleul.example", "tilleul.example", "ana"),
        ("https://ruche.example/profile/ana@tilleul.example", "tilleul.example", "ana"),
        ("https://tilleul.example/profile/ana/photos", "tilleul.example", "ana"),
        ("https://tilleul.example/channel/ana", "tilleul.example", "ana"),
        ("https://tilleul.example/u/ana", "tilleul.example", "ana"),
        ("https://tilleul.example/~ana", "tilleul.example", "ana"),
        ("https://tilleul.example/ana", "tilleul.example", "ana"),
        ("https://tilleul.example/i/web/profile/500000000000000001", "tilleul.example", ""),
        ("https://tilleul.example/i/ana", "tilleul.example", "ana"),
        ("https://elk.zone/tilleul.example/@ana", "tilleul.example", "ana"),
        ("https://elk.zone/ruche.example/@ana@tilleul.example", "tilleul.example", "ana"),
        ("https://phanpy.social/#/tilleul.example/a/113000000000000001", "tilleul.example", ""),
        ("https://tilleul.example/about", "tilleul.example", ""),
        ("https://tilleul.example/home", "tilleul.example", ""),
        ("https://tilleul.example/explore/suggestions", "tilleul.example", ""),
        ("https://tilleul.example/settings/profile", "tilleul.example", ""),
        ("https://tilleul.example/auth/sign_in", "tilleul.example", ""),
        ("https://tilleul.example/public/local", "tilleul.example", ""),
        ("https://tilleul.example/notes/9abc", "tilleul.example", ""),
        ("https://tilleul.example/@about", "tilleul.example", "about"),
        ("https://tilleul.example/@", "tilleul.example", ""),
    ],
)
def test_a_mastodon_address_in_any_form_leads_to_its_server(typed: str, host: str, name: str) -> None:
    assert read_typed(typed, Network.MASTODON) == TypedAddress(Network.MASTODON, host=host, name=name)


@pytest.mark.parametrize(
    ("typed", "identifier"),
    [
        ("chloe.bsky.social", "chloe.bsky.social"),
        ("@Chloe.bsky.social", "chloe.bsky.social"),
        (" chloe.bsky.social\u200b", "chloe.bsky.social"),
        ("https://bsky.app/profile/chloe.example.org", "chloe.example.org"),
        ("bsky.app/profile/chloe.example.org", "chloe.example.org"),
        (f"https://bsky.app/profile/{DID}", DID),
        ("@chloe.example.org", "chloe.example.org"),
        (DID, DID),
        (f"at://{DID}/app.bsky.actor.profile/self", DID),
        ("at://chloe.example.org", "chloe.example.org"),
        ("did:web:chloe.example.org", "did:web:chloe.example.org"),
        (DID.upper(), DID),
        ("@chloe.bsky.social.", "chloe.bsky.social"),
        ("https://chloe.bsky.social", "chloe.bsky.social"),
        ("https://bsky.app/profile/chloe.bsky.social/", "chloe.bsky.social"),
        ("https://bsky.app/profile/chloe.bsky.social/post/3kabc?ref=1", "chloe.bsky.social"),
        ("BSKY.APP/profile/@Chloe.bsky.social", "chloe.bsky.social"),
        ("https://staging.bsky.app/profile/chloe.example.org", "chloe.example.org"),
        (f"https://bsky.app/profile/{DID}/follows", DID),
    ],
)
def test_a_bluesky_address_in_any_form_leads_to_its_handle_or_did(typed: str, identifier: str) -> None:
    assert read_typed(typed) == TypedAddress(Network.BLUESKY, identifier=identifier)
    assert read_typed(typed, Network.BLUESKY).identifier == identifier


@pytest.mark.parametrize(
    ("typed", "network", "question"),
    [
        ("", None, handles.ASK_ANYTHING),
        ("   ", Network.BLUESKY, handles.ASK_ANYTHING),
        ("ana", Network.MASTODON, handles.ASK_SERVER),
        ("@ana", Network.MASTODON, handles.ASK_SERVER),
        ("chloe", Network.BLUESKY, handles.ASK_HANDLE),
        ("tilleul.example", None, handles.ASK_NETWORK),
        ("ana@gmail.com", Network.MASTODON, handles.LOOKS_LIKE_MAIL),
        ("https://x.com/ana", None, handles.OLD_NETWORK),
        ("https://mobile.twitter.com/ana", Network.MASTODON, handles.OLD_NETWORK),
        ("ana@tilleul.example", Network.BLUESKY, handles.NOT_BLUESKY),
        ("chloe.bsky.social", Network.MASTODON, handles.NOT_MASTODON),
        ("chloe@bsky.social", None, handles.ASK_HANDLE),
        ("@chloe@bsky.social", Network.MASTODON, handles.ASK_HANDLE),
        ("https://bsky.app", Network.BLUESKY, handles.ASK_ANYTHING),
        ("https://elk.zone/settings", Network.MASTODON, handles.ASK_ADDRESS),
        ("https://www.threads.net/@ana", None, handles.OLD_NETWORK),
        ("@ana@x.com", Network.MASTODON, handles.OLD_NETWORK),
        ("@ana", None, handles.ASK_SERVER),
        ("@ana@", Network.MASTODON, handles.ASK_ADDRESS),
        ("@ana@tilleul.example and @badr@ruche.example", Network.MASTODON, handles.ASK_ADDRESS),
        ("a@b@c@d", Network.MASTODON, handles.ASK_ADDRESS),
        ("ana@192.168.0.1", Network.MASTODON, handles.ASK_ADDRESS),
        ("ana@tilleul.example:99999", Network.MASTODON, handles.ASK_ADDRESS),
        ("ftp://tilleul.example/ana", Network.MASTODON, handles.ASK_ADDRESS),
        ("did:plc:short", None, handles.ASK_ADDRESS),
        ("<script>", Network.MASTODON, handles.ASK_SERVER),
        ("é" * 500, None, handles.ASK_ANYTHING),
    ],
)
def test_what_cannot_be_read_becomes_a_helpful_question(typed: str, network: Network | None, question: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_typed(typed, network)
    assert refused.value.message == question
    assert "%(" not in str(refused.value)


@given(st.text(max_size=60), st.sampled_from([None, Network.MASTODON, Network.BLUESKY]))
def test_nothing_that_can_be_typed_breaks_the_reading(typed: str, network: Network | None) -> None:
    found = None
    with suppress(BadInput):
        found = read_typed(typed, network)
    assert found is None or found.host or found.identifier

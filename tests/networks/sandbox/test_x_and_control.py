"""The invented X, and the control address that other processes use."""

from __future__ import annotations

from essaim.model import Network
from tests.networks.sandbox.conftest import Place


def test_a_post_is_read_as_xs_embed_data_tells_it(place: Place) -> None:
    place.world.add_x("1000000000000000001", "ana_x", "Ana")

    address = place.world.post_on_x("1000000000000000001", "I <3 bees & ana.abeille.test, https://site.example/a")

    post_id = address.rpartition("/")[2]
    told = place.knock("GET", "x", "/tweet-result", {"id": post_id, "token": "a"}).json
    assert told["__typename"] == "Tweet"
    assert (told["user"]["id_str"], told["user"]["screen_name"]) == ("1000000000000000001", "ana_x")
    link = told["entities"]["urls"][0]
    assert told["text"] == f"I &lt;3 bees &amp; ana.abeille.test, {link['url']}"
    assert link["expanded_url"] == "https://site.example/a"


def test_a_deleted_post_is_a_tombstone_and_an_unknown_one_nothing(place: Place) -> None:
    place.world.add_x("5", "ana_x")
    post_id = place.world.post_on_x("5", "bye").rpartition("/")[2]
    place.world.delete_on_x(post_id)

    told = place.knock("GET", "x", "/tweet-result", {"id": post_id, "token": "a"})

    assert told.json["__typename"] == "TweetTombstone"
    assert place.knock("GET", "x", f"/ana_x/status/{post_id}").status == 404
    assert place.knock("GET", "x", "/tweet-result", {"id": "1", "token": "a"}).status == 404


def test_a_visitor_posts_from_the_page_and_gets_the_address(place: Place) -> None:
    place.world.add_x("5", "ana_x", "Ana <b>")

    assert "Ana &lt;b&gt;" in place.knock("GET", "x", "/compose").text
    sent = place.knock("POST", "x", "/compose", {"author": "5", "text": "leaving"})
    shown = place.knock("GET", "x", sent.headers["location"])

    post = next(iter(place.world.posts.values()))
    assert f'href="{place.server.url("x")}/ana_x/status/{post.post_id}"' in shown.text


def test_another_process_can_do_it_all_by_control(place: Place) -> None:
    def control(path: str, **fields: object) -> object:
        answer = place.knock("POST", "control", path, fields, as_json=True)
        assert answer.status == 200, answer.text
        return answer.json

    control("/accounts", network="mastodon", host="tilleul", name="ana")
    control("/accounts", network="mastodon", host="ruche", name="badr", locked=True)
    control("/accounts", network="bluesky", name="chloe")
    control("/accounts", network="x", remote_id="5", handle="ana_x", display_name="Ana")
    issued = control("/tokens", account=f"ana@{place.world.authority('tilleul')}")
    control("/x/posts", remote_id="5", text="hello")
    control("/faults", kind="status", host="ruche", times=1)
    control("/clock", advance_seconds=60)

    assert isinstance(issued, dict)
    token = issued["grant"]["access_token"]
    assert place.knock("GET", "tilleul", "/api/v1/accounts/verify_credentials", token=token).json["username"] == "ana"
    assert place.knock("GET", "ruche", "/api/v1/instance").status == 503
    world = place.knock("GET", "control", "/world").json
    assert [account["handle"].partition("@")[0] for account in world["accounts"]] == [
        "ana",
        "badr",
        "chloe.abeille.test",
    ]
    log = place.knock("GET", "control", "/log").json
    assert [entry["kind"] for entry in log] == ["token-granted", "x-post"]
    assert place.knock("GET", "control", "/log?since=1").json == log[1:]
    received = place.knock("GET", "control", "/requests").json
    assert [one["host"] for one in received] == ["tilleul", "ruche"]


def test_a_control_mistake_is_told(place: Place) -> None:
    answer = place.knock("POST", "control", "/follows", {"account": "nobody@nowhere", "target": "x"}, as_json=True)

    assert (answer.status, answer.json) == (400, {"error": "ValueError: no such account"})


def test_the_model_knows_an_account_by_network_host_and_number(place: Place) -> None:
    ana, chloe = place.world.add_mastodon("tilleul", "ana", "Ana"), place.world.add_bluesky("chloe")

    mastodon, bluesky = place.world.account_model(ana), place.world.account_model(chloe)

    assert (mastodon.key.network, mastodon.key.host, mastodon.key.remote_id) == (Network.MASTODON, ana.host, "1")
    assert (bluesky.key.host, bluesky.key.remote_id, bluesky.handle) == ("", chloe.remote_id, "chloe.abeille.test")
    assert bluesky.service_url == place.server.url("pds")

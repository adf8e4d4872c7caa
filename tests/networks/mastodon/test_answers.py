"""What each program of the fediverse answers, replayed from files that name their source: it leads to what they say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from essaim.base import clock
from essaim.base.errors import BadInput, EssaimError
from essaim.model import Account, AccountKey, FollowState, FollowTarget, Grant, Network
from essaim.networks import errors
from essaim.networks.contract import Reach
from essaim.networks.http import without_waiting
from essaim.networks.mastodon.client import MastodonClient
from essaim.networks.mastodon.discovery import discover
from essaim.networks.mastodon.sign_in import MastodonSignIn
from tests.networks.mastodon.replay import Replay, Told, programs, replaying

pytestmark = pytest.mark.anyio

LOOSE = Reach(allow_loopback=True)
REDIRECT = "https://essaim.example/cb"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
PROGRAMS = programs()
SIGNING_IN = [name for name, told in PROGRAMS.items() if "scopes" in told["expected"]]
TROUBLES = [(name, trouble["name"]) for name, told in PROGRAMS.items() for trouble in told["troubles"]]
ERRORS: dict[str, type[EssaimError]] = {
    name: getattr(errors, name)
    for name in ("SlowDown", "GrantRevoked", "AppForgotten", "ScopesRefused", "ServerMisbehaves")
} | {"BadInput": BadInput}


def client_at(server: Replay, me: str) -> MastodonClient:
    account = Account(AccountKey(Network.MASTODON, server.authority, me), f"ana@{server.authority}")
    grant = Grant("token-ana", server.base, server.base, "client-7", "secret-7")
    return MastodonClient(LOOSE, account, grant)


async def sign_in_at(server: Replay) -> tuple[Account, Grant]:
    sign_in = MastodonSignIn(LOOSE)
    typed = f"ana@{server.authority}"
    app = await sign_in.register(await sign_in.host_of(typed), REDIRECT)
    begun = await sign_in.begin(typed, REDIRECT, app)
    return await sign_in.finish(begun.data, {"code": "code", "state": begun.data["state"]})


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_answer_and_every_claim_names_its_source(name: str) -> None:
    told = PROGRAMS[name]
    exchanges = [
        one for answer in told["exchanges"].values() for one in (answer if isinstance(answer, list) else [answer])
    ]
    used = [*exchanges, *told["known"], *told["troubles"]]
    assert [one for one in used if not told["sources"].get(one.get("source"))] == []
    assert told["known"]
    assert told["checked"] >= "2026-11"


@pytest.mark.parametrize("name", PROGRAMS)
async def test_a_server_is_known_for_what_it_is(name: str) -> None:
    told = PROGRAMS[name]["expected"]
    async with replaying(PROGRAMS[name]["exchanges"]) as server:
        found = await discover(LOOSE, server.authority)
    assert (found.host, found.software, found.version) == (server.authority, told["software"], told["version"])


@pytest.mark.parametrize("name", SIGNING_IN)
async def test_ana_signs_in_with_the_permissions_that_the_program_knows(name: str) -> None:
    told = PROGRAMS[name]
    async with replaying(told["exchanges"]) as server:
        sign_in = MastodonSignIn(LOOSE)
        app = await sign_in.register(server.authority, REDIRECT)
        assert bool(app.client_secret) is told["expected"]["shared"]
        begun = await sign_in.begin(f"ana@{server.authority}", REDIRECT, app)
        assert list(begun.scopes) == told["expected"]["scopes"]
        account, grant = await sign_in.finish(begun.data, {"code": "code", "state": begun.data["state"]})
        assert account.key.remote_id == told["me"]
        assert account.handle == f"ana@{server.authority}"
        assert list(grant.scopes) == told["expected"]["granted"]


@pytest.mark.parametrize("name", SIGNING_IN)
async def test_all_her_follows_are_read_once_each(name: str) -> None:
    told = PROGRAMS[name]
    async with replaying(told["exchanges"]) as server:
        handles = [followed.handle async for followed in client_at(server, told["me"]).follows()]
        assert handles == [one.replace("{authority}", server.authority) for one in told["expected"]["follows"]]


@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name in SIGNING_IN for case in PROGRAMS[name]["expected"]["outcomes"]]
)
async def test_following_ends_as_the_program_says(name: str, case: Told) -> None:
    told = PROGRAMS[name]
    async with replaying(told["exchanges"]) as server:
        (outcome,) = await client_at(server, told["me"]).follow([FollowTarget(case["target"])])
        assert (outcome.state, outcome.reason) == (FollowState(case["state"]), case["reason"])
        assert outcome.moved_to == case.get("moved_to", "")
        sent = [asked for asked in server.asked if asked.startswith("POST")]
        assert len(sent) <= 1


@pytest.mark.parametrize(("name", "trouble"), TROUBLES)
async def test_trouble_is_told_as_what_it_is(name: str, trouble: str) -> None:
    told = PROGRAMS[name]
    case = next(one for one in told["troubles"] if one["name"] == trouble)
    with clock.travelling(lambda: NOW), without_waiting():
        async with replaying({**told["exchanges"], **case["with"]}) as server:
            if "gives" in case:
                app = await MastodonSignIn(LOOSE).register(server.authority, REDIRECT)
                assert list(app.scopes) == case["gives"]
                return
            with pytest.raises(ERRORS[case["raises"]]) as refused:
                await _do(case["do"], server, told)
            if "wait_seconds" in case:
                assert isinstance(refused.value, errors.SlowDown)
                assert refused.value.until == NOW + timedelta(seconds=case["wait_seconds"])


async def _do(what: str, server: Replay, told: Told) -> object:
    client = client_at(server, told["me"])
    if what == "follows":
        return [followed async for followed in client.follows()]
    if what == "follow":
        return await client.follow([FollowTarget(told["expected"]["outcomes"][0]["target"])])
    if what == "register":
        return await MastodonSignIn(LOOSE).register(server.authority, REDIRECT)
    return await (client.whoami() if what == "whoami" else sign_in_at(server))


async def test_on_snac_each_sign_in_has_a_client_of_its_own() -> None:
    told = PROGRAMS["snac"]
    apps = [{"body": {"client_id": f"c{n}", "client_secret": f"s{n}"}} for n in (1, 2)]
    async with replaying({**told["exchanges"], "POST /api/v1/apps": apps}) as server:
        sign_in = MastodonSignIn(LOOSE)
        app = await sign_in.register(server.authority, REDIRECT)
        begun = [await sign_in.begin(server.authority, REDIRECT, app) for _ in range(2)]
    assert [one.data["client_id"] for one in begun] == ["c1", "c2"]
    assert [one.app for one in begun] == [None, None]


async def test_a_client_that_the_server_forgot_is_registered_anew_before_anybody_is_sent_there() -> None:
    told = PROGRAMS["mastodon"]
    forgotten = {"status": 401, "body": {"error": "invalid_client"}}
    async with replaying({**told["exchanges"], "POST /oauth/token": forgotten}) as server:
        sign_in = MastodonSignIn(LOOSE)
        app = await sign_in.register(server.authority, REDIRECT)
        begun = await sign_in.begin(server.authority, REDIRECT, app)
        assert sum(asked == "POST /api/v1/apps" for asked in server.asked) == 2
    assert begun.app is not None
    assert begun.data["client_id"] == begun.app.client_id


@pytest.mark.parametrize(
    "answer", [{"status": 400, "body": {"error": "unsupported_grant_type"}}, {"status": 500}, {"text": "x"}]
)
async def test_a_client_is_kept_unless_the_server_clearly_says_no(answer: Told) -> None:
    told = PROGRAMS["mastodon"]
    async with replaying({**told["exchanges"], "POST /oauth/token": answer}) as server:
        sign_in = MastodonSignIn(LOOSE)
        app = await sign_in.register(server.authority, REDIRECT)
        begun = await sign_in.begin(server.authority, REDIRECT, app)
    assert begun.app is None
    assert begun.data["client_id"] == app.client_id


async def test_a_client_registered_for_other_scopes_is_registered_anew() -> None:
    told = PROGRAMS["mastodon"]
    async with replaying(told["exchanges"]) as server:
        sign_in = MastodonSignIn(LOOSE)
        app = await sign_in.register(server.authority, REDIRECT)
        old = type(app)(app.host, app.client_id, app.client_secret, ("read:accounts", "write:blocks"))
        begun = await sign_in.begin(server.authority, REDIRECT, old)
    assert begun.app is not None
    assert begun.app.scopes == app.scopes


@pytest.mark.parametrize("kind", ["nodeinfo", "host-meta"])
async def test_a_domain_that_only_ends_addresses_leads_to_its_server(kind: str) -> None:
    told = PROGRAMS["mastodon"]
    async with replaying(told["exchanges"]) as server:
        links = {
            "body": {
                "links": [
                    {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": f"{server.base}/nodeinfo/2.0"}
                ]
            }
        }
        meta = f'<XRD><Link rel="lrdd" template="{server.base}/.well-known/webfinger?resource={{uri}}"/></XRD>'
        played = (
            {"GET /.well-known/nodeinfo": links}
            if kind == "nodeinfo"
            else {"GET /.well-known/host-meta": {"text": meta}}
        )
        async with replaying(played) as domain:
            assert await MastodonSignIn(LOOSE).host_of(f"@ana@{domain.authority}") == server.authority


@pytest.mark.parametrize(
    "href",
    [
        "http://10.0.0.1/nodeinfo",
        "https://192.168.1.1/n",
        "http://localhost:1/n",
        "file:///etc/passwd",
        "",
        "http://[",
        7,
    ],
)
async def test_a_domain_cannot_lead_inside_or_nowhere(href: object) -> None:
    links = {"body": {"links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": href}]}}
    template = {"text": f'<Link template="{href}"/>'}
    async with replaying({"GET /.well-known/nodeinfo": links, "GET /.well-known/host-meta": template}) as domain:
        with without_waiting():
            assert (await discover(Reach(allow_loopback=True), domain.authority)).host == domain.authority


async def test_what_is_no_server_of_the_fediverse_becomes_a_helpful_question() -> None:
    async with replaying({}) as server:
        with pytest.raises(BadInput, match="Is its name right"):
            await MastodonSignIn(LOOSE).register(server.authority, REDIRECT)


async def test_when_the_answer_after_a_follow_is_lost_it_is_looked_for_and_never_sent_twice() -> None:
    told = PROGRAMS["takahe"]
    key = "GET /api/v1/accounts/relationships?id[]=184000000000000003"
    late = [told["exchanges"][key][0], {"status": 429, "body": {}}]
    async with replaying({**told["exchanges"], key: late}) as server:
        with pytest.raises(errors.OutcomeUnknown):
            await client_at(server, told["me"]).follow([FollowTarget("badr@ruche.example")])


async def test_older_servers_are_searched_where_they_search() -> None:
    told = PROGRAMS["mastodon"]
    search = "GET /api/v2/search?q=badr@ruche.example"
    older = {key: answer for key, answer in told["exchanges"].items() if not key.startswith("GET /api/v2/search")}
    older["GET /api/v1/accounts/search"] = {"body": told["exchanges"][search]["body"]["accounts"]}
    async with replaying(older) as server:
        (outcome,) = await client_at(server, "1").follow([FollowTarget("badr@ruche.example")])
    assert outcome.state is FollowState.DONE

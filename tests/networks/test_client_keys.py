"""A site that proves by keys who it is; a real PDS reads our metadata and keys over https, and holds us to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from joserfc.jwk import KeySet

from essaim.base.errors import BadInput
from essaim.model import Account, Grant
from essaim.networks.bluesky.client_keys import client_key, key_id, published
from essaim.networks.bluesky.metadata import CALLBACK_PATH, JWKS_PATH, METADATA_PATH, client_metadata
from essaim.networks.contract import BegunSignIn, Networks
from essaim.networks.errors import GrantRevoked, NetworkError
from essaim.networks.registry import networks
from essaim.networks.sandbox import SandboxServer, World
from tests.networks.places import BlueskySandbox
from tests.networks.real_places import BlueskyPds
from tests.servers.https import serving
from tests.servers.pds import running
from tests.servers.ports import free_port

pytestmark = pytest.mark.anyio

#: Known to the PDS of this test only, where it leads to this machine. A PDS takes no client at names ending in
#: `.example` or `.test`; `.internal` is nobody's either.
HOST = "swarm.internal"
OLD, NEW, STRANGER = (client_key(bytes([number]) * 32) for number in (1, 2, 3))


class Site:
    """Our site as the PDS sees it, and our sign-in with some of its keys."""

    def __init__(self, url: str, place: BlueskyPds | BlueskySandbox, asked: list[str] | None = None) -> None:
        self.url = url
        self.place = place
        #: What the server asked our site for; the sandbox is told our keys beforehand.
        self.asked = asked

    def with_keys(self, *keys: str) -> Networks:
        """Give the networks as reached by a site that holds these keys, the newest last."""
        return networks(replace(self.place.reach, client_keys=keys))

    async def begin(self, ours: Networks, name: str) -> BegunSignIn:
        """Start a sign-in of somebody new."""
        sign_in, typed, redirect = (
            ours.sign_in(self.place.network),
            self.place.join(name),
            self.url + CALLBACK_PATH,
        )
        app = await sign_in.register(await sign_in.host_of(typed), redirect)
        return await sign_in.begin(typed, redirect, app)

    async def signed_in(self, ours: Networks, name: str = "ana") -> tuple[Account, Grant]:
        """Let somebody new sign in."""
        begun = await self.begin(ours, name)
        return await ours.sign_in(self.place.network).finish(begun.data, self.place.consent(begun, name))


@pytest.fixture(params=["sandbox", pytest.param("pds", marks=pytest.mark.servers)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """Let a server know our metadata and two keys: a real one by asking our site for them."""
    if request.param == "sandbox":
        with SandboxServer(World()) as server:
            url = f"https://{HOST}"
            server.world.pds.client_keys[url + METADATA_PATH] = KeySet.import_key_set(
                cast("Any", published([OLD, NEW]))
            )
            yield Site(url, BlueskySandbox(server))
        return
    port = free_port()
    base = f"https://{HOST}:{port}"
    pages = {METADATA_PATH: client_metadata(base, keys=True), JWKS_PATH: published([OLD, NEW])}
    with (
        serving(HOST, port, pages.get, tmp_path) as https,
        running(INVENTED_HOSTS=HOST, NODE_EXTRA_CA_CERTS=str(https.authority_file)) as pds,
    ):
        yield Site(https.url, BlueskyPds(pds.server), https.asked)


async def test_ana_signs_in_follows_and_stays_for_months(site: Site) -> None:
    ours = site.with_keys(OLD, NEW)
    sign_in, place = ours.sign_in(site.place.network), site.place
    account, grant = await site.signed_in(ours)
    assert grant.client_id == f"{site.url}{METADATA_PATH}"
    assert grant.client_key_id == key_id(NEW)
    assert site.asked is None or {METADATA_PATH, JWKS_PATH} <= set(site.asked)
    place.join("badr")
    await ours.client(account, grant).follow([place.target("badr")])
    assert place.followed_by("ana") == ["badr"]

    for _ in range(3):  # a client without keys would be out after two weeks
        place.age("ana", days=60)
        grant = await sign_in.refresh(grant)
    assert (await ours.client(account, grant).whoami()).key == account.key
    await sign_in.revoke(grant)
    with pytest.raises(GrantRevoked):
        await ours.client(account, grant).whoami()


async def test_a_grant_goes_on_with_the_key_it_began_with(site: Site) -> None:
    before = site.with_keys(OLD)
    _, grant = await site.signed_in(before)
    assert grant.client_key_id == key_id(OLD)
    after = site.with_keys(OLD, NEW).sign_in(site.place.network)
    fresh = await after.refresh(grant)
    assert fresh.client_key_id == key_id(OLD)
    with pytest.raises(GrantRevoked):
        await after.refresh(replace(fresh, client_key_id=""))


async def test_who_has_not_our_key_gets_nothing(site: Site) -> None:
    with pytest.raises(NetworkError):
        await site.begin(site.with_keys(STRANGER), "ana")
    with pytest.raises(NetworkError):
        await site.begin(site.with_keys(), "badr")
    ours = site.with_keys(NEW)
    begun = await site.begin(ours, "chloe")
    params = site.place.consent(begun, "chloe")
    with pytest.raises(BadInput):
        await site.with_keys(STRANGER).sign_in(site.place.network).finish(begun.data, params)

"""Real servers as places of the contract; each says what it cannot do, and what its program does otherwise."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import NoReturn
from urllib.parse import parse_qsl, urlsplit

import httpx

from essaim.model import FollowTarget, Network
from essaim.networks.bluesky.tid import new_tid
from essaim.networks.contract import BegunSignIn, Reach
from essaim.networks.registry import networks
from tests.networks.places import BY_ADDRESS, BY_DID, FAULTS, ISSUER, ONE_USE_CODES, PKCE, REFRESH, REFUSAL
from tests.servers import snac
from tests.servers.appview import AppView
from tests.servers.pds import PdsServer, people

_NO_FAULTS = "a real server cannot be told to fail; this is played by the sandbox"


class BlueskyPds:
    """The reference PDS with its directory, and no AppView."""

    network = Network.BLUESKY
    cannot: Mapping[str, str] = {FAULTS: _NO_FAULTS, BY_ADDRESS: BY_DID}
    otherwise: Mapping[str, str] = {}

    def __init__(self, server: PdsServer) -> None:
        self.server = server
        self.reach = Reach(allow_loopback=True, plc_url=server.plc_url, handle_resolver_url=server.url)
        self.networks = networks(self.reach)
        self.people: dict[str, people.PdsAccount] = {}

    def join(self, name: str) -> str:
        self.people[name] = account = people.join(self.server, name)
        return f"@{account.handle}"

    def crowd(self, names: Sequence[str]) -> None:
        # A follow names a DID, and a PDS does not ask whose it is: many can be had without making accounts.
        for name in names:
            digest = base64.b32encode(hashlib.sha256(name.encode()).digest()).decode().lower()
            self.people[name] = people.PdsAccount(f"{name}.invalid", f"did:plc:{digest[:24]}")

    def consent(self, begun: BegunSignIn, name: str, decision: str = "allow") -> dict[str, str]:
        back = people.answer_consent(begun.authorize_url, self.people[name], decision)
        return dict(parse_qsl(urlsplit(back).query))

    def target(self, name: str) -> FollowTarget:
        account = self.people[name]
        return FollowTarget(handle=account.handle, remote_id=account.did, record_key=new_tid())

    def followed_by(self, name: str) -> list[str]:
        names = {account.did: known for known, account in self.people.items()}
        return [names[did] for did in people.follows(self.server, self.people[name])]

    def arrived(self, name: str) -> bool:
        return True  # to follow is to write into one's own repository

    def nobody(self) -> str:
        return "nobody.test"

    def go_wrong(self, kind: str, **options: object) -> NoReturn:
        raise AssertionError(_NO_FAULTS)

    def age(self, name: str, days: int) -> None:
        people.age_grants(self.server, self.people[name], days)

    def refreshes(self, name: str) -> int:
        query = "SELECT count(*) FROM used_refresh_token u JOIN token t ON t.id = u.tokenId WHERE did = ?"
        with closing(sqlite3.connect(self.server.folder / "data" / "account.sqlite", timeout=30)) as database:
            count: int = database.execute(query, (self.people[name].did,)).fetchone()[0]
        return count


class BlueskyAppView(BlueskyPds):
    """The reference PDS with an AppView that reads it, as on Bluesky itself."""

    def __init__(self, appview: AppView) -> None:
        super().__init__(appview.pds)
        self.appview = appview
        self.reach = replace(self.reach, handle_resolver_url=appview.url)
        self.networks = networks(self.reach)

    def join(self, name: str) -> str:
        """Let somebody join, and wait until the AppView knows their handle: it reads the PDS a moment later."""
        typed = super().join(name)
        query, end = {"handle": typed.removeprefix("@")}, time.monotonic() + 60
        url = f"{self.appview.url}/xrpc/com.atproto.identity.resolveHandle"
        while httpx.get(url, params=query, timeout=30).status_code != 200:
            assert time.monotonic() < end, "the AppView never learned of it"
            time.sleep(0.05)
        return typed

    def arrived(self, name: str) -> bool:
        """Say whether the AppView counts all whom somebody follows; it reads the PDS a moment later."""
        did = self.people[name].did
        found: set[str] = set()
        cursor: str | None = ""
        while cursor is not None:
            query = {"actor": did, "limit": "100"} | ({"cursor": cursor} if cursor else {})
            answer = httpx.get(f"{self.appview.url}/xrpc/app.bsky.graph.getFollows", params=query, timeout=30)
            if answer.status_code != 200:
                return False
            found |= {one["did"] for one in answer.json()["follows"]}
            cursor = answer.json().get("cursor")
        made = {account.did for account in self.people.values() if not account.handle.endswith(".invalid")}
        return {one for one in people.follows(self.server, self.people[name]) if one in made} <= found


class MastodonSnac:
    """Two snac servers that federate; ana lives on the first, the others by turns on both."""

    network = Network.MASTODON
    cannot: Mapping[str, str] = {
        FAULTS: _NO_FAULTS,
        REFUSAL: "snac's log-in form has no way to say no",
        ISSUER: "snac names no issuer in its answer",
        REFRESH: "snac's tokens do not end, and it gives none to renew them",
    }
    otherwise: Mapping[str, str] = {
        PKCE: "snac 2.75 does not look at a code's verifier",
        ONE_USE_CODES: "snac 2.75 gives a token for a code as often as it is shown",
    }

    def __init__(self, servers: snac.Snac) -> None:
        self.servers = servers
        self.reach = Reach(allow_loopback=True)
        self.networks = networks(self.reach)
        self.people: dict[str, snac.SnacAccount] = {}

    def join(self, name: str) -> str:
        self.people[name] = account = self.servers.join(name, len(self.people) % 2)
        return f"@{account.handle}"

    def crowd(self, names: Sequence[str]) -> None:
        for name in names:
            self.join(name)

    def consent(self, begun: BegunSignIn, name: str, decision: str = "allow") -> dict[str, str]:
        assert decision == "allow", self.cannot[REFUSAL]
        back = snac.log_in(begun.authorize_url, self.people[name])
        return dict(parse_qsl(urlsplit(back).query))

    def target(self, name: str) -> FollowTarget:
        account = self.people[name]
        return FollowTarget(handle=account.handle)

    def followed_by(self, name: str) -> list[str]:
        names = {account.actor: known for known, account in self.people.items()}
        return [names[actor] for actor in snac.follows(self.people[name])]

    def arrived(self, name: str) -> bool:
        return snac.all_accepted(self.people[name])

    def nobody(self) -> str:
        return f"nobody@{self.servers.hosts[1]}"

    def go_wrong(self, kind: str, **options: object) -> NoReturn:
        raise AssertionError(_NO_FAULTS)

    def age(self, name: str, days: int) -> NoReturn:
        raise AssertionError(self.cannot[REFRESH])

    def refreshes(self, name: str) -> NoReturn:
        raise AssertionError(self.cannot[REFRESH])

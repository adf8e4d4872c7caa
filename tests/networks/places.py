"""Places where the contract of networks is tried: one class per kind of server, all with the same few gestures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from essaim.model import Account, FollowTarget, Grant, Network
from essaim.networks.bluesky.tid import new_tid
from essaim.networks.contract import BegunSignIn, Client, Networks, Reach
from essaim.networks.registry import networks
from essaim.networks.sandbox import SandboxAccount, SandboxServer

REDIRECT = "http://127.0.0.1:8000/oauth/{network}/callback"

#: What a place may be unable to do, or its server may do otherwise; tests are marked with what they need.
FAULTS = "faults"  # go wrong when told to
REFUSAL = "refusal"  # a consent page on which one can say no
PKCE = "pkce"  # check the verifier of a code
ISSUER = "issuer"  # name itself in the answer that the browser carries back
REFRESH = "refresh"  # tokens that end, and others that renew them
ONE_USE_CODES = "one-use codes"  # refuse a code that was used
BY_ADDRESS = "by address"  # follow whom only an address names
ABILITIES = frozenset({BY_ADDRESS, FAULTS, REFUSAL, PKCE, ISSUER, REFRESH, ONE_USE_CODES})


BY_DID = "on Bluesky people are followed by their DID, which is found before"


class Place(Protocol):
    """A server of one network with people on it; ana signs in, the others are followed."""

    network: Network
    reach: Reach
    networks: Networks
    #: What there is no way to try here, with the reason: such tests are skipped.
    cannot: Mapping[str, str]
    #: What its server does otherwise, with what it does: such tests must fail here, until the server changes.
    otherwise: Mapping[str, str]

    def join(self, name: str) -> str:
        """Let somebody join and give what they type to sign in."""
        ...

    def crowd(self, names: Sequence[str]) -> None:
        """Let many join who will only be followed."""
        ...

    def consent(self, begun: BegunSignIn, name: str, decision: str = "allow") -> dict[str, str]:
        """Answer the consent page and give the query that comes back."""
        ...

    def target(self, name: str) -> FollowTarget:
        """Give somebody as a target, its record key freshly chosen."""
        ...

    def followed_by(self, name: str) -> list[str]:
        """Give the names of all whom somebody follows, as the server itself knows it, once per follow."""
        ...

    def arrived(self, name: str) -> bool:
        """Say whether all whom somebody asked to follow know it, on their own servers."""
        ...

    def nobody(self) -> str:
        """Give an address in the right form at which nobody is."""
        ...

    def go_wrong(self, kind: str, **options: object) -> None:
        """Switch a fault on at ana's server."""
        ...

    def age(self, name: str, days: int) -> None:
        """Let all that somebody granted be some days older."""
        ...

    def refreshes(self, name: str) -> int:
        """Give how often the server renewed somebody's tokens."""
        ...


class _Sandbox:
    network: Network
    label: str
    cannot: Mapping[str, str] = {}
    otherwise: Mapping[str, str] = {}

    def __init__(self, server: SandboxServer) -> None:
        self.server = server
        self.world = server.world
        self.reach = Reach(
            allow_loopback=True,
            plc_url=server.url("plc"),
            handle_resolver_url=server.url("pds"),
            x_embed_url=server.url("x"),
        )
        self.networks = networks(self.reach)
        self.people: dict[str, SandboxAccount] = {}

    def consent(self, begun: BegunSignIn, name: str, decision: str = "allow") -> dict[str, str]:
        back = self.server.approve(begun.authorize_url, self.people[name].name, decision=decision)
        return dict(parse_qsl(urlsplit(back).query))

    def followed_by(self, name: str) -> list[str]:
        names = {account.uid: known for known, account in self.people.items()}
        return [names[account.uid] for account in self.world.follows_of(self.people[name])]

    def arrived(self, name: str) -> bool:
        return True

    def go_wrong(self, kind: str, **options: object) -> None:
        self.world.faults.add(kind, self.label, **options)

    def join(self, name: str) -> str:
        raise NotImplementedError

    def crowd(self, names: Sequence[str]) -> None:
        for name in names:
            self.join(name)

    def age(self, name: str, days: int) -> None:
        self.world.advance(days * 86_400)

    def refreshes(self, name: str) -> int:
        uid = self.people[name].uid
        return sum(entry.kind == "token-refreshed" and entry.account == uid for entry in self.world.log)


class MastodonSandbox(_Sandbox):
    """Three Mastodon-like servers; ana lives on the first, the others by turns on all."""

    network = Network.MASTODON
    label = "tilleul"
    cannot: Mapping[str, str] = {
        ISSUER: "Mastodon names no issuer in its answer: the state, kept with the server's name, tells whose it is",
        REFRESH: "Mastodon's tokens do not end, and it gives none to renew them",
    }

    def join(self, name: str) -> str:
        label = ["tilleul", "ruche", "prairie"][len(self.people) % 3]
        self.people[name] = account = self.world.add_mastodon(label, name)
        return f"@{account.handle}"

    def target(self, name: str) -> FollowTarget:
        account = self.people[name]
        return FollowTarget(handle=account.handle, remote_id=account.remote_id)

    def nobody(self) -> str:
        return f"nobody@{self.world.authority('ruche')}"


class BlueskySandbox(_Sandbox):
    """A PDS with its directory."""

    network = Network.BLUESKY
    label = "pds"
    cannot: Mapping[str, str] = {BY_ADDRESS: BY_DID}

    def join(self, name: str) -> str:
        self.people[name] = account = self.world.add_bluesky(name)
        return f"@{account.handle}"

    def target(self, name: str) -> FollowTarget:
        account = self.people[name]
        return FollowTarget(handle=account.handle, remote_id=account.remote_id, record_key=new_tid())

    def nobody(self) -> str:
        return "nobody.abeille.test"


async def begin(place: Place, typed: str) -> BegunSignIn:
    """Start a sign-in as the site does: host, registration, page."""
    sign_in, redirect = place.networks.sign_in(place.network), REDIRECT.format(network=place.network)
    app = await sign_in.register(await sign_in.host_of(typed), redirect)
    return await sign_in.begin(typed, redirect, app)


async def signed_in(place: Place, name: str = "ana") -> tuple[Account, Grant]:
    """Let somebody join and sign in through the real pages."""
    begun = await begin(place, place.join(name))
    return await place.networks.sign_in(place.network).finish(begun.data, place.consent(begun, name))


async def client_of(place: Place, name: str = "ana") -> Client:
    """Let somebody join, sign in, and give their client."""
    return place.networks.client(*await signed_in(place, name))

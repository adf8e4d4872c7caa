"""The sandbox's world: its people, servers and log, in memory, safe to use from several threads."""

from __future__ import annotations

import json
import random
import threading
from collections import deque
from datetime import datetime, timedelta

from joserfc.jwk import ECKey

from essaim.base import clock
from essaim.model import Account, AccountKey, Grant, Network
from essaim.networks.sandbox.accounts import HANDLE_DOMAIN, LogEntry, SandboxAccount, XPerson, XPost
from essaim.networks.sandbox.faults import Faults
from essaim.networks.sandbox.limits import SandboxLimits
from essaim.networks.sandbox.mastodon_state import MastodonHost, Token
from essaim.networks.sandbox.pds_state import FOLLOW, Pds, PdsGrant, Record, cid_of

MASTODON_HOSTS = {"tilleul": "Le Tilleul", "ruche": "La Ruche", "prairie": "La Prairie"}
#: What a client asks for by default, as Essaim does.
MASTODON_SCOPES = ("read:accounts", "read:search", "read:follows", "write:follows")
BLUESKY_SCOPE = "atproto transition:generic"
LOOPBACK_CLIENT = "http://localhost?scope=atproto%20transition%3Ageneric"
X_EPOCH_MS = 1_288_834_974_657
#: How old accounts are when the story begins.
OPENED_BEFORE = timedelta(days=400)


class World:
    """An invented small world. Everything an HTTP server of the sandbox says or changes is in here."""

    def __init__(self, seed: int = 1, limits: SandboxLimits | None = None) -> None:
        self.lock = threading.RLock()
        self.limits = limits or SandboxLimits()
        self.faults = Faults(seed)
        self.mastodon = {label: MastodonHost(label, title) for label, title in MASTODON_HOSTS.items()}
        self.pds = Pds()
        self.people_on_x: dict[str, XPerson] = {}
        self.posts: dict[str, XPost] = {}
        #: The latest requests received, accepted or not: when, host, method, path (no query).
        self.requests: deque[tuple[datetime, str, str, str]] = deque(maxlen=20_000)
        self.port: int | None = None
        self._random = random.Random(seed)  # noqa: S311 - an invented world that can be had again
        self._log: list[LogEntry] = []
        self._ahead = timedelta()

    # Time and place

    def now(self) -> datetime:
        """Give the world's present moment."""
        return clock.now() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move the world's clock forward, so that limits reset and tokens expire; proofs keep to the real one."""
        with self.lock:
            self._ahead += timedelta(seconds=seconds)

    def authority(self, label: str) -> str:
        """Give a server's host with its port."""
        if self.port is None:
            raise RuntimeError("a sandbox address is known once its server has started")
        return f"{label}.localhost:{self.port}"

    def url(self, label: str) -> str:
        """Give a server's address."""
        return f"http://{self.authority(label)}"

    # People

    def add_mastodon(
        self,
        host_label: str,
        name: str,
        display_name: str = "",
        *,
        locked: bool = False,
        moved_to: SandboxAccount | None = None,
    ) -> SandboxAccount:
        """Add an account to a Mastodon-like server; its number is the next one there."""
        with self.lock:
            host = self.mastodon[host_label]
            if name.lower() in host.local:
                raise ValueError("there is an account of this name already")
            account = self._account(Network.MASTODON, host_label, name, display_name, str(len(host.numbers) + 1))
            account.locked, account.moved_to = locked, moved_to
            host.know(account)
            host.local[name.lower()] = account
            return account

    def add_bluesky(self, name: str, display_name: str = "") -> SandboxAccount:
        """Add an account to the PDS: a full handle, or a name to stand before `.abeille.test`."""
        with self.lock:
            handle = (name if "." in name else f"{name}.{HANDLE_DOMAIN}").lower()
            if handle in self.pds.handles:
                raise ValueError("there is an account of this handle already")
            did = "did:plc:" + "".join(self._random.choices("abcdefghijklmnopqrstuvwxyz234567", k=24))
            account = self._account(Network.BLUESKY, "pds", handle, display_name, did)
            self.pds.accounts[did] = self.pds.handles[handle] = account
            self.pds.repos[did] = {}
            return account

    def _account(self, network: Network, label: str, name: str, display_name: str, remote_id: str) -> SandboxAccount:
        opened = self.now() - OPENED_BEFORE
        return SandboxAccount(network, label, name, display_name or name, remote_id, opened, self.authority)

    def add_x(self, remote_id: str, handle: str, name: str = "") -> XPerson:
        """Add somebody to X."""
        with self.lock:
            person = self.people_on_x[remote_id] = XPerson(remote_id, handle, name or handle)
            return person

    def find(self, text: str) -> SandboxAccount | None:
        """Give the account with this address (`name@host`, with or without the first @), handle or DID."""
        text = text.strip().lstrip("@").lower()
        name, at, host = text.partition("@")
        with self.lock:
            if not at:
                return self.pds.find(text)
            label, _, rest = host.partition(".")
            server = self.mastodon.get(label)
            account = server.local.get(name) if server and rest.startswith("localhost") else None
            return None if account is None or account.gone else account

    def accounts(self) -> list[SandboxAccount]:
        """Give all accounts of the Mastodon-like servers and the PDS, those that are gone too."""
        with self.lock:
            local = [account for host in self.mastodon.values() for account in host.local.values()]
            return local + list(self.pds.accounts.values())

    def account_model(self, account: SandboxAccount) -> Account:
        """Give the account as a client of its network would."""
        host = account.host if account.network is Network.MASTODON else ""
        key = AccountKey(account.network, host, account.remote_id)
        return Account(key, account.handle, account.display_name, account.service_url)

    # Follows

    def follow(self, follower: SandboxAccount, target: SandboxAccount) -> None:
        """Let one follow the other from before the story begins: not logged, not limited."""
        with self.lock:
            if follower.network is Network.MASTODON:
                host = self.mastodon[follower.label]
                if host.follow_of(follower, target) is None:
                    host.follow(follower, target, requested=False)
                return
            value = {"$type": FOLLOW, "subject": target.remote_id, "createdAt": self.now().isoformat()}
            rkey = self.pds.next_tid(self.now())
            self.pds.collection(follower.remote_id, FOLLOW)[rkey] = Record(FOLLOW, rkey, cid_of(value), value)

    def follows_of(self, account: SandboxAccount) -> list[SandboxAccount]:
        """Give whom an account follows, the oldest follow first; doubled records on the PDS show up doubled."""
        with self.lock:
            if account.network is Network.MASTODON:
                follows = self.mastodon[account.label].follows.get(account, {})
                return [follow.target for follow in follows.values() if not follow.requested]
            records = sorted(self.pds.collection(account.remote_id, FOLLOW).items())
            subjects = [str(record.value["subject"]) for _, record in records]
            return [self.pds.accounts[did] for did in subjects if did in self.pds.accounts]

    def requests_of(self, account: SandboxAccount) -> list[SandboxAccount]:
        """Give the locked accounts that an account waits for (Mastodon)."""
        with self.lock:
            follows = self.mastodon[account.label].follows.get(account, {})
            return [follow.target for follow in follows.values() if follow.requested]

    def answer_requests(self, target: SandboxAccount, *, accept: bool) -> None:
        """Let a locked account accept or reject all who wait for it."""
        with self.lock:
            for host in self.mastodon.values():
                for follower, follows in host.follows.items():
                    if (follow := follows.get(target)) and follow.requested:
                        host.unfollow(follower, target)
                        if accept:
                            host.follow(follower, target, requested=False)

    # X

    def post_on_x(self, remote_id: str, text: str) -> str:
        """Post as somebody on X and give the post's address."""
        with self.lock:
            author, now = self.people_on_x[remote_id], self.now()
            number = ((int(now.timestamp() * 1000) - X_EPOCH_MS) << 22) | len(self.posts)
            post = self.posts[str(number)] = XPost(str(number), author, text, now)
            self.write_down("x", "x-post", author.remote_id, record=post.post_id)
            return f"{self.url('x')}/{author.handle}/status/{post.post_id}"

    def delete_on_x(self, post_id: str) -> None:
        """Delete a post; X then shows a tombstone."""
        with self.lock:
            self.posts[post_id].deleted = True

    # Grants

    def issue_grant(self, account: SandboxAccount, client_id: str = LOOPBACK_CLIENT) -> Grant:
        """Give a grant for an account without a browser, as if its owner had just signed in."""
        with self.lock:
            if account.network is Network.MASTODON:
                return self._mastodon_grant(account)
            key = ECKey.generate_key("P-256")
            grant = PdsGrant(account, client_id, BLUESKY_SCOPE, key.thumbprint())
            self.pds.renew(grant, self.now(), self.limits.access_token_seconds)
            self.write_down("pds", "token-granted", account.uid)
            return Grant(
                access_token=grant.access_token,
                service_url=account.service_url,
                issuer=account.service_url,
                client_id=client_id,
                refresh_token=grant.refresh_token,
                dpop_key=json.dumps(key.as_dict(private=True)),
                expires_at=grant.expires_at,
                scopes=grant.scopes,
            )

    def _mastodon_grant(self, account: SandboxAccount) -> Grant:
        host = self.mastodon[account.label]
        app = next((app for app in host.apps.values() if app.name == "seed"), None)
        app = app or host.register("seed", ("http://127.0.0.1/",), MASTODON_SCOPES)
        token = host.give_token(app, account, MASTODON_SCOPES, self.now())
        self.write_down(account.label, "token-granted", account.uid)
        return Grant(
            access_token=token.text,
            service_url=account.service_url,
            issuer=account.service_url,
            client_id=app.client_id,
            client_secret=app.client_secret,
            scopes=MASTODON_SCOPES,
        )

    def grants_of(self, account: SandboxAccount) -> list[Token | PdsGrant]:
        """Give the live grants of an account: empty once all are revoked."""
        with self.lock:
            if account.network is Network.MASTODON:
                tokens = self.mastodon[account.label].tokens.values()
                return [token for token in tokens if token.account is account and not token.revoked]
            grants = {id(grant): grant for grant in self.pds.by_refresh.values()}
            return [grant for grant in grants.values() if grant.account is account and not grant.dead]

    def expire_tokens(self, account: SandboxAccount) -> None:
        """Let an account's access tokens expire now; on Bluesky they can still be refreshed."""
        with self.lock:
            for grant in self.grants_of(account):
                if isinstance(grant, PdsGrant):
                    grant.expires_at = self.now()
                else:
                    grant.expired = True

    def revoke_tokens(self, account: SandboxAccount) -> None:
        """Let an account's owner take all its grants back."""
        with self.lock:
            for grant in self.grants_of(account):
                if isinstance(grant, PdsGrant):
                    grant.dead = True
                else:
                    grant.revoked = True
                self.write_down(account.label, "token-revoked", account.uid)

    # The log

    @property
    def log(self) -> tuple[LogEntry, ...]:
        """Give all accepted calls that changed something, in order."""
        with self.lock:
            return tuple(self._log)

    def log_since(self, sequence: int) -> tuple[LogEntry, ...]:
        """Give the log's entries after the one with this number."""
        with self.lock:
            return tuple(self._log[sequence:])

    def write_down(self, host: str, kind: str, account: str = "", target: str = "", record: str = "") -> None:
        """Add an entry to the log; entries are numbered from 1."""
        with self.lock:
            self._log.append(LogEntry(len(self._log) + 1, self.now(), host, kind, account, target, record))

"""What one Mastodon-like server of the sandbox knows."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from essaim.networks.sandbox.accounts import SandboxAccount
from essaim.networks.sandbox.limits import Slots

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
CODE_MINUTES = 10


@dataclass
class App:
    """A registered client."""

    number: int
    name: str
    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]


@dataclass
class Code:
    """An authorisation code; it can be used once."""

    app: App
    account: SandboxAccount
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str
    expires_at: datetime
    used: bool = False


@dataclass
class Token:
    """An access token; `account` is None when it is the app's own."""

    text: str
    app: App
    account: SandboxAccount | None
    scopes: tuple[str, ...]
    created_at: datetime
    revoked: bool = False
    expired: bool = False


@dataclass
class Follow:
    """One follow, or the request for one; its number is what paging goes by."""

    number: int
    target: SandboxAccount
    requested: bool


@dataclass(eq=False)
class MastodonHost:
    """One server: its clients, tokens, the accounts it knows under its own small numbers, and its people's follows."""

    label: str
    title: str
    version: str = "4.5.2"
    apps: dict[str, App] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    known: dict[str, SandboxAccount] = field(default_factory=dict)
    numbers: dict[SandboxAccount, str] = field(default_factory=dict)
    local: dict[str, SandboxAccount] = field(default_factory=dict)
    follows: dict[SandboxAccount, dict[SandboxAccount, Follow]] = field(default_factory=dict)
    muted: set[tuple[SandboxAccount, SandboxAccount]] = field(default_factory=set)
    slots: Slots = field(default_factory=Slots)
    _follow_count: int = 0

    @property
    def old(self) -> bool:
        """True for a Mastodon before 4: no `v2/instance`, no PKCE, no server metadata."""
        return int(self.version.partition(".")[0]) < 4

    def know(self, account: SandboxAccount) -> str:
        """Give the number of an account here, made when it is first met."""
        number = self.numbers.get(account)
        if number is None:
            number = self.numbers[account] = str(len(self.numbers) + 1)
            self.known[number] = account
        return number

    def register(self, name: str, redirect_uris: Sequence[str], scopes: Sequence[str]) -> App:
        """Register a client."""
        app = App(
            len(self.apps) + 1,
            name,
            secrets.token_urlsafe(32),
            secrets.token_urlsafe(32),
            tuple(redirect_uris),
            tuple(scopes),
        )
        self.apps[app.client_id] = app
        return app

    def give_code(
        self,
        app: App,
        account: SandboxAccount,
        redirect_uri: str,
        scopes: Sequence[str],
        challenge: str,
        now: datetime,
    ) -> str:
        """Give a code for a client, to be exchanged within ten minutes."""
        text = secrets.token_urlsafe(32)
        expires_at = now + timedelta(minutes=CODE_MINUTES)
        self.codes[text] = Code(app, account, redirect_uri, tuple(scopes), challenge, expires_at)
        return text

    def give_token(self, app: App, account: SandboxAccount | None, scopes: Sequence[str], now: datetime) -> Token:
        """Give an access token."""
        token = Token(secrets.token_urlsafe(32), app, account, tuple(scopes), now)
        self.tokens[token.text] = token
        return token

    def follow(self, follower: SandboxAccount, target: SandboxAccount, *, requested: bool) -> Follow:
        """Note a follow; the caller has checked that there is none."""
        self.know(target)
        self._follow_count += 1
        follow = Follow(self._follow_count, target, requested)
        self.follows.setdefault(follower, {})[target] = follow
        if not requested:
            target.followers += 1
        return follow

    def unfollow(self, follower: SandboxAccount, target: SandboxAccount) -> bool:
        """Take a follow or its request back; False when there was none."""
        follow = self.follows.get(follower, {}).pop(target, None)
        if follow is not None and not follow.requested:
            target.followers -= 1
        return follow is not None

    def follow_of(self, follower: SandboxAccount, target: SandboxAccount) -> Follow | None:
        """Give the follow or its request, if there is one."""
        return self.follows.get(follower, {}).get(target)

    def following(self, follower: SandboxAccount) -> list[Follow]:
        """Give the accepted follows of an account, the newest first."""
        return [follow for follow in reversed(self.follows.get(follower, {}).values()) if not follow.requested]

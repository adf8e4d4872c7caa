"""A small world for each test, and a plain client to knock on its doors with."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest

from essaim.networks.sandbox import SandboxAccount, SandboxLimits, SandboxServer, World


@dataclass
class Answer:
    """What a server answered; header names in lower case."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON is what it is
        return json.loads(self.text)


@dataclass
class Knock:
    """Asks the world's servers, by label."""

    port: int
    timeout: float = 10.0
    tokens: dict[str, str] = field(default_factory=dict)

    def __call__(
        self,
        method: str,
        label: str,
        path: str,
        fields: object = None,
        *,
        token: str = "",
        as_json: bool = False,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Ask; `fields` go as a query for GET, else as a form or as JSON."""
        sent = {"Host": f"{label}.localhost:{self.port}"} | (headers or {})
        body: str | None = None
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if as_json:
            body, sent["Content-Type"] = json.dumps(fields), "application/json"
        elif isinstance(fields, dict) and method == "GET":
            path = f"{path}?{urlencode(fields, doseq=True)}"
        elif isinstance(fields, dict):
            body, sent["Content-Type"] = urlencode(fields, doseq=True), "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read().decode())
        finally:
            connection.close()


@dataclass
class Place:
    """A running world."""

    world: World
    server: SandboxServer
    knock: Knock

    def token(self, account: SandboxAccount) -> str:
        """Give an access token for an account on a Mastodon-like server."""
        return self.world.issue_grant(account).access_token

    def follow(self, follower: SandboxAccount, target: SandboxAccount, token: str) -> Answer:
        """Follow as Mastodon's clients do: look the target up, then follow its number here."""
        number = self.number(follower, target, token)
        return self.knock("POST", follower.label, f"/api/v1/accounts/{number}/follow", token=token)

    def number(self, follower: SandboxAccount, target: SandboxAccount, token: str) -> str:
        """Give what the follower's server calls the target."""
        query = {"q": target.handle, "resolve": "true", "type": "accounts"}
        found = self.knock("GET", follower.label, "/api/v2/search", query, token=token).json["accounts"]
        return str(found[0]["id"])


@pytest.fixture
def start() -> Iterator[Callable[..., Place]]:
    """Give a way to start a world, with limits of its own if wished."""
    running: list[SandboxServer] = []

    def begin(**limits: int) -> Place:
        world = World(seed=7, limits=SandboxLimits(**limits))
        server = SandboxServer(world).__enter__()
        running.append(server)
        return Place(world, server, Knock(server.port))

    yield begin
    for server in running:
        server.__exit__(None, None, None)


@pytest.fixture
def place(start: Callable[..., Place]) -> Place:
    """Give a world with the real limits."""
    return start()

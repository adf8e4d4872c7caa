"""Runs the sandbox: one uvicorn server in a thread, on this machine only."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
from html.parser import HTMLParser
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

import uvicorn
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from essaim.networks.sandbox.accounts import PASSWORD
from essaim.networks.sandbox.app import HangUp, SandboxApp
from essaim.networks.sandbox.world import World

ADDRESS = "127.0.0.1"
START_SECONDS = 30


class _Server(uvicorn.Server):
    """Says when it is ready, and tells requests that wait when it ends."""

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.stopping.set()
        await super().shutdown(sockets)


class SandboxServer:
    """The world's servers on one port of 127.0.0.1, ready once entered."""

    def __init__(self, world: World, port: int = 0) -> None:
        self.world = world
        self._wanted_port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """Give the port all servers share."""
        if self.world.port is None:
            raise RuntimeError("the sandbox has not started")
        return self.world.port

    def url(self, label: str) -> str:
        """Give a server's address, such as `http://tilleul.localhost:7400`."""
        return self.world.url(label)

    def approve(self, authorize_url: str, username: str, password: str = PASSWORD, decision: str = "allow") -> str:
        """Sign somebody in on a consent page; see `approve`."""
        return approve(authorize_url, username, password, decision)

    def __enter__(self) -> Self:
        listening = socket.create_server((ADDRESS, self._wanted_port))
        # asyncio forgets it for sockets made like this one; without it each answer's body waits 40 ms for a word of the
        # client's that its head came. Connections inherit it.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.world.port = listening.getsockname()[1]
        transports: dict[object, asyncio.Transport] = {}
        stopping = asyncio.Event()
        config = uvicorn.Config(
            SandboxApp(self.world, _hang_up(transports), stopping),
            http=_protocol(transports),
            loop="asyncio",
            lifespan="off",
            ws="none",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        self._server = _Server(config, stopping)
        self._thread = threading.Thread(target=self._server.run, args=([listening],), name="sandbox", daemon=True)
        self._thread.start()
        if not self._server.ready.wait(START_SECONDS):
            self.__exit__(None, None, None)
            raise RuntimeError("the sandbox did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
        self._server = self._thread = None


def _protocol(transports: dict[object, asyncio.Transport]) -> type[H11Protocol]:
    class Protocol(H11Protocol):
        """Remembers its connection, so that a fault can cut it."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._peer = transport.get_extra_info("peername")
            transports[self._peer] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            transports.pop(self._peer, None)
            super().connection_lost(exc)

    return Protocol


def _hang_up(transports: dict[object, asyncio.Transport]) -> HangUp:
    def hang_up(scope: Scope) -> None:
        transport = transports.get(tuple(scope["client"]))
        if transport is not None:
            transport.abort()

    return hang_up


class _Form(HTMLParser):
    """Reads the form's hidden fields and the problem a page tells."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, str] = {}
        self.problem = ""
        self._in_problem = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = found.get("action", "")
        elif tag == "input" and found.get("type") == "hidden":
            self.hidden[found["name"]] = found.get("value", "")
        self._in_problem = found.get("role") == "alert"

    def handle_data(self, data: str) -> None:
        if self._in_problem:
            self.problem += data


class NotApproved(Exception):
    """The consent page did not lead back to the program that asked."""


def approve(authorize_url: str, username: str, password: str = PASSWORD, decision: str = "allow") -> str:
    """Fill a consent page in as a browser would and give the address it leads back to, with code and state.

    Raises NotApproved with the page's own words when there is no such address.
    """
    parts = urlsplit(authorize_url)
    status, location, text = _ask(parts.netloc, "GET", f"{parts.path}?{parts.query}")
    form = _Form()
    form.feed(text)
    if not location:
        if not form.action:
            raise NotApproved(f"{status}: {text}")
        fields = {**form.hidden, "username": username, "password": password, "decision": decision}
        status, location, text = _ask(parts.netloc, "POST", form.action, urlencode(fields))
    if not location:
        form.feed(text)
        raise NotApproved(form.problem or f"{status}: {text}")
    return location


def _ask(netloc: str, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection(ADDRESS, int(netloc.rpartition(":")[2]), timeout=30)
    headers = {"Host": netloc} | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.getheader("Location", ""), response.read().decode()
    finally:
        connection.close()

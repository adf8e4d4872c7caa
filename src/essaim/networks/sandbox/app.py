"""The one ASGI application: finds the server a request is for, lets faults strike, passes it on."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from datetime import timedelta
from html import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from essaim.networks.sandbox import pages
from essaim.networks.sandbox.control import control_app
from essaim.networks.sandbox.faults import Fault, FaultKind
from essaim.networks.sandbox.limits import Standing
from essaim.networks.sandbox.mastodon_api import limit_headers as mastodon_headers
from essaim.networks.sandbox.mastodon_api import mastodon_app
from essaim.networks.sandbox.pds_state import PdsGrant
from essaim.networks.sandbox.pds_xrpc import handle_app, pds_app, plc_app
from essaim.networks.sandbox.pds_xrpc import limit_headers as pds_headers
from essaim.networks.sandbox.world import World
from essaim.networks.sandbox.x import x_app

#: Closes the connection of a request without a word, given its scope.
HangUp = Callable[[Scope], None]
DEEP = 1_000
CHUNK = b" " * 65_536


class SandboxApp:
    """All servers of the world behind one port, told apart by the Host header."""

    def __init__(self, world: World, hang_up: HangUp, stopping: asyncio.Event) -> None:
        self._world = world
        self._hang_up = hang_up
        self._stopping = stopping
        self._servers: dict[str, ASGIApp] = {
            **{label: mastodon_app(world, host) for label, host in world.mastodon.items()},
            "pds": pds_app(world),
            "plc": plc_app(world),
            "x": x_app(world),
        }
        self._control = control_app(world)
        self._index = Starlette(routes=[Route("/", self._index_page)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        host = dict(scope.get("headers", [])).get(b"host", b"").decode("latin-1").lower().partition(":")[0]
        label = host.removesuffix(".localhost")
        if label == "control":
            await self._control(scope, receive, send)
            return
        server = self._servers.get(label) if host.endswith(".localhost") else None
        if server is None:
            known = host in self._world.pds.handles
            await (handle_app(self._world, host) if known else self._index)(scope, receive, send)
            return
        self._world.requests.append((self._world.now(), label, scope["method"], scope["path"]))
        fault = self._world.faults.strike(label, scope["method"], scope["path"])
        if fault is None:
            await server(scope, receive, send)
        else:
            await self._struck(fault, label, server, scope, receive, send)

    async def _struck(
        self, fault: Fault, label: str, server: ASGIApp, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if fault.kind in {FaultKind.EXPIRE_TOKEN, FaultKind.REVOKE_TOKEN}:
            self._spoil_token(scope, label, revoked=fault.kind is FaultKind.REVOKE_TOKEN)
            await server(scope, receive, send)
        elif fault.kind is FaultKind.SLOW:
            await self._wait(fault.seconds)
            await server(scope, receive, send)
        elif fault.kind in {FaultKind.DOWN, FaultKind.TIMEOUT}:
            if fault.after:
                await server(scope, receive, _nowhere)
            if fault.kind is FaultKind.TIMEOUT:
                await self._wait_for_leaving(receive, fault.seconds)
            self._hang_up(scope)
            while (await receive())["type"] != "http.disconnect":
                pass
        else:
            if fault.after:
                await server(scope, receive, _nowhere)
            await self._odd_answer(fault, label, scope, receive, send)

    async def _odd_answer(self, fault: Fault, label: str, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.kind is FaultKind.BODY and fault.body == "endless":
            await self._endless(receive, send)
            return
        if fault.kind is FaultKind.BODY:
            response = _odd_body(fault.body)
        elif fault.kind is FaultKind.TOO_MANY:
            response = self._too_many(fault, label)
        else:
            text = f"<html><body><h1>{fault.status}</h1></body></html>"
            response = HTMLResponse(text, fault.status)
        await response(scope, receive, send)

    def _too_many(self, fault: Fault, label: str) -> Response:
        standing = Standing(0, 1, self._world.now() + timedelta(seconds=fault.seconds), int(fault.seconds))
        if label == "pds":
            body = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
            return JSONResponse(body, 429, pds_headers(standing))
        return JSONResponse({"error": "Too many requests"}, 429, mastodon_headers(standing))

    def _spoil_token(self, scope: Scope, label: str, *, revoked: bool) -> None:
        text = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1").partition(" ")[2]
        with self._world.lock:
            grant = self._world.pds.by_access.get(text) if label == "pds" else None
            token = self._world.mastodon[label].tokens.get(text) if label in self._world.mastodon else None
            if isinstance(grant, PdsGrant):
                grant.dead, grant.expires_at = revoked, self._world.now()
            if token is not None:
                token.revoked, token.expired = revoked or token.revoked, True

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _wait_for_leaving(self, receive: Receive, seconds: float) -> None:
        leaving = asyncio.create_task(_gone(receive))
        waiting = asyncio.create_task(self._wait(seconds))
        _, pending = await asyncio.wait({leaving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    async def _endless(self, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        leaving = asyncio.create_task(_gone(receive))
        while not leaving.done() and not self._stopping.is_set():
            await send({"type": "http.response.body", "body": CHUNK, "more_body": True})
            await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _index_page(self, _request: Request) -> Response:
        labels = [*self._world.mastodon, "pds", "plc", "x", "control"]
        items = "".join(f"<li><code>{escape(self._world.url(label))}</code></li>" for label in labels)
        compose = f"{self._world.url('x')}/compose"
        return pages.page(
            "The sandbox of Essaim",
            f'<ul>{items}</ul><p><a href="{escape(compose)}">Post on the invented X</a></p>',
        )


async def _nowhere(_message: Message) -> None:
    """Let an answer get lost."""


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _odd_body(kind: str) -> Response:
    bodies = {
        "html": ("<!doctype html><title>Just a moment…</title>", "text/html"),
        "truncated": ('{"accounts": [{"id": "1", "acc', "application/json"),
        "empty": ("", "application/json"),
        "types": (json.dumps([{"id": [], "acct": 7, "results": "none", "access_token": {}}]), "application/json"),
        "deep": ("[" * DEEP + "]" * DEEP, "application/json"),
    }
    text, media_type = bodies[kind]
    return Response(text, media_type=media_type)

"""A server that means no good, and one that must never be reached; both on loopback, both real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Listener:
    """Counts who came, and behaves as told."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.visits = 0
        self.port = 0
        self._behaviour = behaviour

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one connection."""
        self.visits += 1
        try:
            if self._behaviour is not None:
                await self._behaviour(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def listening(behaviour: Behaviour | None = None) -> AsyncIterator[Listener]:
    """Give a listener on a free port of loopback."""
    listener = Listener(behaviour)
    server = await asyncio.start_server(listener.answer, "127.0.0.1", 0)
    listener.port = server.sockets[0].getsockname()[1]
    try:
        yield listener
    finally:
        server.close()
        await server.wait_closed()


def saying(raw: bytes, *, then: Behaviour | None = None) -> Behaviour:
    """Give a behaviour: read the request's head, say `raw`, perhaps go on with `then`."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        await writer.drain()
        if then is not None:
            await then(reader, writer)

    return behave


def http(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """Give an HTTP answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def endlessly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send without end."""
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def dripping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send a byte now and then, so that no single read takes long."""
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take the request and never answer."""
    await reader.read()

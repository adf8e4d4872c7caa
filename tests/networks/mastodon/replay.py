"""Plays a program of the fediverse from a file of answers, over a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

ANSWERS = Path(__file__).parent / "answers"
Told = dict[str, Any]


def programs() -> dict[str, Told]:
    """Give each file of answers by its name."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(ANSWERS.glob("*.json"))}


class Replay:
    """A server that answers as its file says: by method, path and the parameters named there; 404 to all else.

    A list of answers is given one by one, the last one again and again.
    """

    def __init__(self, exchanges: Mapping[str, Any]) -> None:
        self.base = ""
        self.asked: list[str] = []
        #: Each request as it came, head and body.
        self.sent: list[str] = []
        self._left = {key: list(told) if isinstance(told, list) else [told] for key, told in exchanges.items()}

    @property
    def authority(self) -> str:
        """Give the host and port it is reached by."""
        return urlsplit(self.base).netloc

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one connection and one request."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, target, _ = head.split(" ", 2)
            self.asked.append(f"{method} {target}")
            length = next(
                (int(line[15:]) for line in head.lower().split("\r\n") if line.startswith("content-length:")), 0
            )
            self.sent.append(head + (await reader.readexactly(length)).decode("latin-1"))
            told = self._find(method, target)
            text = told.get("text")
            body = (
                (text if text is not None else json.dumps(told.get("body", {}))).replace("{base}", self.base).encode()
            )
            headers = {"Content-Type": "application/json", "Connection": "close", **told.get("headers", {})}
            lines = [f"HTTP/1.1 {told.get('status', 200)} -", f"Content-Length: {len(body)}"]
            lines += [f"{name}: {value}".replace("{base}", self.base) for name, value in headers.items()]
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _find(self, method: str, target: str) -> Told:
        parts = urlsplit(target)
        given = set(parse_qsl(parts.query))
        best: tuple[int, str] | None = None
        for key in self._left:
            wanted_method, _, place = key.partition(" ")
            path, _, query = place.partition("?")
            wanted = set(parse_qsl(query))
            if wanted_method == method and path == parts.path and wanted <= given:
                best = max(best or (0, key), (len(wanted) + 1, key))
        if best is None:
            return {"status": 404, "body": {"error": "Not found"}}
        answers = self._left[best[1]]
        told: Told = answers.pop(0) if len(answers) > 1 else answers[0]
        return told


@asynccontextmanager
async def replaying(exchanges: Mapping[str, Any]) -> AsyncIterator[Replay]:
    """Give a server that plays the exchanges, on a free port of loopback."""
    replay = Replay(exchanges)
    server = await asyncio.start_server(replay.answer, "127.0.0.1", 0)
    replay.base = f"http://localhost:{server.sockets[0].getsockname()[1]}"
    try:
        yield replay
    finally:
        server.close()
        await server.wait_closed()

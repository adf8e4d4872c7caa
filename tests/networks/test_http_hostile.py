"""A hostile or broken server costs at most its time-out, and becomes one clear error."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from essaim.base import clock
from essaim.networks.contract import Reach
from essaim.networks.errors import (
    GrantRevoked,
    NetworkError,
    NetworkRefused,
    NotThere,
    OutcomeUnknown,
    ServerMisbehaves,
    ServerUnreachable,
    SlowDown,
)
from essaim.networks.http import Http, without_waiting
from essaim.networks.mastodon.entities import AccountEntity
from tests.networks.hostile import Behaviour, dripping, endlessly, http, listening, saying, silent

pytestmark = pytest.mark.anyio

LOOSE = Reach(allow_loopback=True, contact="https://essaim.example/contact")
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
DEEP = b"[" * 1000 + b"]" * 1000
OK_WITHOUT_END = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"


def quick() -> Http:
    return Http(LOOSE, max_bytes=100_000, total_seconds=0.5, read_seconds=0.3, connect_seconds=0.3)


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (saying(OK_WITHOUT_END, then=endlessly), ServerMisbehaves),
        (saying(OK_WITHOUT_END, then=dripping), ServerUnreachable),
        (saying(b"HTTP/1.1 200 OK\r\nX: ", then=endlessly), ServerUnreachable),
        (silent, ServerUnreachable),
        (None, ServerUnreachable),
        (saying(b"hello, this is no HTTP\r\n\r\n"), ServerUnreachable),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}"), ServerUnreachable),
        (saying(http(b"", "503 Service Unavailable")), ServerUnreachable),
        (saying(http(b"not gzip", Content_Encoding="gzip")), ServerMisbehaves),
    ],
)
async def test_reading_from_a_hostile_server_ends_in_time_with_one_error(
    behaviour: Behaviour | None, error: type[NetworkError]
) -> None:
    begun = asyncio.get_running_loop().time()
    async with listening(behaviour) as server, quick() as out:
        with pytest.raises(error):
            await out.get(f"http://localhost:{server.port}/", retries=0)
    assert asyncio.get_running_loop().time() - begun < 5


@pytest.mark.parametrize(
    "body",
    [DEEP, b'{"a":' * 1000 + b"1" + b"}" * 1000, b"<html>", b"", b"{", b'{"id": []}', b"[]", b"null",
     b'{"id":1,"acct":7}', '{"id":"1","acct":"é"}'.encode("latin-1"), b'{"id":"1","acct":"\\ud800"}'],
)  # fmt: skip
async def test_an_answer_that_makes_no_sense_is_said_to_make_none(body: bytes) -> None:
    async with listening(saying(http(body))) as server, quick() as out:
        answer = await out.get(f"http://localhost:{server.port}/")
        with pytest.raises(ServerMisbehaves):
            answer.read(AccountEntity)
        wrote = await out.send("POST", f"http://localhost:{server.port}/")
        with pytest.raises(OutcomeUnknown):
            wrote.read(AccountEntity)
        assert answer.error == ""


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (silent, OutcomeUnknown),
        (None, OutcomeUnknown),
        (saying(OK_WITHOUT_END, then=dripping), OutcomeUnknown),
        (saying(OK_WITHOUT_END, then=endlessly), OutcomeUnknown),
        (saying(http(b"", "502 Bad Gateway")), OutcomeUnknown),
        (saying(http(b"", "504 Gateway Timeout")), OutcomeUnknown),
        (saying(http(b"", "500 Internal Server Error")), ServerUnreachable),
        (saying(http(b"", "503 Service Unavailable")), ServerUnreachable),
    ],
)
async def test_a_write_that_may_have_been_done_is_unknown_and_sent_once(
    behaviour: Behaviour | None, error: type[NetworkError]
) -> None:
    async with listening(behaviour) as server:
        async with quick() as out:
            with pytest.raises(error):
                await out.send("POST", f"http://localhost:{server.port}/", json={})
        assert server.visits == 1


async def test_a_write_that_found_no_server_was_not_done() -> None:
    async with listening() as server:
        port = server.port
    async with quick() as out:
        with pytest.raises(ServerUnreachable):
            await out.send("POST", f"http://localhost:{port}/")


async def test_reading_is_tried_three_times_and_no_more() -> None:
    with without_waiting():
        async with listening(saying(http(b"", "503 Service Unavailable"))) as server:
            async with quick() as out:
                with pytest.raises(ServerUnreachable):
                    await out.get(f"http://localhost:{server.port}/")
            assert server.visits == 3


@pytest.mark.parametrize(
    ("headers", "until"),
    [
        ({"Retry_After": "30"}, NOW + timedelta(seconds=30)),
        ({"Retry_After": "Sun, 01 Nov 2026 12:10:00 GMT"}, NOW + timedelta(minutes=10)),
        ({"X_RateLimit_Reset": "2026-11-01T12:05:00.123456Z"}, NOW + timedelta(minutes=5, microseconds=123456)),
        ({"ratelimit_reset": str(int(NOW.timestamp()) + 600)}, NOW + timedelta(minutes=10)),
        ({"ratelimit_reset": "45"}, NOW + timedelta(seconds=45)),
        ({}, NOW + timedelta(minutes=5)),
        ({"Retry_After": "soon"}, NOW + timedelta(minutes=5)),
        ({"Retry_After": "99999999999999999"}, NOW + timedelta(hours=25)),
        ({"X_RateLimit_Reset": "1999-01-01T00:00:00Z"}, NOW + timedelta(seconds=1)),
    ],
)
async def test_a_server_that_asks_us_to_wait_is_waited_for_as_long_as_it_says(
    headers: dict[str, str], until: datetime
) -> None:
    async with listening(saying(http(b"", "429 Too Many Requests", **headers))) as server, quick() as out:
        with clock.travelling(lambda: NOW), pytest.raises(SlowDown) as asked:
            await out.get(f"http://localhost:{server.port}/")
        assert asked.value.until == until
        assert server.visits == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("401 Unauthorized", GrantRevoked),
        ("403 Forbidden", NetworkRefused),
        ("404 Not Found", NotThere),
        ("410 Gone", NotThere),
        ("422 Unprocessable Content", NetworkRefused),
        ("302 Found", ServerMisbehaves),
    ],
)
async def test_a_refusal_says_what_it_means(status: str, error: type[NetworkError]) -> None:
    async with listening(saying(http(b"{}", status))) as server, quick() as out:
        answer = await out.get(f"http://localhost:{server.port}/")
        with pytest.raises(error):
            answer.accepted()


async def test_we_introduce_ourselves_and_say_whom_to_write_to() -> None:
    heads: list[bytes] = []

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(http(b"{}"))

    async with listening(keep) as server, quick() as out:
        await out.get(f"http://tilleul.localhost:{server.port}/x", params={"q": "a b&c"})
    head = heads[0].decode()
    assert head.startswith("GET /x?q=a+b%26c HTTP/1.1\r\n")
    assert f"host: tilleul.localhost:{server.port}\r\n" in head.lower()
    assert "Essaim/0.1 (https://essaim.example/contact)" in head

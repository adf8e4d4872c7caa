"""A hostile or broken server costs at most its time-out, and becomes one clear error."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from essaim.base import clock
from essaim.networks import http as seam
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
from tests.networks.hostile import (
    Behaviour,
    certificate,
    closing,
    dripping,
    endlessly,
    http,
    listening,
    saying,
    silent,
)

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
        (saying(http(gzip.compress(b"{}")[:-4], Content_Encoding="gzip")), ServerMisbehaves),
        (saying(http(gzip.compress(b"{}"), Content_Encoding="gzip, gzip")), ServerMisbehaves),
        (saying(http(b"{}", Content_Encoding="br")), ServerMisbehaves),
        (saying(http(b"{}", X="x" * 10_000_000)), ServerUnreachable),
        (saying(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1_000_000 + b"\r\n"), ServerUnreachable),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 2\r\n\r\n{}"), ServerUnreachable),
        (saying(b"HTTP/1.1 100 Continue\r\n\r\n", then=dripping), ServerUnreachable),
        (saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), ServerUnreachable),
        (saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", then=endlessly), ServerUnreachable),
        (closing, ServerUnreachable),
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


@pytest.mark.parametrize("packed", [gzip.compress, zlib.compress, lambda body: zlib.compress(body)[2:-4]])
async def test_a_body_packed_unasked_is_opened(packed: Callable[[bytes], bytes]) -> None:
    name = "gzip" if packed is gzip.compress else "deflate"
    told = saying(http(packed(b'{"id":"1","acct":"ana"}'), Content_Encoding=name))
    async with listening(told) as server, quick() as out:
        answer = await out.get(f"http://localhost:{server.port}/")
    assert answer.read(AccountEntity).acct == "ana"


async def test_a_gzip_bomb_is_never_opened_further_than_the_cap() -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 100_000
    async with listening(saying(http(bomb, Content_Encoding="gzip"))) as server, quick() as out:
        tracemalloc.start()
        try:
            with pytest.raises(ServerMisbehaves):
                await out.get(f"http://localhost:{server.port}/")
            assert tracemalloc.get_traced_memory()[1] < 5_000_000
        finally:
            tracemalloc.stop()
        assert server.visits == 1


@pytest.mark.parametrize(("name", "days"), [("localhost", 30), ("localhost", -1), ("tilleul.localhost", 30)])
async def test_a_certificate_that_proves_nothing_is_not_accepted(name: str, days: int, tmp_path: Path) -> None:
    seen: list[bytes] = []

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.read(1))

    async with listening(keep, certificate(tmp_path, name, days=days)) as server, quick() as out:
        with pytest.raises(ServerUnreachable):
            await out.send("POST", f"https://localhost:{server.port}/", form={"token": "secret"})
    assert not any(seen)


@pytest.mark.parametrize(
    ("name", "days", "good"), [("localhost", 30, True), ("localhost", -1, False), ("ruche.localhost", 30, False)]
)
async def test_a_certificate_must_be_the_hosts_own_and_still_hold(
    name: str, days: int, good: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = certificate(tmp_path, name, days=days)
    # Its maker is trusted here, so that only the name and the date are left to check.
    monkeypatch.setattr(seam, "_tls", lambda: ssl.create_default_context(cafile=str(tmp_path / f"{name}.pem")))
    async with listening(saying(http(b"{}")), served) as server, quick() as out:
        if good:
            assert (await out.get(f"https://localhost:{server.port}/")).status == 200
        else:
            with pytest.raises(ServerUnreachable):
                await out.get(f"https://localhost:{server.port}/", retries=0)


async def test_plain_words_where_tls_was_expected_are_a_server_that_does_not_answer() -> None:
    async with listening(saying(http(b"{}"))) as server, quick() as out:
        with pytest.raises(ServerUnreachable):
            await out.get(f"https://localhost:{server.port}/", retries=0)


async def test_all_tries_together_cost_no_more_than_the_total() -> None:
    with without_waiting():
        async with listening(silent) as server, quick() as out:
            begun = asyncio.get_running_loop().time()
            with pytest.raises(ServerUnreachable):
                await out.get(f"http://localhost:{server.port}/", retries=50)
            assert asyncio.get_running_loop().time() - begun < 5
            assert server.visits <= 2  # the read's time-out is 0.3 s, the total 0.5 s


async def test_what_a_server_says_is_used_up_is_not_asked_for_before_its_time() -> None:
    told = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "2026-11-01T12:05:00Z"}
    async with listening(saying(http(b"{}", **told))) as server, quick() as out:
        url, mine = f"http://localhost:{server.port}/", {"Authorization": "Bearer ana"}
        with clock.travelling(lambda: NOW):
            assert (await out.get(url, headers=mine)).status == 200
            for attempt in (out.get(url, headers=mine), out.send("POST", url, headers=mine)):
                with pytest.raises(SlowDown) as asked:
                    await attempt
                assert asked.value.until == NOW + timedelta(minutes=5)
            assert server.visits == 1
            await out.get(url, headers={"Authorization": "Bearer badr"})
        with clock.travelling(lambda: NOW + timedelta(minutes=6)):
            await out.get(url, headers=mine)
        assert server.visits == 3


@pytest.mark.parametrize(
    "told",
    [
        {"X_RateLimit_Remaining": "1", "X_RateLimit_Reset": "2026-11-01T12:05:00Z"},
        {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "2026-11-01T11:00:00Z"},
        {"X_RateLimit_Remaining": "0"},
        {"X_RateLimit_Remaining": "none", "X_RateLimit_Reset": "2026-11-01T12:05:00Z"},
        {"X_RateLimit_Reset": "2026-11-01T12:05:00Z"},
    ],
)
async def test_what_is_left_may_be_asked_for(told: dict[str, str]) -> None:
    async with listening(saying(http(b"{}", **told))) as server, quick() as out:
        with clock.travelling(lambda: NOW):
            for _ in range(2):
                await out.get(f"http://localhost:{server.port}/")
        assert server.visits == 2


async def test_a_write_that_used_up_writing_leaves_reading() -> None:
    told = {"ratelimit_remaining": "0", "ratelimit_reset": str(int(NOW.timestamp()) + 60)}
    async with listening(saying(http(b"{}", **told))) as server, quick() as out:
        url = f"http://localhost:{server.port}/"
        with clock.travelling(lambda: NOW):
            await out.send("POST", url)
            with pytest.raises(SlowDown):
                await out.send("POST", url)
            await out.get(url)
        assert server.visits == 2


async def test_a_busy_server_that_says_until_when_is_waited_for() -> None:
    busy = saying(http(b"", "503 Service Unavailable", Retry_After="30"))
    async with listening(busy) as server, quick() as out:
        with clock.travelling(lambda: NOW), pytest.raises(SlowDown) as asked:
            await out.send("POST", f"http://localhost:{server.port}/")
        assert asked.value.until == NOW + timedelta(seconds=30)
        assert server.visits == 1


@pytest.mark.parametrize(
    "body",
    [b'{"id":1,"acct":"a","x":' + b"[" * 3000 + b"]" * 3000 + b"}", b"[" * 50_000, b'{"moved":' * 9000, DEEP,
     b'{"a":' * 1000 + b"1" + b"}" * 1000, b"<html>", b"", b"{", b'{"id": []}', b"[]", b"null",
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
        ({"x_rate_limit_reset": str(int(NOW.timestamp()) + 900)}, NOW + timedelta(minutes=15)),
        ({"X_RateLimit_Reset": str(int(NOW.timestamp()) + 300)}, NOW + timedelta(minutes=5)),
        ({"Retry_After": "10", "X_RateLimit_Reset": "2026-11-01T13:00:00Z"}, NOW + timedelta(seconds=10)),
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

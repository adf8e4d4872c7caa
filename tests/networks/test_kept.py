"""What a worker's thread keeps between two pieces of work: connections, never more trust than a new one gets."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence

import pytest

from essaim.networks import kept
from essaim.networks.contract import Reach
from essaim.networks.errors import AddressRefused
from essaim.networks.http import Http
from tests.networks.hostile import Behaviour, Listener, listening

LOOSE = Reach(allow_loopback=True)


@pytest.fixture
def keeping() -> Iterator[kept.Kept]:
    """Keep, as a worker's thread does."""
    with kept.keeping():
        mine = kept._mine()
        assert mine is not None
        yield mine
    assert kept._mine() is None


def answering(heads: list[str], *, times: int = 100) -> Behaviour:
    """Answer so many requests on one connection, a cookie with each, then hang up without having said so."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(times):
            heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: who=ana; Path=/\r\n\r\n{}")
            await writer.drain()

    return behave


def story(behaviour: Behaviour, *pieces: Callable[[str], Awaitable[object]]) -> int:
    """Do some pieces of work one after the other with one server, and give how many connections it saw."""

    async def serve(going: Callable[[Listener], Awaitable[None]]) -> int:
        async with listening(behaviour) as listener:
            await going(listener)
            return listener.visits

    async def all_of_it(listener: Listener) -> None:
        # The server lives in this thread's loop, the work in another: as it is between two machines.
        for piece in pieces:
            await asyncio.to_thread(_in_worker, piece, f"http://tilleul.localhost:{listener.port}/")

    return asyncio.run(serve(all_of_it))


_worker: list[kept.Kept] = []


def _in_worker(piece: Callable[[str], Awaitable[object]], url: str) -> None:
    async def work() -> None:
        await piece(url)

    if not _worker:
        kept.run(work())
        return
    kept._thread.kept = _worker[0]  # the same worker, whichever thread plays it
    try:
        kept.run(work())
    finally:
        kept._thread.kept = None


@pytest.fixture
def worker(keeping: kept.Kept) -> Iterator[kept.Kept]:
    """Let the pieces of a story be done by one worker."""
    _worker.append(keeping)
    yield keeping
    _worker.clear()


async def read(url: str) -> None:
    async with Http(LOOSE) as http:
        assert (await http.get(url)).status == 200


async def write(url: str) -> None:
    async with Http(LOOSE) as http:
        assert (await http.send("POST", url, json={}, alone=True)).status == 200


def test_without_a_worker_each_piece_of_work_closes_its_connections() -> None:
    assert story(answering([]), read, read, read) == 3


def test_a_worker_uses_a_connection_again(worker: kept.Kept) -> None:
    assert story(answering([]), read, read, read) == 1


def test_no_cookie_of_one_answer_comes_along_with_another_request(worker: kept.Kept) -> None:
    heads: list[str] = []
    story(answering(heads), read, read)
    assert len(heads) == 2
    assert not [head for head in heads if "cookie" in head.lower()]


def test_a_write_goes_on_an_open_connection_only_where_the_server_was_seen_to_keep_them(worker: kept.Kept) -> None:
    assert story(answering([]), read, write, read, write) == 2, "the first write came before it was known"
    assert story(answering([], times=1), read, write, read, write) == 4, "this one hangs up after each answer"


def test_a_connection_that_is_open_leads_nowhere_once_its_name_leads_inside(worker: kept.Kept) -> None:
    answers = [["127.0.0.1"], ["10.0.0.1"]]

    async def resolver(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    async def ask(url: str) -> None:
        async with Http(LOOSE, resolver=resolver) as http:
            with pytest.raises(AddressRefused):
                await http.get(url.replace("http://tilleul.localhost", "https://tilleul.example.org"), retries=0)

    assert story(answering([]), read, ask, ask) == 1, "only the read that was meant for this machine arrived"
    assert answers == []


def test_what_is_done_in_another_loop_meanwhile_uses_connections_of_its_own(worker: kept.Kept) -> None:
    async def aside(url: str) -> None:
        await asyncio.to_thread(_plainly, url)

    assert story(answering([]), read, aside, read) == 2


def _plainly(url: str) -> None:
    kept._thread.kept = _worker[0]  # as when a service starts a loop without `kept.run`
    _worker[0]._running, before = False, _worker[0]._running
    try:
        asyncio.run(read(url))
    finally:
        kept._thread.kept, _worker[0]._running = None, before


def test_few_servers_are_kept_at_a_time(worker: kept.Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "SERVERS", 1)

    async def elsewhere(url: str) -> None:
        await read(url.replace("tilleul", "ruche"))

    assert story(answering([]), read, elsewhere, read, elsewhere) == 4


def test_what_was_said_is_remembered_for_its_time_and_no_longer(keeping: kept.Kept) -> None:
    from datetime import timedelta

    from essaim.base import clock

    soon = clock.now() + timedelta(minutes=1)
    keeping.said.remember(("who", "a"), "7", soon)
    assert keeping.said.about(("who", "a")) == "7"
    assert keeping.said.about(("who", "b")) == ""
    with clock.travelling(lambda: soon):
        assert keeping.said.about(("who", "a")) == ""
    keeping.said.forget(("who", "a"))
    assert keeping.said.about(("who", "a")) == ""
    keeping.said.remember(("who", "a"), "7", soon)
    kept.let_go()
    kept.keep()
    again = kept._mine()
    assert again is not None
    assert again.said.about(("who", "a")) == "", "it goes with the last thread that keeps"

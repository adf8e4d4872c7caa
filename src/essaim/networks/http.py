"""The one way out: every request to another server passes here, and nothing else imports the HTTP library.

What it promises: time-outs (connect, read, total over all tries), caps on answers (head, body, and what a packed body
opens to), retries of what is safe to repeat only, and no way into our own network. The name is resolved here, its
addresses are checked, and the connection goes to the very address that was checked, so that a DNS answer that changes
between the two leads nowhere. Redirects are followed only where asked for, few, and checked anew.
"""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from types import TracebackType
from typing import Self, cast
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

from essaim.base import clock
from essaim.networks.addresses import Target, check_ip, check_url
from essaim.networks.answers import Answer, slow_down_until, used_up_until
from essaim.networks.bodies import Body
from essaim.networks.contract import Reach
from essaim.networks.errors import (
    AddressRefused,
    NetworkError,
    OutcomeUnknown,
    ServerMisbehaves,
    ServerUnreachable,
    SlowDown,
)
from essaim.networks.kept import Kept, Place, kept

CONNECT_SECONDS = 8.0
READ_SECONDS = 20.0
TOTAL_SECONDS = 40.0
MAX_BYTES = 4 * 1024 * 1024
RETRIES = 2
REDIRECTS = 3
ADDRESSES_TRIED = 3
#: Connections to one server at a time, and of them those that stay open for the next request.
CONNECTIONS, CONNECTIONS_KEPT = 100, 5
SAFE_METHODS = frozenset({"GET", "HEAD"})
#: After these a write may have been done behind the gateway that answered.
_GATEWAY_GAVE_UP = frozenset({502, 504})

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
Params = dict[str, str] | list[tuple[str, str]]

_waiting = True


@contextmanager
def without_waiting() -> Iterator[None]:
    """Let retries follow each other at once, for tests."""
    global _waiting  # noqa: PLW0603
    before, _waiting = _waiting, False
    try:
        yield
    finally:
        _waiting = before


async def resolve(host: str, port: int) -> Sequence[str]:
    """Give the addresses of a name as the system resolves it."""
    loop = asyncio.get_running_loop()
    infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in infos))


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


@dataclass(slots=True)
class _Sending:
    """One request on its way; `sent` turns true when its first byte may have left."""

    method: str
    url: str
    headers: dict[str, str]
    params: Params | None
    form: Mapping[str, str] | None
    json: object
    writes: bool
    deadline: float
    sent: bool = False
    #: Over a connection that was open before.
    reused: bool = True

    async def trace(self, event: str, info: object) -> None:  # noqa: ARG002 - the library's signature
        if event == "connection.connect_tcp.started":
            self.reused = False
        if event.endswith("send_request_headers.started"):
            self.sent = True


@dataclass(slots=True)
class Http:
    """An outlet to other servers, open during one piece of work: `async with Http(reach) as http`.

    It keeps connections per host, so that one host's certificate never vouches for another on the same address; in a
    worker's thread they stay open for the next piece of work (kept.py). What a server says is used up is not asked for
    again before its time. `total_seconds` bounds all tries of one call.
    """

    reach: Reach
    max_bytes: int = MAX_BYTES
    total_seconds: float = TOTAL_SECONDS
    read_seconds: float = READ_SECONDS
    connect_seconds: float = CONNECT_SECONDS
    resolver: Resolver = resolve
    _kept: Kept | None = field(default_factory=kept, repr=False)
    _outlets: dict[Place, httpx.AsyncHTTPTransport] = field(default_factory=dict, repr=False)
    _used_up: dict[tuple[str, str, bool], datetime] = field(default_factory=dict, repr=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        outlets = list(self._outlets.values())
        self._outlets.clear()
        for outlet in outlets:
            await outlet.aclose()

    async def get(
        self,
        url: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        redirects: int = 0,
        retries: int = RETRIES,
    ) -> Answer:
        """Give the answer to a GET, whatever its status below 500 save 429. Raises NetworkError."""
        deadline = self._deadline()
        for left in range(min(redirects, REDIRECTS), -1, -1):
            sending = _Sending("GET", url, self._headers(headers), params, None, None, writes=False, deadline=deadline)
            answer = await self._patiently(sending, retries)
            place = answer.headers.get("location")
            if not (redirects and answer.status in {301, 302, 303, 307, 308} and place):
                return answer
            if not left:
                break
            # The next round checks the new address like the first; what was for the first host stays with it.
            url, params, headers = _joined(url, place), None, _without_secrets(headers)
        raise ServerMisbehaves

    async def send(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        writes: bool = True,
        alone: bool = False,
    ) -> Answer:
        """Send once, and give the answer whatever its status below 500 save 429.

        `writes` says that repeating it would matter: then no answer means OutcomeUnknown. `alone`: over a connection
        of its own, unless the server was seen to keep them open. Raises NetworkError.
        """
        sending = _Sending(method, url, self._headers(headers), None, form, json, writes, self._deadline())
        if not alone or self._keeps_open(url):
            return await self._once(sending)
        async with replace(self, _kept=None, _outlets={}) as fresh:
            return await fresh._once(sending)  # noqa: SLF001 - another of ours

    async def _patiently(self, sending: _Sending, retries: int) -> Answer:
        for attempt in range(retries + 1):
            try:
                return await self._once(sending)
            except ServerUnreachable:
                # Jitter, so that many workers do not come back together.
                pause = min(4.0, 0.4 * 2**attempt) * (0.5 + random.random()) if _waiting else 0.0  # noqa: S311
                if attempt == retries or asyncio.get_running_loop().time() + pause >= sending.deadline:
                    raise
            await asyncio.sleep(pause)
        raise ServerUnreachable  # pragma: no cover - the loop always returns or raises

    async def _once(self, sending: _Sending) -> Answer:
        target = check_url(sending.url, allow_loopback=self.reach.allow_loopback)
        self._hold_back(target, sending)
        try:
            async with asyncio.timeout_at(sending.deadline):
                answer = await self._to_any_address(target, sending)
        except (TimeoutError, httpx.TransportError, ssl.SSLError, OSError) as error:
            raise self._unanswered(sending) from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise AddressRefused from error
        except (httpx.DecodingError, ServerMisbehaves) as error:
            raise self._nonsense(sending) from error
        # GoToSocial says 503 with a time when too much is asked of it at once; nothing was done then.
        if answer.status == 429 or (answer.status == 503 and "retry-after" in answer.headers):
            raise SlowDown(slow_down_until(answer.headers))
        if answer.status >= 500 and answer.status != 501:  # 501: it answers, but does not know the method
            if sending.writes and answer.status in _GATEWAY_GAVE_UP:
                raise OutcomeUnknown
            raise ServerUnreachable
        if until := used_up_until(answer.headers):
            self._used_up[_budget(target, sending, writes=sending.writes)] = until
        return answer

    def _hold_back(self, target: Target, sending: _Sending) -> None:
        """Raise SlowDown when the server said that this is used up: what reading used up, writing lacks too."""
        kinds = (False, True) if sending.writes else (False,)
        held = [self._used_up.get(_budget(target, sending, writes=writes)) for writes in kinds]
        until = max((moment for moment in held if moment is not None), default=None)
        if until is not None and until > clock.now():
            raise SlowDown(until)

    def _deadline(self) -> float:
        return asyncio.get_running_loop().time() + self.total_seconds

    async def _to_any_address(self, target: Target, sending: _Sending) -> Answer:
        addresses = await self._addresses(target)
        for address in addresses[:-1]:
            try:
                return await self._exchange(target, address, sending)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # nothing was sent: the next address may be reachable
        return await self._exchange(target, addresses[-1], sending)

    async def _addresses(self, target: Target) -> list[str]:
        """Give the addresses to try; every address of the name must be fit, or none is used."""
        if target.loopback:
            found: Sequence[str] = ["::1" if ":" in target.host else "127.0.0.1"]
        else:
            try:
                async with asyncio.timeout(self.connect_seconds):
                    found = await self.resolver(target.host, target.port)
            except (OSError, UnicodeError, TimeoutError) as error:
                raise ServerUnreachable from error
        for address in found:
            check_ip(address, loopback=target.loopback)
        if not found:
            raise ServerUnreachable
        return list(found[:ADDRESSES_TRIED])

    async def _exchange(self, target: Target, address: str, sending: _Sending) -> Answer:
        place = (target.scheme, target.host, target.port, address)
        watched = sending.writes or (self._kept is not None and place[:3] not in self._kept.keepers)
        timeout = httpx.Timeout(self.read_seconds, connect=self.connect_seconds).as_dict()
        # Straight to the connections: what a client adds (cookies, redirects, credentials) must not happen here.
        request = httpx.Request(
            sending.method,
            _pinned(target, address, sending),
            data=dict(sending.form) if sending.form is not None else None,
            json=sending.json,
            headers={**sending.headers, "Host": target.authority},
            extensions={"sni_hostname": target.host, "timeout": timeout}
            | ({"trace": sending.trace} if watched else {}),
        )
        response = await self._outlet(place).handle_async_request(request)
        response.request = request
        try:
            body = Body(response.headers.get("content-encoding", ""), self.max_bytes)
            async for piece in response.aiter_raw():
                body.take(piece)
            if watched and self._kept is not None and sending.reused:
                self._kept.keepers.add(place[:3])
            return Answer(response.status_code, dict(response.headers), body.whole(), sending.writes)
        finally:
            await response.aclose()

    def _keeps_open(self, url: str) -> bool:
        """Say whether a server was seen to keep its connections open, in this thread."""
        if self._kept is None:
            return False
        target = check_url(url, allow_loopback=self.reach.allow_loopback)
        return (target.scheme, target.host, target.port) in self._kept.keepers

    def _outlet(self, place: Place) -> httpx.AsyncHTTPTransport:
        if self._kept is not None:
            return cast("httpx.AsyncHTTPTransport", self._kept.outlet(place, _new_outlet))
        if place not in self._outlets:
            self._outlets[place] = _new_outlet()
        return self._outlets[place]

    def _headers(self, headers: Mapping[str, str] | None) -> dict[str, str]:
        contact = "".join(char for char in self.reach.contact if 32 < ord(char) < 127)
        return {
            "User-Agent": f"Essaim/0.1 ({contact or 'no contact given'})",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            **(headers or {}),
        }

    @staticmethod
    def _unanswered(sending: _Sending) -> NetworkError:
        return OutcomeUnknown() if sending.writes and sending.sent else ServerUnreachable()

    @staticmethod
    def _nonsense(sending: _Sending) -> NetworkError:
        return OutcomeUnknown() if sending.writes else ServerMisbehaves()


def _new_outlet() -> httpx.AsyncHTTPTransport:
    # The context is made once: making one takes longer than a request on this machine.
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS_KEPT)
    return httpx.AsyncHTTPTransport(verify=_tls(), trust_env=False, limits=limits)


def _pinned(target: Target, address: str, sending: _Sending) -> str:
    """Give the URL with the checked address in the place of the name; Host and the certificate's name stay."""
    parts = urlsplit(sending.url)
    host = f"[{address}]" if ":" in address else address
    query = urlencode(sending.params) if sending.params else parts.query
    return f"{target.scheme}://{host}:{target.port}{parts.path}" + (f"?{query}" if query else "")


def _without_secrets(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {name: value for name, value in (headers or {}).items() if name.lower() not in {"authorization", "dpop"}}


def _joined(url: str, place: str) -> str:
    try:
        return urljoin(url, place)
    except ValueError as error:
        raise AddressRefused from error


def _budget(target: Target, sending: _Sending, *, writes: bool) -> tuple[str, str, bool]:
    return target.authority, sending.headers.get("Authorization", ""), writes

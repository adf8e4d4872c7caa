"""No address leads into our own network: a server listens there and must see nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from essaim.networks.addresses import check_ip, check_url
from essaim.networks.contract import Reach
from essaim.networks.errors import AddressRefused, NetworkError, ServerMisbehaves
from essaim.networks.http import Http
from tests.networks.hostile import http, listening, saying

pytestmark = pytest.mark.anyio

STRICT = Reach()
LOOSE = Reach(allow_loopback=True)

REFUSED_URLS = [
    "http://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "https://127.0.0.1/",
    "https://127.1:{port}/",
    "https://127.0.1:{port}/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://0177.1/",
    "https://017700000001/",
    "https://127.0.0.1./",
    "https://0/",
    "https://0.0.0.0/",
    "https://[::1]:{port}/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[0:0:0:0:0:ffff:127.0.0.1]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fc00::1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://localhost:{port}/",
    "http://localhost:{port}/",
    "https://LOCALHOST/",
    "https://tilleul.localhost:{port}/",
    "https://localhost.localdomain/",
    "https://printer.local/",
    "https://db.internal/",
    "https://router.lan/",
    "https://nas.home.arpa/",
    "https://intranet/",
    "https://hidden.onion/",
    "http://example.org/",
    "https://example.org:{port}/",
    "https://example.org:22/",
    "https://user@example.org/",
    "https://user:secret@127.0.0.1:{port}/",
    "https://example.org@127.0.0.1:{port}/",
    "https://example.org\\@127.0.0.1:{port}/",
    "https://example.org#@127.0.0.1:{port}/\n",
    "https:///127.0.0.1/",
    "https://127.0.0.1%00.example.org/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "file:///etc/passwd",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}",
    "https://",
    "https://example.org:99999/",
    "https://[::1/",
    "",
]

REFUSED_ANSWERS = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "172.31.255.255",
    "192.168.0.10",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "fec0::1",
    "ff02::1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::1",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "not an address",
]


async def test_no_address_of_ours_is_reached_whatever_its_notation() -> None:
    async with listening() as inside, Http(STRICT) as out:
        for url in REFUSED_URLS:
            with pytest.raises(AddressRefused):
                await out.get(url.format(port=inside.port), retries=0)
        assert inside.visits == 0


async def test_no_name_that_resolves_to_an_address_of_ours_is_reached() -> None:
    async with listening() as inside:
        for address in REFUSED_ANSWERS:

            async def resolver(host: str, port: int, address: str = address) -> Sequence[str]:
                return [address]

            async with Http(STRICT, resolver=resolver) as out:
                with pytest.raises(AddressRefused):
                    await out.get("https://tilleul.example.org/", retries=0)
        assert inside.visits == 0


async def test_one_inner_address_among_public_ones_is_enough_to_refuse() -> None:
    async def resolver(host: str, port: int) -> Sequence[str]:
        return ["93.184.215.14", "127.0.0.1"]

    async with Http(STRICT, resolver=resolver) as out:
        with pytest.raises(AddressRefused):
            await out.get("https://tilleul.example.org/", retries=0)


async def test_the_name_is_asked_once_and_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    async def changing(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) > 1 else ["93.184.215.14"]

    reached: list[str] = []

    async def exchange(self: Http, target: object, address: str, sending: object) -> None:
        reached.append(address)
        raise OSError

    # The checks are the real ones; only the socket is kept from leaving the test.
    monkeypatch.setattr(Http, "_exchange", exchange)
    async with Http(STRICT, resolver=changing) as out:
        with pytest.raises(NetworkError):
            await out.get("https://tilleul.example.org/", retries=0)
    assert (asked, reached) == (["tilleul.example.org"], ["93.184.215.14"])


async def test_a_redirect_to_the_inside_is_not_followed() -> None:
    async with listening() as inside:
        places = [
            f"http://127.0.0.2:{inside.port}/",
            f"http://10.0.0.1:{inside.port}/",
            "https://192.168.1.1/",
            "file:///etc/passwd",
        ]
        for place in places:
            away = saying(http(b"", "302 Found", Location=place))
            async with listening(away) as door, Http(LOOSE) as out:
                with pytest.raises(AddressRefused):
                    await out.get(f"http://127.0.0.1:{door.port}/", redirects=3, retries=0)
        assert inside.visits == 0


async def test_redirects_are_few_and_only_where_asked_for() -> None:
    async with listening() as unused:
        loop = saying(http(b"", "302 Found", Location="/again"))
        assert unused.visits == 0
        async with listening(loop) as door, Http(LOOSE) as out:
            url = f"http://localhost:{door.port}/"
            assert (await out.get(url)).status == 302
            with pytest.raises(ServerMisbehaves):
                await out.get(url, redirects=50)
            assert door.visits == 1 + 4


async def test_a_redirect_to_another_place_takes_no_token_along() -> None:
    heads: list[bytes] = []

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(http(b"{}"))

    async with listening(keep) as other:
        away = saying(http(b"", "302 Found", Location=f"http://ruche.localhost:{other.port}/"))
        async with listening(away) as door, Http(LOOSE) as out:
            url = f"http://localhost:{door.port}/"
            await out.get(url, headers={"Authorization": "Bearer secret"}, redirects=1)
    assert heads
    assert b"secret" not in heads[0]


@pytest.mark.parametrize(
    "url", ["https://tilleul.example.org/x?y=1", "https://xn--bcher-kva.example.org/", "https://a.b:443/"]
)
def test_public_addresses_pass(url: str) -> None:
    assert check_url(url, allow_loopback=False).port == 443


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "::ffff:93.184.215.14"])
def test_public_ip_addresses_pass(address: str) -> None:
    check_ip(address, loopback=False)


def test_where_loopback_is_allowed_other_inner_addresses_still_are_not() -> None:
    for url in ("http://10.0.0.1/", "http://192.168.0.1:80/", "http://printer.local/", "http://example.org/"):
        with pytest.raises(AddressRefused):
            check_url(url, allow_loopback=True)
    with pytest.raises(AddressRefused):
        check_ip("10.0.0.1", loopback=True)

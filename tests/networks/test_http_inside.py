"""No address leads into our own network: a server listens there and must see nobody."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from essaim.networks import http as seam
from essaim.networks.addresses import Target, check_ip, check_url, is_dns_name
from essaim.networks.contract import Reach
from essaim.networks.errors import AddressRefused, NetworkError, ServerMisbehaves
from essaim.networks.http import Http, without_waiting
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
    "https://127.0.0.1../",
    "https://127.0.0.010/",
    "https://0x7F000001/",
    "https://0x7f.1/",
    "https://0x7f.0x0.0x0.0x1/",
    "https://127.0x1/",
    "https://00000177.0.0.1/",
    "https://127.0.0.1.0x1/",
    "https://256.0.0.1/",
    "https://4294967297/",
    "https://127.000.000.001/",
    "https://127.0.0.1%2f.example.org/",
    "https://%31%32%37.0.0.1/",
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
    "https://[64:ff9b:1::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/",
    "https://[::127.0.0.1]/",
    "https://[::ffff:0:127.0.0.1]/",
    "https://[fd00::1]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[fe80::1%eth0]/",
    "https://[::1%lo]/",
    "https://[v1.fe80]/",
    "https://[2606:4700::1111]/",
    "https://93.184.215.14/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://localhost:{port}/",
    "http://localhost:{port}/",
    "https://LOCALHOST/",
    "https://tilleul.localhost:{port}/",
    "https://localhost./",
    "https://localhost.:{port}/",
    "https://lOcAlHoSt.localdomain/",
    "https://localhost.localdomain/",
    "https://localhost%2e/",
    "https://ｌｏｃａｌｈｏｓｔ/",
    "https://local\u00adhost/",
    "https://localhost\u3002/",
    "https://xn--localhost/",
    "https://tilleul.example/",
    "https://tilleul.test/",
    "https://printer.LOCAL./",
    "https://metadata.google.internal/computeMetadata/v1/",
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
    "https://1.0.0.127.in-addr.arpa/",
    "https://bücher.example.org/",
    "https://tilleul_.example.org-/",
    "https://-tilleul.example.org/",
    "https://tilleul..example.org/",
    "https://" + "a." * 130 + "org/",
    "https://" + "a" * 64 + ".example.org/",
    "https://example.org:0/",
    "https://example.org:-1/",
    "https://example.org:443x/",
    "https://example.org:٤٤٣/",
    "https://:443/",
    "https://@example.org/",
    "https://127.0.0.1:{port}@example.org/",
    "https://example.org\t/",
    "https://example.org\r\nHost: 127.0.0.1/",
    " https://example.org/",
    "https://example.org/\x00",
    "https:/127.0.0.1:{port}/",
    "https:127.0.0.1:{port}/",
    "javascript:alert(1)",
    "data:text/html,x",
    "unix:///run/docker.sock",
    "ws://127.0.0.1:{port}/",
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


async def test_a_name_that_leads_inside_a_moment_later_still_leads_where_it_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The resolver and the sockets are the system's own; only its answers are played, and change after the first."""
    asked: list[str] = []
    went: list[object] = []
    real = socket.getaddrinfo

    def changing(host: object, port: object, *rest: object, **more: object) -> object:
        if host != "rebinds.example.org":
            return real(host, port, *rest, **more)  # type: ignore[arg-type]
        asked.append(host)
        address = "127.0.0.1" if len(asked) > 1 else "93.184.215.14"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    async def connect(loop: object, sock: object, address: object) -> None:
        went.append(address)
        raise ConnectionRefusedError

    async with listening() as inside:
        monkeypatch.setattr(socket, "getaddrinfo", changing)
        monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", connect)
        async with Http(LOOSE) as out:
            with pytest.raises(NetworkError):
                await out.get(f"https://rebinds.example.org:{inside.port}/", retries=0)
        assert asked == ["rebinds.example.org"]
        assert went == [("93.184.215.14", inside.port)]
        with without_waiting():
            async with Http(LOOSE) as out:
                with pytest.raises(AddressRefused):
                    await out.get(f"https://rebinds.example.org:{inside.port}/", retries=2)
        assert len(went) == 1
        assert inside.visits == 0


async def test_each_redirect_is_checked_with_an_answer_of_its_own() -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    async def resolver(host: str, port: int) -> Sequence[str]:
        return next(answers)

    async with listening() as inside:
        away = saying(http(b"", "307 Temporary Redirect", Location=f"https://ruche.example.org:{inside.port}/"))
        async with listening(away) as door, Http(LOOSE, resolver=resolver) as out:
            with pytest.raises(AddressRefused):
                await out.get(f"http://localhost:{door.port}/", redirects=2, retries=0)
        assert inside.visits == 0


@pytest.mark.parametrize("place", REFUSED_URLS[:-1])
async def test_no_redirect_leads_where_a_request_may_not_go(place: str) -> None:
    async with listening() as inside:
        place = place.format(port=inside.port)
        if place.startswith("//") or "://" not in place or any(char in place for char in " \r\n\t\x00"):
            return  # these lead back to the same server, or cannot stand in a header
        away = f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode()
        async with listening(saying(away)) as door, Http(STRICT, resolver=_nowhere) as out:
            # As if the server were public: the first address is let through, the second meets the real check.
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(seam, "check_url", _first_passes(door.port))
                with pytest.raises(NetworkError):
                    await out.get(f"http://localhost:{door.port}/", redirects=3, retries=0)
        assert inside.visits == 0


async def _nowhere(host: str, port: int) -> Sequence[str]:
    raise AssertionError("no name of these may be resolved")


def _first_passes(port: int) -> object:
    def check(url: str, *, allow_loopback: bool) -> Target:
        if url == f"http://localhost:{port}/":
            return Target("http", "localhost", port, loopback=True)
        return check_url(url, allow_loopback=allow_loopback)

    return check


HOSTS = st.one_of(
    st.text(max_size=20),
    st.ip_addresses().map(str),
    st.ip_addresses(v=6).map(lambda ip: f"[{ip}]"),
    st.ip_addresses(v=4).map(lambda ip: str(int(ip))),
    st.ip_addresses(v=4).map(lambda ip: hex(int(ip))),
    st.ip_addresses(v=4).map(lambda ip: ".".join(oct(part).replace("o", "") for part in ip.packed)),
    st.ip_addresses(v=4).map(lambda ip: f"{ip.packed[0]}.{int.from_bytes(ip.packed[1:])}"),
    st.from_regex(r"[a-z0-9.-]{1,30}", fullmatch=True),
)
URLS = st.builds(
    lambda scheme, user, host, port, rest: f"{scheme}://{user}{host}{port}/{rest}",
    st.sampled_from(["https", "http", "HTTPS", "ftp"]),
    st.sampled_from(["", "", "", "ana@", ":@"]),
    HOSTS,
    st.sampled_from(["", "", ":443", ":80", ":22"]),
    st.text(max_size=10),
)


@given(st.one_of(URLS, st.text(max_size=40)))
@example("https://1.1/")
@example("https://tilleul.example.org.:443/")
def test_a_url_that_passes_names_a_public_host_on_https_and_nothing_else(url: str) -> None:
    target = None
    with suppress(AddressRefused):
        target = check_url(url, allow_loopback=False)
    if target is not None:
        assert (target.scheme, target.port, target.loopback) == ("https", 443, False)
        assert is_dns_name(target.host)
        # Neither Python's reading of addresses nor the system's older one takes it for an address.
        with pytest.raises(OSError, match=r".*"):
            socket.inet_aton(target.host)
        for inner in ("localhost", ".local", ".internal", ".lan", ".home.arpa"):
            assert not target.host.endswith(inner)


@given(st.one_of(st.ip_addresses().map(str), st.text(max_size=45)))
def test_an_address_that_passes_is_public(address: str) -> None:
    passes = False
    with suppress(AddressRefused):
        check_ip(address, loopback=False)
        passes = True
    if passes:
        ip = ipaddress.ip_address(address)
        assert ip.is_global
        assert not any((ip.is_loopback, ip.is_private, ip.is_link_local, ip.is_multicast, ip.is_unspecified))


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

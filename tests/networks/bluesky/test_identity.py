"""From what a person typed to who they are: TXT records, files, the directory, and domains that are identities."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from essaim.base.errors import BadInput
from essaim.networks.bluesky.identity import Identity, identify
from essaim.networks.contract import Reach
from essaim.networks.dns_texts import texts
from essaim.networks.errors import NetworkError, ServerMisbehaves
from essaim.networks.http import Http
from essaim.networks.sandbox import SandboxServer
from tests.networks.hostile import listening, saying
from tests.networks.places import BlueskySandbox

pytestmark = pytest.mark.anyio

HANDLE = "chloe.essaim-hive.org"


class Names(asyncio.DatagramProtocol):
    """A name server that knows what it is told, and says of all else that it is not there."""

    def __init__(self) -> None:
        self.known: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        (wanted,) = question.question
        name = wanted.name.to_text(omit_final_dot=True)
        self.asked.append(name)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        if name in self.known:
            answer.answer = [dns.rrset.from_text_list(wanted.name, 60, "IN", "TXT", self.known[name])]
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        assert self.transport
        self.transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def name_server() -> AsyncIterator[tuple[Names, str]]:
    """Give a name server on loopback, and its address."""
    loop = asyncio.get_running_loop()
    transport, names = await loop.create_datagram_endpoint(Names, local_addr=("127.0.0.1", 0))
    try:
        yield names, "127.0.0.1:{}".format(transport.get_extra_info("sockname")[1])
    finally:
        transport.close()


async def nowhere(_host: str, _port: int) -> Sequence[str]:
    raise OSError("no such name")


async def who(reach: Reach, typed: str) -> Identity:
    async with Http(reach, resolver=nowhere) as http:
        return await identify(http, reach, typed)


async def test_a_domain_names_its_account_by_a_txt_record_that_the_account_confirms(sandbox: SandboxServer) -> None:
    chloe = sandbox.world.add_bluesky(HANDLE)
    async with name_server() as (names, address):
        # Whoever resolves handles for others is not asked when the domain itself says it.
        reach = replace(BlueskySandbox(sandbox).reach, dns_server=address, handle_resolver_url="https://nobody.invalid")
        names.known[f"_atproto.{HANDLE}"] = ['"v=spf1 -all"', f'"did={chloe.remote_id}"']
        assert await who(reach, HANDLE) == Identity(chloe.remote_id, HANDLE, sandbox.url("pds"))
        assert await who(reach, chloe.remote_id) == Identity(chloe.remote_id, HANDLE, sandbox.url("pds"))
        assert set(names.asked) == {f"_atproto.{HANDLE}"}

        badr = sandbox.world.add_bluesky("badr")
        names.known[f"_atproto.{HANDLE}"] = [f'"did={badr.remote_id}"']
        with pytest.raises(BadInput, match="does not confirm"):
            await who(reach, HANDLE)
        # The account still says the name, which no longer leads back: then it has none.
        assert (await who(reach, chloe.remote_id)).handle == ""


async def test_two_records_that_disagree_name_nobody(sandbox: SandboxServer) -> None:
    chloe, badr = sandbox.world.add_bluesky(HANDLE), sandbox.world.add_bluesky("badr")
    async with name_server() as (names, address):
        reach = replace(BlueskySandbox(sandbox).reach, dns_server=address)
        names.known[f"_atproto.{HANDLE}"] = [f'"did={chloe.remote_id}"', f'"did={badr.remote_id}"']
        with pytest.raises(BadInput, match="no account"):
            await who(reach, HANDLE)


async def test_without_a_record_the_other_ways_are_tried(sandbox: SandboxServer) -> None:
    chloe = sandbox.world.add_bluesky(HANDLE)
    async with name_server() as (names, address):
        reach = replace(BlueskySandbox(sandbox).reach, dns_server=address)
        assert (await who(reach, HANDLE)).did == chloe.remote_id
        names.known[f"_atproto.{HANDLE}"] = ['"did=nonsense"']
        assert (await who(reach, HANDLE)).did == chloe.remote_id


async def test_a_long_record_comes_in_pieces_and_a_server_that_is_away_is_no_error() -> None:
    async with name_server() as (names, address):
        names.known["pieces.essaim-hive.org"] = ['"did=did:plc:" "aaaaaaaaaaaaaaaaaaaaaaaa"']
        assert await texts("pieces.essaim-hive.org", address) == ["did=did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"]
        assert await texts("nothing.essaim-hive.org", address) == []
        assert await texts("bad..name", address) == []
    assert await texts("pieces.essaim-hive.org", "not an address") == []


def told(document: object) -> bytes:
    body = json.dumps(document).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


async def test_a_domain_can_be_an_identity_itself(sandbox: SandboxServer) -> None:
    pds = sandbox.url("pds")
    service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": pds}
    reach = replace(BlueskySandbox(sandbox).reach, plc_url="https://nobody.invalid")
    documents: list[bytes] = [b""]

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await saying(documents[0])(reader, writer)

    async with listening(behave) as server:
        did = f"did:web:localhost%3A{server.port}"
        documents[0] = told({"id": did, "alsoKnownAs": [], "service": [service]})
        assert await who(reach, did) == Identity(did, "", pds)
        documents[0] = told({"id": "did:web:somebody.else", "alsoKnownAs": [], "service": [service]})
        with pytest.raises(ServerMisbehaves):
            await who(reach, did)
        documents[0] = told({"id": did, "alsoKnownAs": [], "service": []})
        with pytest.raises(BadInput, match="where its data lives"):
            await who(reach, did)


@pytest.mark.parametrize("did", ["did:web:printer.local", "did:web:127.0.0.1", "did:web:example.org%3A8443"])
async def test_an_identity_inside_our_own_network_or_on_an_odd_port_is_not_asked(did: str) -> None:
    with pytest.raises(NetworkError):
        await who(Reach(), did)

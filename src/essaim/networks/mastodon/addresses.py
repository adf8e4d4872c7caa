"""The address under which an account is known elsewhere, verified both ways."""

from __future__ import annotations

from urllib.parse import urlsplit

from essaim.base.errors import BadInput
from essaim.networks.addresses import web_base
from essaim.networks.errors import NetworkError
from essaim.networks.handles import ascii_host
from essaim.networks.http import Http
from essaim.networks.mastodon.entities import WebfingerEntity


async def public_address(http: Http, name: str, host: str) -> str:
    """Give `name@host`, or `name@domain` when the server speaks for another domain and that domain confirms it.

    A server may keep its accounts under a domain it is not served from. Its word alone is not taken: it could claim
    anybody's domain, and followers would be led to a stranger.
    """
    own = f"{name}@{host}"
    actor, address = await _finger(http, own, host)
    domain = address.rpartition("@")[2]
    if not actor or address.lower() == own.lower() or not domain:
        return own
    confirmed, again = await _finger(http, address, domain)
    same = confirmed == actor and again.lower() == address.lower() and urlsplit(actor).netloc.lower() == host.lower()
    return address if same else own


async def _finger(http: Http, address: str, host: str) -> tuple[str, str]:
    """Give the actor's address and the canonical account address, both empty when the server says nothing of use."""
    try:
        host = ascii_host(host)
        url = f"{web_base(host)}/.well-known/webfinger"
        answer = await http.get(url, params={"resource": f"acct:{address}"}, redirects=3, retries=0)
        told = answer.accepted().read(WebfingerEntity)
    except (NetworkError, BadInput):
        return "", ""
    actor = next((link.href or "" for link in told.links if link.rel == "self"), "")
    return actor, told.subject.removeprefix("acct:").removeprefix("@")

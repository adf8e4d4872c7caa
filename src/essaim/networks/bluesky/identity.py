"""From what a person typed to their DID, their handle and their PDS, verified both ways."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.networks.addresses import is_loopback_host, is_public_name, web_base
from essaim.networks.bluesky.answers import DidDocument, ResolvedHandle
from essaim.networks.contract import Reach
from essaim.networks.dns_texts import texts
from essaim.networks.errors import NetworkError, NetworkRefused, NotThere, ServerMisbehaves
from essaim.networks.handles import is_bluesky_handle, is_did
from essaim.networks.http import Http

#: Where a domain's TXT record stands, and how it begins.
DNS_LABEL, DNS_VALUE = "_atproto", "did="

NO_SUCH_HANDLE = gettext_noop("There is no account “%(handle)s” on Bluesky. Is it typed right?")
NOT_CONFIRMED = gettext_noop(
    "“%(handle)s” points to an account that does not confirm this name. Please type the handle it uses now."
)
NO_PDS = gettext_noop("This account no longer says where its data lives, so nobody can sign in to it.")


@dataclass(frozen=True, slots=True)
class Identity:
    """An account of the AT Protocol; `handle` is empty when the account names none that leads back to it."""

    did: str
    handle: str
    pds: str


async def identify(http: Http, reach: Reach, identifier: str) -> Identity:
    """Give who a handle or a DID is. Raises BadInput or NetworkError."""
    if is_did(identifier):
        document = await _document(http, reach, identifier)
        return Identity(identifier, await _confirmed_handle(http, reach, document), _pds(document))
    handle = identifier.lower()
    try:
        did = await resolve_handle(http, reach, handle)
    except (NotThere, NetworkRefused) as error:
        raise BadInput(NO_SUCH_HANDLE, handle=handle) from error
    document = await _document(http, reach, did)
    if f"at://{handle}" not in [name.lower() for name in document.names]:
        raise BadInput(NOT_CONFIRMED, handle=handle)
    return Identity(did, handle, _pds(document))


async def pds_of(http: Http, reach: Reach, did: str) -> str:
    """Give the server where an account's data lives now, as its identity says. Raises BadInput or NetworkError."""
    return _pds(await _document(http, reach, did))


async def resolve_handle(http: Http, reach: Reach, handle: str) -> str:
    """Give the DID a handle points to: asked of its own domain, both ways, then of the resolver. Raises NetworkError.

    A domain says it by a TXT record or a file. Several records that name several accounts say nothing at all.
    """
    # Names that cannot be on the public internet (`.test`) are known to the resolver only.
    if is_public_name(handle):
        records = await texts(f"{DNS_LABEL}.{handle}", reach.dns_server)
        named = {text.strip().removeprefix(DNS_VALUE) for text in records if text.strip().startswith(DNS_VALUE)}
        if len(named) > 1:
            raise NotThere
        if named and is_did(did := named.pop()):
            return did
        try:
            answer = await http.get(f"https://{handle}/.well-known/atproto-did", redirects=3, retries=0)
            did = answer.body[:300].decode("ascii").strip() if answer.status == 200 else ""
        except (NetworkError, UnicodeError):
            did = ""
        if is_did(did):
            return did
    answer = await http.get(
        f"{reach.handle_resolver_url}/xrpc/com.atproto.identity.resolveHandle", params={"handle": handle}
    )
    did = answer.accepted().read(ResolvedHandle).did
    if not is_did(did):
        raise ServerMisbehaves
    return did


async def _document(http: Http, reach: Reach, did: str) -> DidDocument:
    if did.startswith("did:web:"):
        host = did.removeprefix("did:web:").replace("%3A", ":")
        if ":" in host and not is_loopback_host(host):
            raise ServerMisbehaves
        url = f"{web_base(host)}/.well-known/did.json"
    else:
        url = f"{reach.plc_url}/{did}"
    document = (await http.get(url)).accepted().read(DidDocument)
    if document.id != did:
        raise ServerMisbehaves
    return document


async def _confirmed_handle(http: Http, reach: Reach, document: DidDocument) -> str:
    """Give the document's handle when it leads back to the same DID, an empty text otherwise."""
    for name in document.names[:5]:
        handle = name.lower().removeprefix("at://")
        if not name.startswith("at://") or not is_bluesky_handle(handle):
            continue
        try:
            leads_to = await resolve_handle(http, reach, handle)
        except NetworkError:
            continue
        if leads_to == document.id:
            return handle
    return ""


def _pds(document: DidDocument) -> str:
    """Give the PDS's address, without a trailing slash."""
    for service in document.services:
        whole = service.id in {"#atproto_pds", f"{document.id}#atproto_pds"}
        if whole and service.type == "AtprotoPersonalDataServer" and isinstance(service.endpoint, str):
            parts = urlsplit(service.endpoint)
            if parts.scheme and parts.netloc and parts.path in {"", "/"}:
                return f"{parts.scheme}://{parts.netloc}"
    raise BadInput(NO_PDS)

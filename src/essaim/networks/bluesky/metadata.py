"""How Essaim introduces itself to authorisation servers of the AT Protocol."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

FOLLOWS = "app.bsky.graph.follow"
#: The least we need: to write and to delete follows, nothing else.
GRANULAR_SCOPES = ("atproto", f"repo:{FOLLOWS}?action=create", f"repo:{FOLLOWS}?action=delete")
#: For servers that know no finer ones.
BROAD_SCOPES = ("atproto", "transition:generic")
_ALL_SCOPES = (*GRANULAR_SCOPES, "transition:generic")

METADATA_PATH = "/oauth/client-metadata.json"
JWKS_PATH = "/oauth/jwks.json"
CALLBACK_PATH = "/oauth/bluesky/callback"


def client_id_for(redirect_uri: str) -> str:
    """Give our client id: the address of our metadata, or the loopback form where the site is this very machine."""
    place = urlsplit(redirect_uri)
    if place.hostname in {"127.0.0.1", "localhost", "::1"}:
        return "http://localhost?" + urlencode({"redirect_uri": redirect_uri, "scope": " ".join(_ALL_SCOPES)})
    # The site may live under a path: what stands before the call-back's own path is its base.
    base = redirect_uri.removesuffix(CALLBACK_PATH) if redirect_uri.endswith(CALLBACK_PATH) else ""
    return f"{base or f'{place.scheme}://{place.netloc}'}{METADATA_PATH}"


def client_metadata(base_url: str, *, keys: bool = False) -> dict[str, object]:
    """Give the document that the site serves under `/oauth/client-metadata.json`.

    `base_url` is the site's public address, with its path if any; sign-ins come back to `CALLBACK_PATH` below it.
    `keys`: the site proves who it is by keys, whose public halves it serves under `JWKS_PATH`.
    """
    base = base_url.rstrip("/")
    proof: dict[str, object] = {"token_endpoint_auth_method": "none"}
    if keys:
        proof = {
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": "ES256",
            "jwks_uri": f"{base}{JWKS_PATH}",
        }
    return {
        "client_id": f"{base}{METADATA_PATH}",
        "client_name": "Essaim",
        "client_uri": f"{base}/",
        "application_type": "web",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "redirect_uris": [f"{base}{CALLBACK_PATH}"],
        "scope": " ".join(_ALL_SCOPES),
        "dpop_bound_access_tokens": True,
        **proof,
    }
